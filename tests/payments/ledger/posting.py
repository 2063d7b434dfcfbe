"""A process that posts files of receipts until it is killed: ``python -m tests.payments.ledger.posting``.

It loads the portal once and forks a child for each line it is given, a limit of files; so each child starts at once and
has connections of its own. It prints the child's pid and, when the child has ended in whatever way, "ended".
"""

import os
import sys
from datetime import date, timedelta
from decimal import Decimal

import django

# Receipts of one file, posted in one transaction.
IN_FILE = 3
FIRST_ON = date(2026, 1, 1)


def main() -> None:
    """Serve the lines of the standard input."""
    django.setup()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            post_files(int(line))
            os._exit(0)
        print(pid, flush=True)  # noqa: T201 - the test reads it
        os.waitpid(pid, 0)
        print("ended", flush=True)  # noqa: T201


def post_files(limit: int) -> None:
    """Post the files that are not posted yet, each to the next contract, up to a number of files; known ones again."""
    from contracts.models import Contract
    from payments.models import Receipt
    from payments.services import ReceiptData, post_receipts
    from tests.factories import NOW

    contracts = list(Contract.objects.order_by("pk"))
    posted = Receipt.objects.count() // IN_FILE
    for number in range(max(0, posted - IN_FILE), limit):
        receipts = [
            # Each file is of another day, now later, now earlier: allocations are made anew again and again.
            ReceiptData(FIRST_ON + timedelta(days=number * 37 % 300), Decimal(part * 1000 + number), f"{number}-{part}")
            for part in range(1, IN_FILE + 1)
        ]
        contract = contracts[number % len(contracts)]
        post_receipts(contract=contract, receipts=receipts, actor=None, at=NOW + timedelta(seconds=number))


if __name__ == "__main__":
    main()
