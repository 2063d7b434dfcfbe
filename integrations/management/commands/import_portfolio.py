"""`manage.py import_portfolio FILE [--dry-run]`: import a portfolio and print the report."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.messages import MessageError
from integrations.portfolio.problems import ImportBusy, UnreadableFile
from integrations.portfolio.report_words import plain_text
from integrations.portfolio.services import import_now

SOMETHING_REFUSED = 1
UNREADABLE = 2


class Command(BaseCommand):
    """Exit code: 0 everything was taken, 1 something was refused, 2 the file could not be read."""

    help = "Import a portfolio from .xlsx or .json and print the report."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the trial run."""
        parser.add_argument("file", type=Path, help="path of the .xlsx or .json file")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would be written")

    def handle(self, *_args: object, **options: Any) -> None:
        """Import; the report goes to the standard output, the reason of a failure to the standard error."""
        path: Path = options["file"]
        now = timezone.now()
        with translation.override(settings.LANGUAGE_CODE):
            if not path.is_file():
                self._stop(_("There is no file “%(path)s”.") % {"path": path})
            try:
                report = import_now(
                    path=path,
                    dry_run=options["dry_run"],
                    at=now,
                    today=timezone.localdate(now),
                    progress=self._progress,
                )
            except (UnreadableFile, ImportBusy) as error:
                self._stop(self._text(error))
            for line in plain_text(report):
                self.stdout.write(line)
        if not report.is_clean:
            sys.exit(SOMETHING_REFUSED)

    def _progress(self, done: int, total: int) -> None:
        """Show progress to a person at a terminal only."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="\n" if done == total else "")

    def _text(self, error: MessageError) -> str:
        return error.text(_)

    def _stop(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(UNREADABLE)
