"""What an address says of a season: boxes of the drawn grid, or the plan of a link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from calculator.kinds import PlanKind
from calculator.quoting.request import UnreadableRequest, read_part
from calculator.season.plan import Calendar, Season
from common.messages import gettext_noop
from common.money import ZERO, InvalidMoney, format_money, parse_money

# The grid was sent: its boxes count, and not the plan of the link it was opened by.
DRAWN, BOX = "drawn", "p"
PARTS_OF_PLAN = ("plan", "fixed", "skipped_months", "weights", "mixed_share", "mixed_percent")
HIGHEST = Decimal(10_000_000_000)
_MONTH = re.compile(r"0?[1-9]|1[0-2]")


@dataclass(frozen=True, slots=True)
class Read:
    """A season with what was typed wrong: texts and errors by number of the payment, problems of the link."""

    season: Season = field(default_factory=Season)
    typed: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_season(params: QueryDict, calendar: Calendar) -> Read:
    """Read the grid that was sent, or else the plan of the link; numbers that the lease has not are of no link."""
    return _of_grid(params, calendar) if DRAWN in params else _of_link(params, calendar)


def _of_grid(params: QueryDict, calendar: Calendar) -> Read:
    """Boxes that are empty are solved; boxes of payments that the lease has not are not looked at."""
    texts = {number: params.get(f"{BOX}{number}", "").strip() for number in calendar.numbers}
    typed = {number: text for number, text in texts.items() if text}
    fixed, errors = {}, {}
    for number, text in typed.items():
        try:
            fixed[number] = _roubles(text)
        except InvalidMoney as error:
            errors[number] = error.text(_)
    skipped, problems = _months([part for value in params.getlist("skipped_months") for part in value.split(",")])
    return Read(Season(skipped, fixed), typed, errors, problems)


def _roubles(text: str) -> Decimal:
    amount = parse_money(text)
    if not ZERO <= amount <= HIGHEST:
        raise InvalidMoney(
            "out_of_bounds",
            gettext_noop("A payment is from 0 to %(highest)s ₽, not %(given)s."),
            {"highest": format_money(HIGHEST, currency=False), "given": text[:40]},
        )
    return amount


def _of_link(params: QueryDict, calendar: Calendar) -> Read:
    try:
        match params.get("plan"):
            case PlanKind.SEASONAL:
                skipped, problems = _months(params.get("skipped_months", "").split(","))
                return Read(Season(skipped), problems=problems)
            case PlanKind.INDIVIDUAL if text := params.get("fixed", ""):
                return Read(Season.of_sums(dict(read_part("fixed", text)), calendar))
    except UnreadableRequest as error:
        return Read(problems=(error.text(_),))
    return Read()


def _months(parts: list[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Months of the year in order, each once, and what is none."""
    given = [part.strip() for part in parts if part.strip()]
    months = {int(part) for part in given if _MONTH.fullmatch(part)}
    wrong = next((part for part in given if not _MONTH.fullmatch(part)), None)
    problem = _("A month of the year is from 1 to 12, not “%(given)s”.") % {"given": (wrong or "")[:40]}
    return tuple(sorted(months)), () if wrong is None else (problem,)


def weights_of(params: QueryDict) -> tuple[Decimal, ...]:
    """Weights of a seasonal link; empty when it has none, or none that can be read."""
    text = params.get("weights", "")
    if params.get("plan") != PlanKind.SEASONAL or not text:
        return ()
    try:
        return tuple(read_part("weights", text))
    except UnreadableRequest:
        return ()
