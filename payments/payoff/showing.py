"""Variants and quotes as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from calculator.engine.errors import ImpossibleTerms
from calculator.explaining import told
from calculator.refusing import refusal_text
from common.ui.explanation import Told
from contracts.models import Contract
from contracts.requests.comparison import Comparison, compare
from contracts.requests.lines import from_json
from contracts.requests.working_out import base_of
from payments.models import PayoffQuote, QuoteKind
from payments.payoff import kept
from payments.payoff.asked import Refused
from payments.payoff.variants import Variant

ABOUT: dict[QuoteKind, str | Promise] = {
    QuoteKind.FULL: gettext_lazy("The lease ends on that day, the assets become yours."),
    QuoteKind.SHORTER: gettext_lazy("The payments stay as they are, the last ones fall away."),
    QuoteKind.LOWER: gettext_lazy("The dates stay as they are, the payments become smaller."),
    QuoteKind.ASSET: gettext_lazy("One asset becomes yours, the lease goes on with the others."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One variant beside the others, or the words why it cannot be."""

    kind: QuoteKind
    about: str | Promise
    variant: Variant | None
    refused: str
    why: Sequence[Told] = ()


def columns(found: Sequence[Variant | Refused]) -> list[Column]:
    """Variants in their order, with their explanations in words."""
    return [_column(one) for one in found]


def _column(one: Variant | Refused) -> Column:
    if isinstance(one, Refused):
        why = refusal_text(one.why) if isinstance(one.why, ImpossibleTerms) else one.why.text(gettext)
        return Column(one.kind, ABOUT[one.kind], None, why)
    return Column(one.kind, ABOUT[one.kind], one, "", (told(one.total), told(one.why_saving)))


def explained(quote: PayoffQuote) -> list[Told]:
    """Why the sum and the saving of a kept quote are what they are."""
    return [told(kept.from_json(quote.explanation[name])) for name in ("total", "saving")]


def schedule_after(quote: PayoffQuote, contract: Contract, *, today: date) -> Comparison:
    """The schedule of today beside the one that there would be."""
    return compare(list(base_of(contract, on=today).rows), from_json(quote.schedule))
