"""manage.py change_vat: after a change of the law, give running contracts their schedules at the rates now known."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contracts.models import Contract
from payments.services.schedules import ScheduleRefused
from payments.vat.changing import change_of, change_vat, contracts_with_old_vat


class Command(BaseCommand):
    """Makes next versions of schedules, each contract in a transaction of its own; shows them first with --dry-run."""

    help = "Bring the VAT of running contracts to the rates in force, by the rule of each contract."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="show what would change and change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Change one contract after another; safe to stop and to run again."""
        done = 0
        for contract_id in contracts_with_old_vat():
            contract = Contract.objects.get(pk=contract_id)
            change = change_of(contract)
            line = f"{contract.number}: {change.changed} rows, {change.difference:+f}"
            if options["dry_run"]:
                self.stdout.write(line)
                continue
            try:
                change_vat(contract_id=contract_id, actor=None, at=timezone.now())
            except ScheduleRefused as refused:
                self.stderr.write(f"{contract.number}: {refused}")
            else:
                self.stdout.write(line)
                done += 1
        self.stdout.write(f"{done} contracts changed")
