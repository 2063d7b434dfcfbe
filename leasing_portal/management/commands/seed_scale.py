"""``manage.py seed_scale --contracts N``: an invented portfolio of any size, for measurements and trials."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from leasing_portal.scale.load import ScaleRefused, seed_scale
from leasing_portal.scale.size import Size, usual_clients


class Command(BaseCommand):
    """Fills a database in blocks, each a transaction; a call that was cut is gone on with by the same call."""

    help = (
        "Fill the database with an invented portfolio: companies, people, contracts, assets, schedules, receipts. "
        "History, audit trail and events of these rows are not written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the size and what allows to write where something is."""
        parser.add_argument("--contracts", type=int, required=True, help="how many contracts the portfolio has then")
        parser.add_argument("--clients", type=int, help="how many clients; one for a hundred contracts unless given")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes another portfolio")
        parser.add_argument("--append", action="store_true", help="although the database has other contracts")
        parser.add_argument("--in-production", default="", metavar="DATABASE", help="its name, to allow it there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing.

        Raises:
            CommandError: it was refused; nothing was written.

        """
        del args
        started = time.monotonic()
        contracts = options["contracts"]
        size = Size(
            contracts=contracts,
            clients=usual_clients(contracts) if options["clients"] is None else options["clients"],
            seed=options["seed"],
            today=timezone.localdate(),
            at=timezone.now(),
        )

        def progress(done: int, total: int) -> None:
            self.stderr.write(f"{done} of {total} contracts, {time.monotonic() - started:.0f} s")

        try:
            made = seed_scale(
                size, append=options["append"], allowed_database=options["in_production"], progress=progress
            )
        except ScaleRefused as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(f"Made {made.new} contracts; the portfolio has {made.contracts}.")
