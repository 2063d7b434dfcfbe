"""`manage.py portfolio_template FILE`: write the workbook to fill in, or with --manual the tables of the format."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from integrations.portfolio.manual import format_tables
from integrations.portfolio.template import build_template


class Command(BaseCommand):
    """Writes what is made from the table of columns."""

    help = "Write the template of a portfolio file (.xlsx); with --manual, the tables of docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file to write."""
        parser.add_argument("file", type=Path, help="path of the file to write")
        parser.add_argument("--manual", action="store_true", help="write the format as Markdown instead")

    def handle(self, *_args: object, **options: Any) -> None:
        """Write the file and say so."""
        path: Path = options["file"]
        if options["manual"]:
            path.write_text(format_tables(), encoding="utf-8")
        else:
            path.write_bytes(build_template())
        self.stdout.write(str(path))
