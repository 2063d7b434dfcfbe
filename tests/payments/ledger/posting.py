"""A process that posts files of receipts until it is killed: ``python -m tests.payments.ledger.posting``.

Each order is a limit of files.
"""

from datetime import date, timedelta
from decimal import Decimal

from tests.common.forked import serve

# Receipts of one file, posted in one transaction.
IN_FILE = 3
FIRST_ON = date(2026, 1, 1)


def post_files(order: str) -> None:
    """Post the files that are not posted yet, each to the next contract, up to a number of files; known ones again."""
    from contracts.models import Contract
    from payments.models import Receipt
    from payments.services import ReceiptData, post_receipts
    from tests.factories import NOW

    contracts = list(Contract.objects.order_by("pk"))
    posted = Receipt.objects.count() // IN_FILE
    for number in range(max(0, posted - IN_FILE), int(order)):
        receipts = [
            # Each file is of another day, now later, now earlier: allocations are made anew again and again.
            ReceiptData(FIRST_ON + timedelta(days=number * 37 % 300), Decimal(part * 1000 + number), f"{number}-{part}")
            for part in range(1, IN_FILE + 1)
        ]
        contract = contracts[number % len(contracts)]
        post_receipts(contract=contract, receipts=receipts, actor=None, at=NOW + timedelta(seconds=number))


if __name__ == "__main__":
    serve(post_files)
