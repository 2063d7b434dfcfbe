"""Cells of the registry: what each column shows of a contract, and what stands in its file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext

from common.regions import region_name
from common.ui.badges import badge
from common.ui.figures import NOTHING, day, percent, plain_money
from common.xlsx import Cell
from contracts.models import AssetKind, Contract
from contracts.models.asset import IDENTIFIER_FIELD
from contracts.registry.dpd import days_past_due

type Shown = str | SafeString
type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """How a cell is drawn, and its value in a file."""

    draw: Callable[[Contract], Shown]
    value: Callable[[Contract], Cell]


def two_lines(first: Shown, second: Shown) -> Shown:
    """A value and, quietly below it, what belongs to it."""
    return format_html("{}<small>{}</small>", first, second) if second else first


def identifier(asset: Values) -> str:
    """VIN, serial number or cadastral number, by the kind."""
    return str(asset[IDENTIFIER_FIELD[AssetKind(asset["kind"])]])


def _number(contract: Contract) -> Shown:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        contract.get_absolute_url(),
        contract.number,
        contract.get_product_display(),
    )


def _assets(contract: Contract) -> Shown:
    assets: list[Values] = contract.asset_list  # type: ignore[attr-defined] # annotated by registry.queries
    if not assets:
        return NOTHING
    below = identifier(assets[0])
    if more := len(assets) - 1:
        told = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
        below = f"{below} · {told}"
    return two_lines(assets[0]["name"], below)


def _assets_value(contract: Contract) -> Cell:
    assets: list[Values] = contract.asset_list  # type: ignore[attr-defined] # annotated by registry.queries
    return "; ".join(f"{asset['name']} ({identifier(asset)})" for asset in assets)


def _next(contract: Contract) -> Shown:
    if contract.next_due_on is None:
        return NOTHING
    return two_lines(plain_money(contract.next_due_amount), day(contract.next_due_on))


def _remaining(contract: Contract) -> Shown:
    left = plain_money(contract.remaining_total) if contract.is_live else NOTHING
    # Texts inside an f-string are not collected for translation.
    paid = pgettext("share", "paid")
    return two_lines(left, f"{paid} {percent(contract.paid_share)}")


def _signed(contract: Contract) -> Shown:
    return day(contract.signed_on) if contract.is_signed else NOTHING


def _overdue(contract: Contract) -> Shown:
    if not contract.overdue_total:
        return NOTHING
    amount = format_html('<span class="text-bad">{}</span>', plain_money(contract.overdue_total))
    return two_lines(amount, format_html("{} {}", pgettext("date", "since"), day(contract.overdue_since)))


def _late(contract: Contract) -> int:
    return days_past_due(contract, timezone.localdate())


def _kinds(contract: Contract) -> str:
    return kinds_label(contract.asset_kinds)


def kinds_label(kinds: list[str]) -> str:
    """Names of kinds in one line."""
    return ", ".join(str(AssetKind(kind).label) for kind in kinds) or NOTHING


def _text(read: Callable[[Contract], Any]) -> Part:
    def text(contract: Contract) -> str:
        value = read(contract)
        return NOTHING if value in (None, "") else str(value)

    return Part(text, lambda contract: str(read(contract) or ""))


def _day(name: str) -> Part:
    return Part(lambda contract: day(getattr(contract, name)), lambda contract: getattr(contract, name))


def _money(name: str) -> Part:
    def amount(contract: Contract) -> Decimal:
        value: Decimal = getattr(contract, name)
        return value

    return Part(lambda contract: plain_money(amount(contract)), amount)


PARTS: Mapping[str, Part] = {
    "number": Part(_number, lambda contract: contract.number),
    "assets": Part(_assets, _assets_value),
    "lessee": _text(lambda contract: contract.lessee.short_name),
    "product": _text(lambda contract: contract.get_product_display()),
    "status": Part(lambda contract: badge(contract.status, "contract"), lambda c: str(c.get_status_display())),
    "signed": Part(_signed, lambda contract: contract.signed_on if contract.is_signed else None),
    "starts": _day("starts_on"),
    "ends": _day("ends_on"),
    "term": Part(lambda contract: str(contract.term_months), lambda contract: contract.term_months),
    "kinds": _text(_kinds),
    "inn": _text(lambda contract: contract.lessee.inn),
    "client": _text(lambda contract: contract.head),
    "manager": _text(lambda contract: contract.manager),
    "region": _text(lambda contract: region_name(contract.region)),
    "price": _money("price"),
    "advance": _money("advance"),
    "scheduled": _money("scheduled_total"),
    "paid": _money("paid_total"),
    "remaining": Part(_remaining, lambda c: c.remaining_total if c.is_live else None),
    "overdue": Part(_overdue, lambda contract: contract.overdue_total),
    "late": Part(lambda contract: str(_late(contract) or NOTHING), lambda contract: _late(contract) or None),
    "next": Part(_next, lambda contract: contract.next_due_amount),
    "next_on": _day("next_due_on"),
}
