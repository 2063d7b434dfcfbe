"""Dates, money and percents as people read them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from common.money import MINUS, NARROW_NO_BREAK_SPACE, format_money, round_percent

NOTHING = "—"
RUSSIAN_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def _is_russian() -> bool:
    return (get_language() or "").startswith("ru")


def short_day(value: date) -> str:
    """Write `25 ноя 2026`, or `25 Nov 2026` for readers of English."""
    if _is_russian():
        return f"{value.day} {RUSSIAN_MONTHS[value.month - 1]} {value.year}"
    return date_format(value, "j M Y")


def long_day(value: date) -> str:
    """Write `25 ноября 2026 г.`, or `25 November 2026` for readers of English."""
    return date_format(value, "j E Y г." if _is_russian() else "j F Y")


def day(value: date | datetime | None) -> SafeString | str:
    """Show a date as `<time>` with the full form in its tooltip; a moment is shown by its local date."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return _day(value, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, language: str | None) -> SafeString:
    """Draw a day once for each language: lists repeat days, and writing out a month is slow."""
    del language  # Both forms ask for it themselves.
    return format_html(
        '<time class="day" datetime="{}" title="{}">{}</time>', value.isoformat(), long_day(value), short_day(value)
    )


def moment(value: datetime | None) -> SafeString | str:
    """Show date and time of day in the portal's time zone."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return format_html(
        '<time class="day" datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{long_day(local)} {local:%H:%M:%S}",
        f"{short_day(local)}, {local:%H:%M}",
    )


def plain_money(value: Decimal | None, *, currency: bool = True) -> str:
    """Write an amount of roubles; the same figures in both languages."""
    return NOTHING if value is None else format_money(value, currency=currency)


def money(value: Decimal | None, *, currency: bool = True) -> SafeString:
    """Show an amount of roubles that never breaks over lines."""
    return format_html('<span class="money">{}</span>', plain_money(value, currency=currency))


def sum_cell(label: str | Promise, amount: Decimal | None) -> SafeString:
    """Make a cell of a table with roubles; on a phone, where rows are cards, the label of its column stands beside."""
    return format_html('<td class="num" data-label="{}">{}</td>', label, money(amount, currency=False))


def percent(value: Decimal | int | None, digits: int | None = None) -> str:
    """Write percents with a comma: `12,5 %`, rounded half up; without `digits` trailing zeros are left out."""
    if value is None:
        return NOTHING
    number = Decimal(value)
    text = f"{abs(number) if digits is None else round_percent(abs(number), digits):f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_negative = number < 0 and text.strip("0.") != ""
    return f"{MINUS if is_negative else ''}{text.replace('.', ',')}{NARROW_NO_BREAK_SPACE}%"
