"""Check that nothing in the audit trail was edited, deleted or inserted."""

import argparse
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.trail_chain import Head
from common.trail_checks import verify


def head(text: str) -> Head:
    """Read an end of the chain as this command prints it."""
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", text.strip())
    if found is None:
        raise argparse.ArgumentTypeError("expected POSITION:HASH, as this command prints it")
    return Head(int(found[1]), found[2])


class Command(BaseCommand):
    """Exit code 0: the trail is whole; 1: it is not, each finding is a line; 2: a wrong option."""

    help = "Check the audit trail: edited, deleted, inserted entries, a cut tail, triggers that are off."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: what was written down after an earlier check."""
        parser.add_argument(
            "--head",
            type=head,
            metavar="POSITION:HASH",
            help="the end of the chain printed by an earlier check and kept outside of the database",
        )

    def handle(self, **options: Any) -> None:
        """Check against all nightly checks, print the end of the chain for safe keeping, and fail on any finding."""
        outcome = verify(known=options["head"], at=timezone.now())
        self.stdout.write(f"head {outcome.head}")
        for finding in outcome.findings:
            self.stderr.write(finding)
        if outcome.findings:
            raise CommandError(f"The audit trail is not whole: {outcome.findings_count} findings.", returncode=1)
        self.stdout.write(f"The audit trail is whole: {outcome.head.position} entries.")
