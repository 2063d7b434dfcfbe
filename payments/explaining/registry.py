"""Which figures can be explained: by name, with the right that each needs (N-01)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from calculator.engine.explain.tree import Explanation
from payments.explaining import charged, received, scheduled
from payments.explaining.book import Book
from payments.explaining.instalment import explain_instalment
from payments.models import ChargeKind, Instalment, Receipt


class UnknownFigure(LookupError):
    """There is no such figure, or the row it names is not of this contract."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a contract. `explain` takes the row that the address names, if it does; the first node is the figure.

    Raises:
        UnknownFigure: by `explain`, the row is not of the contract.

    """

    label: str | Promise
    explain: Callable[[Book, int | None], tuple[Explanation, ...]]
    right: Capability = Capability.MONEY_READ


def figure_of(name: str) -> Figure:
    """Return a figure by its name.

    Raises:
        UnknownFigure: there is none.

    """
    found = FIGURES.get(name)
    if found is None:
        raise UnknownFigure(name)
    return found


def _whole(rule: Callable[[Book], Explanation]) -> Callable[[Book, int | None], tuple[Explanation, ...]]:
    """A figure of the whole contract, which names no row."""

    def explain(book: Book, row: int | None) -> tuple[Explanation, ...]:
        if row is not None:
            raise UnknownFigure(row)
        return (rule(book),)

    return explain


def _instalment(book: Book, row: int | None) -> tuple[Explanation, ...]:
    return explain_instalment(book, _row(book, row))


def _receipt(book: Book, row: int | None) -> tuple[Explanation, ...]:
    receipt: Receipt | None = book.receipts.get(row or 0)
    if receipt is None:
        raise UnknownFigure(row)
    return (received.explain_receipt(book, receipt),)


def _sanction(kind: ChargeKind) -> Callable[[Book, int | None], tuple[Explanation, ...]]:
    """Of one payment, where a row is named, or of the contract."""

    def explain(book: Book, row: int | None) -> tuple[Explanation, ...]:
        return (charged.sanction(book, kind, None if row is None else _row(book, row)),)

    return explain


def _row(book: Book, row: int | None) -> Instalment:
    """A row of any version of the contract's schedule: charges name rows of the version of their day."""
    found = book.rows.get(row or 0)
    if found is None:
        found = Instalment.objects.filter(version__contract=book.contract, pk=row or 0).first()
    if found is None:
        raise UnknownFigure(row)
    return found


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "scheduled": Figure(_("Total of the schedule"), _whole(scheduled.scheduled)),
        "paid": Figure(_("Paid"), _whole(scheduled.paid)),
        "remaining": Figure(_("Remaining to pay"), _whole(scheduled.remaining)),
        "overdue": Figure(_("Overdue"), _whole(scheduled.overdue)),
        "days_past_due": Figure(_("Days past due"), _whole(scheduled.days_past_due)),
        "next_payment": Figure(_("Next payment"), _whole(scheduled.next_payment)),
        "charges": Figure(_("Owed besides the schedule"), _whole(charged.charges)),
        "credit": Figure(_("Paid ahead, not applied"), _whole(received.credit)),
        "instalment": Figure(_("Row of the schedule"), _instalment),
        "receipt": Figure(_("Receipt"), _receipt),
        "penalty": Figure(_("Penalty"), _sanction(ChargeKind.PENALTY)),
        "article_395": Figure(_("Interest under art. 395 of the Civil Code"), _sanction(ChargeKind.ARTICLE_395)),
    }
)
