"""Terms that an application begins with: of a link, a kept calculation, an earlier application, or the usual ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Membership
from calculator.calculation import Calculation, calculate
from calculator.engine.errors import ImpossibleTerms
from calculator.models import Scenario
from calculator.quoting.quote import Quote
from calculator.quoting.request import QuoteRequest, UnreadableRequest, from_query, to_query
from calculator.refusing import refusal_text
from calculator.scenarios.reading import quote_of
from calculator.scenarios.reopening import asks_today
from calculator.services.scenarios import request_of
from common.messages import MessageError
from contracts.models import Application

# What the short form asks; everything else comes with it out of sight, as the link told it.
SHORT = ("product", "asset_kind", "price", "advance_percent", "term_months")
SCENARIO, REPEAT = "scenario", "repeat"
# Names the version of the product; an application is priced by the terms of its day.
OF_VERSION = ("version", "version_of")
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Sources:
    """From what an application is made, besides the terms; both may be absent."""

    scenario: Scenario | None = None
    repeats: Application | None = None

    @property
    def told(self) -> list[tuple[str, str]]:
        """As parameters of an address."""
        named = ((SCENARIO, self.scenario), (REPEAT, self.repeats))
        return [(name, str(row.pk)) for name, row in named if row is not None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A calculation with the short form around it; None when the lessor offers nothing."""

    calculation: Calculation | None
    sources: Sources = Sources()

    @property
    def short_fields(self) -> list[tuple[forms.BoundField, str]]:
        """Fields of the short form with their labels, which name the unit; an empty one is the field's own."""
        if self.calculation is None:
            return []
        units = {"advance_percent": _("Advance, percent of the price"), "term_months": _("Term, months")}
        return [(self.calculation.form[name], units.get(name, "")) for name in SHORT]

    @property
    def payment_before(self) -> Decimal | None:
        """The highest payment of the kept calculation, roubles, where the same terms give another one today."""
        kept, quote = self.sources.scenario, self.calculation.quote if self.calculation else None
        if kept is None or quote is None or kept.payment == quote.highest_payment:
            return None
        asked = (quote.terms.price, quote.advance, quote.request.term_months)
        return kept.payment if asked == (kept.price, kept.advance, kept.term_months) else None

    @property
    def query(self) -> str:
        """The calculation as an address tells it, without the version of the product."""
        return _current(QueryDict(self.calculation.query)).urlencode() if self.calculation else ""

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values of everything that the short form does not ask."""
        told = QueryDict(self.query).dict()
        return [(name, str(value)) for name, value in told.items() if name not in SHORT] + self.sources.told


def sources_of(params: QueryDict, actor: Membership) -> Sources:
    """The rows that an address names.

    Raises:
        Http404: one of them is not in sight.

    """
    return Sources(
        scenario=_row(Scenario.objects.visible_to(actor), params.get(SCENARIO, "")),
        repeats=_row(Application.objects.visible_to(actor), params.get(REPEAT, "")),
    )


def asked_by(params: QueryDict, actor: Membership, *, on: date) -> Asked:
    """Read an address of the page; parameters of the calculator go before what the named row asks.

    Raises:
        Http404: a row is named that is not in sight.

    """
    sources = sources_of(params, actor)
    told = _current(params)
    for name in (SCENARIO, REPEAT):
        told.pop(name, None)
    if not told and sources.scenario is not None:
        told = _as_params(request_of(sources.scenario), on=on)
    elif not told and sources.repeats is not None and sources.repeats.request:
        told = _as_params(from_query(sources.repeats.request), on=on)
    return Asked(calculate(told, on=on, segment=actor.company.segment), sources)


def asked_by_draft(application: Application, params: QueryDict, *, on: date) -> Asked:
    """Terms that the calculator sends back for a draft, else its own."""
    told = _current(params) or _current(QueryDict(urlencode(application.request)))
    return Asked(calculate(told, on=on, segment=application.lessee.segment))


def differences(asked: Asked, kept: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """In what the terms that are kept are other than those asked for: name, kept, asked."""
    if asked.calculation is None:
        return []
    typed, fields = QueryDict(asked.query).dict(), asked.calculation.form.fields
    return [
        (str(field.label or name), _said(field, kept.get(name, "")), _said(field, str(typed.get(name, ""))))
        for name, field in fields.items()
        if name not in OF_VERSION and kept.get(name, "") != typed.get(name, "")
    ]


def _said(field: forms.Field, value: str) -> str:
    """A value as the page calls it."""
    return str(dict(getattr(field, "choices", ())).get(value, value))


def quote_today(query: str, *, on: date) -> Quote:
    """Price what an address asks for by what the lessor offers today.

    Raises:
        MessageError: it cannot be read, or the product does not allow it; `told_of` says it to people.

    """
    return quote_of(_current(QueryDict(query)).urlencode(), on=on)


def told_of(refused: MessageError) -> str:
    """A refusal of terms in the reader's language."""
    return refusal_text(refused) if isinstance(refused, ImpossibleTerms) else refused.text(_)


REFUSED = (UnreadableRequest, ImpossibleTerms)


def _current(params: QueryDict) -> QueryDict:
    """The same parameters by today's version of the product."""
    told = params.copy()
    for name in OF_VERSION:
        told.pop(name, None)
    return told


def _as_params(request: QuoteRequest, *, on: date) -> QueryDict:
    return QueryDict(urlencode(to_query(asks_today(request, on=on))), mutable=True)


def _row[M: Model](rows: QuerySet[M], text: str) -> M | None:
    if not text:
        return None
    is_id = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return get_object_or_404(rows, pk=int(text) if is_id else 0)
