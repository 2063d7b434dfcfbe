"""Subsidy programmes: what one pays for a lease, or why it pays nothing. Roubles with VAT, percent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.terms import ZERO
from common.messages import gettext_noop, render

HUNDRED = Decimal(100)


class SubsidyOf(StrEnum):
    """Of what a subsidy is a share."""

    PRICE = "price"
    ADVANCE = "advance"


class SubsidyRefusal(StrEnum):
    """Why a programme pays nothing."""

    NOT_YET = "not_yet"
    EXPIRED = "expired"
    KIND = "kind"
    SEGMENT = "segment"
    REGION = "region"
    PRICE = "price"
    INCREASE = "increase"
    INCREASE_AGAINST_KEY_RATE = "increase_against_key_rate"
    KEY_RATE_UNKNOWN = "key_rate_unknown"
    BUDGET = "budget"
    STACKING = "stacking"
    NO_ADVANCE = "no_advance"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncreaseLimit:
    """The highest price increase a year, in percent, by the key rate of the day the contract is signed.

    Up to `key_rate` it is `highest`; above it is `share_of_key_rate` (from 0 to 1) of the key rate itself.
    """

    highest: Decimal
    key_rate: Decimal
    share_of_key_rate: Decimal

    def at(self, key_rate: Decimal) -> Decimal:
        """Return the limit in percent at a key rate."""
        return self.highest if key_rate <= self.key_rate else key_rate * self.share_of_key_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Terms of a programme. Empty sets of kinds, segments and regions mean any; None means no bound."""

    code: str
    starts_on: date
    ends_on: date | None
    percent: Decimal
    of: SubsidyOf = SubsidyOf.PRICE
    cap: Decimal | None = None
    asset_kinds: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    highest_price: Decimal | None = None
    # Percent of the price a year.
    highest_increase: Decimal | None = None
    increase_limit: IncreaseLimit | None = None
    budget_left: Decimal | None = None
    stacks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyCase:
    """The lease that asks: amounts for one object, the day the contract is signed, its price increase a year.

    `increase` is None while it is not known yet (no schedule so far): conditions on it are then not checked.
    """

    price: Decimal
    advance: Decimal
    signed_on: date
    asset_kind: str = ""
    segment: str = ""
    region: str = ""
    increase: Decimal | None = None
    key_rate: Decimal | None = None
    other_subsidies: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """What a programme pays, and what it is made of: a share of the base, not more than the cap.

    A refused one is zero; `refusal` says why, and `message` with `params` says it to people.
    """

    programme: Programme
    base: Decimal
    uncapped: Decimal
    amount: Decimal
    refusal: SubsidyRefusal | None = None
    message: str = ""
    params: tuple[tuple[str, str], ...] = ()

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the reason of a refusal in the reader's language."""
        return render(self.message, dict(self.params), translate)


def subsidise(programme: Programme, case: SubsidyCase) -> Subsidy:
    """Return min(q(base * percent), cap, budget left, base), or a refusal with its reason.

    The base is the price or the advance with VAT, so that a subsidy on the advance is never more than the advance.
    """
    base = case.price if programme.of is SubsidyOf.PRICE else case.advance
    refused = _refusal(programme, case)
    if refused:
        refusal, message, params = refused
        shown = tuple((name, str(value)) for name, value in params.items())
        return Subsidy(
            programme=programme, base=base, uncapped=ZERO, amount=ZERO, refusal=refusal, message=message, params=shown
        )
    uncapped = to_kopeck(base * programme.percent / HUNDRED)
    bounds = [uncapped, base, *(bound for bound in (programme.cap, programme.budget_left) if bound is not None)]
    return Subsidy(programme=programme, base=base, uncapped=uncapped, amount=min(bounds).quantize(KOPECK, ROUND_DOWN))


type _Refused = tuple[SubsidyRefusal, str, Mapping[str, str | Decimal]]


def _refusal(programme: Programme, case: SubsidyCase) -> _Refused | None:
    checks = (_dates, _eligible, _price, _increase, _increase_against_key_rate, _money)
    return next((refused for check in checks if (refused := check(programme, case))), None)


def _dates(programme: Programme, case: SubsidyCase) -> _Refused | None:
    if case.signed_on < programme.starts_on:
        text = gettext_noop("The programme starts on %(day)s.")
        return SubsidyRefusal.NOT_YET, text, {"day": f"{programme.starts_on:%d.%m.%Y}"}
    if programme.ends_on and case.signed_on > programme.ends_on:
        text = gettext_noop("The programme ended on %(day)s.")
        return SubsidyRefusal.EXPIRED, text, {"day": f"{programme.ends_on:%d.%m.%Y}"}
    return None


def _eligible(programme: Programme, case: SubsidyCase) -> _Refused | None:
    if programme.asset_kinds and case.asset_kind not in programme.asset_kinds:
        return SubsidyRefusal.KIND, gettext_noop("The programme is not for assets of this kind."), {}
    if programme.segments and case.segment not in programme.segments:
        return SubsidyRefusal.SEGMENT, gettext_noop("The programme is not for clients of this segment."), {}
    if programme.regions and case.region not in programme.regions:
        return SubsidyRefusal.REGION, gettext_noop("The programme is not for this region."), {}
    return None


def _price(programme: Programme, case: SubsidyCase) -> _Refused | None:
    if programme.highest_price is not None and case.price > programme.highest_price:
        text = gettext_noop("The programme is for prices up to %(highest)s ₽.")
        return SubsidyRefusal.PRICE, text, {"highest": programme.highest_price}
    return None


def _increase(programme: Programme, case: SubsidyCase) -> _Refused | None:
    highest = programme.highest_increase
    if highest is None or case.increase is None or case.increase <= highest:
        return None
    text = gettext_noop("The price increase is %(increase)s %% a year; the programme allows up to %(highest)s %%.")
    return SubsidyRefusal.INCREASE, text, {"increase": to_kopeck(case.increase), "highest": highest}


def _increase_against_key_rate(programme: Programme, case: SubsidyCase) -> _Refused | None:
    if programme.increase_limit is None or case.increase is None:
        return None
    if case.key_rate is None:
        text = gettext_noop("The key rate of the day is not known, and the programme's condition depends on it.")
        return SubsidyRefusal.KEY_RATE_UNKNOWN, text, {}
    highest = programme.increase_limit.at(case.key_rate)
    if case.increase <= highest:
        return None
    text = gettext_noop(
        "The price increase is %(increase)s %% a year; with the key rate at %(key_rate)s %% the programme allows"
        " up to %(highest)s %%."
    )
    params = {"increase": to_kopeck(case.increase), "key_rate": case.key_rate, "highest": highest}
    return SubsidyRefusal.INCREASE_AGAINST_KEY_RATE, text, params


def _money(programme: Programme, case: SubsidyCase) -> _Refused | None:
    if case.other_subsidies and not programme.stacks:
        return SubsidyRefusal.STACKING, gettext_noop("The programme does not add up with other subsidies."), {}
    if programme.of is SubsidyOf.ADVANCE and not case.advance:
        return SubsidyRefusal.NO_ADVANCE, gettext_noop("The programme pays a part of the advance; there is none."), {}
    if programme.budget_left is not None and programme.budget_left <= 0:
        return SubsidyRefusal.BUDGET, gettext_noop("The programme has no money left."), {}
    return None
