"""``manage.py reconcile_ledger``: whether the ledger holds, with every difference and the class of its cause."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contracts.models import Contract
from payments.ledger.checks.finding import Finding
from payments.ledger.reconcile import reconcile, sample


class Command(BaseCommand):
    """Exit code 0: nothing differs; 1: something does, each difference is a line; 2: a wrong option."""

    help = "Compare every kept figure and every invariant of the ledger with the facts. Nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what to look at and how to tell."""
        parser.add_argument("--contract", metavar="NUMBER", help="one contract only, with its rules replayed")
        parser.add_argument("--all", action="store_true", help="replay the rules of every contract, not of a sample")
        parser.add_argument("--json", action="store_true", help="one JSON object a line instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every difference.

        Raises:
            CommandError: there are differences, or no such contract.

        """
        del args
        today = timezone.localdate()
        ids = _ids(options["contract"]) if options["contract"] else None
        every = Contract.objects.order_by("pk").values_list("pk", flat=True)
        replayed = list(every) if options["all"] else sample(today)
        found = reconcile(today=today, ids=ids, replayed=replayed if ids is None else ids)
        for finding in found:
            self.stdout.write(_line(finding, as_json=options["json"]))
        if found:
            raise CommandError(f"The ledger does not hold: {len(found)} differences.", returncode=1)
        if not options["json"]:
            self.stdout.write(f"The ledger holds: {len(ids or every)} contracts, {len(ids or replayed)} replayed.")


def _ids(number: str) -> list[int]:
    ids = list(Contract.objects.filter(number=number).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise CommandError(f"There is no contract {number}.", returncode=2)
    return ids


def _line(finding: Finding, *, as_json: bool) -> str:
    return json.dumps(finding.as_json(), ensure_ascii=False) if as_json else str(finding)
