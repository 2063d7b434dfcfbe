"""Payments of a contract in the file against those that were posted before.

The ledger is append-only and a payment is known by date, number and amount: one whose amount was corrected in the
source would be posted a second time. So the file must list every posted part of a payment order it names.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from contracts.models import Contract
from integrations.portfolio.columns import PAYMENTS
from integrations.portfolio.contract_checks import problem_at
from integrations.portfolio.layout import Titles
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import cut, shown
from integrations.portfolio.staging import Row
from integrations.portfolio.values import BadValue
from payments.models import Receipt

Document = tuple[date, str]


class StoredPayments:
    """What the portal holds for a contract, by payment order; roubles."""

    def __init__(self, contract: Contract, rows: Sequence[Row], titles: Titles) -> None:
        self._titles = titles
        self._stored: defaultdict[Document, list[Decimal]] = defaultdict(list)
        posted = Receipt.objects.filter(contract=contract).order_by("received_on", "pk")
        for received_on, number, amount in posted.values_list("received_on", "document_number", "amount"):
            self._stored[received_on, number].append(amount)
        self._rows: defaultdict[Document, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row.day("received_on"), row.text("document_number")].append(row)

    def changed(self) -> Iterator[Problem]:
        """Payment orders of the file that lack a posted amount, each told once at the row that differs."""
        for document, amounts in self._stored.items():
            rows = self._rows.get(document, [])
            given = [row.money("amount") for row in rows]
            if rows and not set(amounts) <= set(given):
                row = next((row for row in rows if row.money("amount") not in amounts), rows[0])
                yield problem_at(row, "amount", _changed(document, amounts, given), self._titles)

    def left_out(self) -> Iterator[Problem]:
        """One warning when the file lacks posted payment orders."""
        missing = [(document, amount) for document, amounts in self._stored.items() for amount in amounts]
        missing = [(document, amount) for document, amount in missing if document not in self._rows]
        if missing:
            (received_on, number), amount = missing[0]
            warning = BadValue(
                "payments_left_out",
                gettext_noop(
                    "The portal holds payments that the file does not have: %(count)s, the first is No. %(number)s "
                    "of %(day)s, %(amount)s. They stay; nothing was removed."
                ),
                {"count": len(missing), "number": cut(number), "day": shown(received_on), "amount": f"{amount:f}"},
            )
            column = self._titles.column(PAYMENTS, "document_number")
            yield Problem.of(warning, sheet=self._titles.sheet(PAYMENTS), column=column)


def _changed(document: Document, amounts: Sequence[Decimal], given: Sequence[Decimal]) -> BadValue:
    received_on, number = document
    return BadValue(
        "payment_changed",
        gettext_noop(
            "The portal holds payment order No. %(number)s of %(day)s with %(expected)s, here it has %(value)s. "
            "Expected %(expected)s: a payment that was posted is not changed by a file."
        ),
        {
            "number": cut(number),
            "day": shown(received_on),
            "value": ", ".join(f"{amount:f}" for amount in given),
            "expected": ", ".join(f"{amount:f}" for amount in amounts),
        },
    )
