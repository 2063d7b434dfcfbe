"""The paper of an offer: one or two sheets of A4 in Russian, with the code of its link."""

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import batched
from math import ceil

import segno
from django.utils.safestring import SafeString, mark_safe

from calculator.commercial_offers.content import Content, Line
from calculator.commercial_offers.links import url_of
from calculator.kinds import AssetKind, PaymentTiming, Period, PlanKind
from calculator.models import CommercialOffer
from common.money import NARROW_NO_BREAK_SPACE, format_money, in_words
from common.pdf import render_pdf

TEMPLATE = "calculator/pdf/offer.html"
COLUMNS = 3
# Rows that fit under the terms on the first sheet, and on a sheet of their own.
ROWS_UNDER_TERMS, ROWS_OF_SHEET = 60, 180
PLANS = {
    PlanKind.ANNUITY: "равные платежи",
    PlanKind.DIFFERENTIATED: "убывающие платежи",
    PlanKind.MIXED: "смешанный график",
    PlanKind.STEPPED: "ступенчатый график",
    PlanKind.SEASONAL: "сезонный график",
    PlanKind.INDIVIDUAL: "индивидуальный график",
}
PERIODS = {
    Period.MONTH: "ежемесячно",
    Period.TWO_MONTHS: "раз в два месяца",
    Period.QUARTER: "раз в квартал",
    Period.HALF_YEAR: "раз в полгода",
    Period.YEAR: "раз в год",
}
TIMINGS = {PaymentTiming.ARREARS: "в конце периода", PaymentTiming.ADVANCE: "в начале периода"}
KINDS = {
    AssetKind.VEHICLE: "автотранспорт",
    AssetKind.MACHINERY: "спецтехника",
    AssetKind.EQUIPMENT: "оборудование",
    AssetKind.REAL_ESTATE: "недвижимость",
}
ROWS = {"advance": "Аванс", "buyout": "Выкуп"}


def offer_pdf(offer: CommercialOffer) -> bytes:
    """Make the paper of what the offer froze at its issue, with the code of its present link."""
    return render_pdf(TEMPLATE, paper_context(offer))


def paper_context(offer: CommercialOffer) -> dict[str, object]:
    """Everything the template prints, amounts as text."""
    content = Content(offer.content)
    url = url_of(offer)
    return {
        "offer": offer,
        "content": content,
        "parties": (("Лизингодатель", content["lessor"]), ("Клиент", content["client"])),
        "kind": KINDS[AssetKind(content["asset_kind"])],
        "plan": f"{PLANS[PlanKind(content['plan'])]}, {PERIODS[Period(content['months'])]}",
        "timing": TIMINGS[PaymentTiming(content["timing"])],
        "amounts": {name: figures(amount) for name, amount in content.amounts.items()},
        "rates": {name: "" if rate is None else percent(rate) for name, rate in content.rates.items()},
        "costs": [{**cost, "amount": figures(cost["amount"])} for cost in content.costs_told],
        "vat_rates": " и ".join(f"{percent(rate)}\u00a0%" for rate in content.vat_rates),
        "total_words": in_words(content.amounts["total"]),
        "sheets": sheets(content.lines),
        "url": url,
        "qr": code(url),
    }


def sheets(lines: Sequence[Line]) -> list[list[list[dict[str, str]]]]:
    """The schedule in pieces that a sheet holds, each in columns."""
    first, rest = lines[:ROWS_UNDER_TERMS], lines[ROWS_UNDER_TERMS:]
    return [columns(piece) for piece in (first, *batched(rest, ROWS_OF_SHEET))]


def columns(lines: Sequence[Line]) -> list[list[dict[str, str]]]:
    """Rows in columns of the same length, read downwards."""
    height = ceil(len(lines) / COLUMNS)
    cells = [
        {
            "name": ROWS.get(line.kind, str(line.number)),
            "day": f"{line.due_on:%d.%m.%Y}",
            "amount": figures(line.amount),
            "vat": figures(line.vat),
        }
        for line in lines
    ]
    return [cells[start : start + height] for start in range(0, len(cells), height)]


def figures(amount: Decimal) -> str:
    """An amount with full spaces: the paper's font has no narrow one, and figures must not run together."""
    return format_money(amount, currency=False).replace(NARROW_NO_BREAK_SPACE, "\u00a0")


def percent(rate: Decimal) -> str:
    """A rate with a comma and without trailing zeros."""
    text = f"{rate:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def code(url: str) -> SafeString:
    """The link as a QR code: an SVG element without a style of its own."""
    target = io.BytesIO()
    drawing = segno.make_qr(url, error="m")
    drawing.save(
        target,
        kind="svg",
        border=2,
        light="#fff",
        xmldecl=False,
        omitsize=True,
        nl=False,
        svgclass="qr",
        lineclass=None,
    )
    # Drawn by segno of our own address: nothing of it comes from a person as markup.
    return mark_safe(target.getvalue().decode())  # noqa: S308 - see above
