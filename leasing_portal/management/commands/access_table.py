"""`manage.py access_table`: write the access matrix to docs/access.md, or say that the page is stale."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.access import matrix
from leasing_portal.access_page import render
from leasing_portal.routes import routes

PAGE = settings.BASE_DIR / "docs" / "access.md"


class Command(BaseCommand):
    """Renders who may open what."""

    help = "Writes the access matrix to docs/access.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it.

        Raises:
            CommandError: with `--check`, when the page differs from the matrix.

        """
        del args
        text = render(matrix(), list(routes()))
        if not options["check"]:
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise CommandError("docs/access.md is stale: run manage.py access_table and review the difference")
