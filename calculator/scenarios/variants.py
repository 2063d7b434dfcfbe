"""Variants of a comparison: kept calculations opened as they were made, others worked out by today's catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Membership
from calculator.engine.errors import ImpossibleTerms
from calculator.models import Scenario
from calculator.quoting.quote import Quote
from calculator.quoting.request import UnreadableRequest
from calculator.refusing import refusal_text
from calculator.scenarios.address import MOST, asking, id_of
from calculator.scenarios.naming import name_of
from calculator.scenarios.queries import scenarios_for_page
from calculator.scenarios.reading import quote_of
from calculator.scenarios.reopening import reopen_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One column. `key` stands in the address, `query` opens the same calculation in the calculator.

    `rates_on` is the day of the rates; a variant without a `quote` tells its `problem`.
    """

    number: int
    key: str
    name: str
    query: str
    rates_on: date
    quote: Quote | None = None
    problem: str = ""
    scenario: Scenario | None = None


def read_variants(keys: Sequence[str], *, actor: Membership | None, on: date) -> list[Variant]:
    """The first five variants of an address, in their order; the number of queries does not depend on how many.

    Raises:
        Scenario.DoesNotExist: a kept calculation is not there for this person.

    """
    shown = keys[:MOST]
    kept = _kept({found for key in shown if (found := id_of(key)) is not None}, actor)
    return [_variant(number, key, kept, actor, on) for number, key in enumerate(shown, start=1)]


def variant_of(scenario: Scenario, quote: Quote, *, number: int = 1) -> Variant:
    """A kept calculation as a variant."""
    return Variant(
        number=number,
        key=str(scenario.pk),
        name=scenario.name,
        query=asking(quote.request, quote.offer),
        rates_on=localdate(scenario.priced_at),
        quote=quote,
        scenario=scenario,
    )


def _kept(ids: Iterable[int], actor: Membership | None) -> dict[int, tuple[Scenario, Quote]]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = list(scenarios_for_page(actor).filter(pk__in=wanted)) if actor else []
    if {row.pk for row in rows} != wanted:
        raise Scenario.DoesNotExist
    return {row.pk: (row, quote) for row, quote in zip(rows, reopen_all(rows), strict=True)}


def _variant(
    number: int, key: str, kept: Mapping[int, tuple[Scenario, Quote]], actor: Membership | None, on: date
) -> Variant:
    found = id_of(key)
    if found is not None:
        return variant_of(*kept[found], number=number)
    try:
        quote = quote_of(key, on=on, by_staff=actor is not None and actor.is_lessor)
    except (UnreadableRequest, ImpossibleTerms) as refusal:
        problem = refusal_text(refusal) if isinstance(refusal, ImpossibleTerms) else refusal.text(_)
        name = _("Variant %(number)s") % {"number": number}
        return Variant(number=number, key=key, name=name, query=key, rates_on=on, problem=problem)
    return Variant(
        number=number, key=key, name=name_of(quote), query=asking(quote.request, quote.offer), rates_on=on, quote=quote
    )
