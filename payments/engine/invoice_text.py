"""Wording of an invoice. Legal papers are Russian whatever the language of the page."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from common.money import NARROW_NO_BREAK_SPACE, format_money

# What is paid for, by kind of the row; the number is that of the row in the schedule.
SUBJECTS: Mapping[str, str] = {
    "advance": "Авансовый платёж № {number} по договору лизинга {contract}",
    "lease": "Лизинговый платёж № {number} по договору {contract}",
    "buyout": "Выкупной платёж № {number} по договору лизинга {contract}",
    "service": "Платёж за услуги № {number} по договору лизинга {contract}",
}

# What is paid for besides the schedule, by kind of the charge.
CHARGES: Mapping[str, str] = {
    "penalty": "Пени",
    "article_395": "Проценты по ст. 395 ГК РФ",
    "costs": "Возмещение расходов на взыскание",
    "other": "Вознаграждение за услуги",
}
# Banks take this many characters (Положение 762-П).
PURPOSE_MAX = 210


def subject_text(*, kind: str, number: int, contract_number: str, signed_on: date) -> str:
    """Return what is paid for: «Лизинговый платёж № 5 по договору ЛД-12 от 25.11.2026»."""
    subject = SUBJECTS[kind].format(number=number, contract=contract_number)
    return f"{subject} от {signed_on:%d.%m.%Y}"


def charge_text(*, kind: str, contract_number: str, signed_on: date) -> str:
    """Return what is paid for besides the schedule: «Пени по договору лизинга ЛД-12 от 25.11.2026»."""
    return f"{CHARGES[kind]} по договору лизинга {contract_number} от {signed_on:%d.%m.%Y}"


def payoff_text(*, quote: str, contract_number: str, signed_on: date) -> str:
    """Return what is paid for by a quote: «Досрочная оплата по расчёту ДВ-2026-000001, договор лизинга ЛД-12 от …»."""
    return f"Досрочная оплата по расчёту {quote}, договор лизинга {contract_number} от {signed_on:%d.%m.%Y}"


def purpose_text(*, subject: str, number: str, vat: Decimal, vat_rate: Decimal | None) -> str:
    """Return the purpose of payment for the bank: the subject, the invoice's number and the VAT inside the amount.

    A contract number of 50 characters makes 187; banks take 210. Spaces are plain ones, as banks expect. Without a
    rate but with VAT the lines have different rates.
    """
    return f"{subject}, счёт № {number}, {_vat_text(vat, vat_rate)}"


def joint_purpose_text(
    *, contract_numbers: Sequence[str], number: str, vat: Decimal, vat_rate: Decimal | None, with_charges: bool
) -> str:
    """Return the purpose of payment of an invoice with several lines, at most 210 characters.

    The invoice's number leads, then as many contracts as there is room for; the number of those left out is told.
    """
    what = "лизинговые платежи и неустойка" if with_charges else "лизинговые платежи"
    tail = f", {_vat_text(vat, vat_rate)}"
    head = (
        f"Оплата по счёту № {number}: {what} по договору "
        if not contract_numbers[1:]
        else (f"Оплата по счёту № {number}: {what} по договорам ")
    )
    return f"{head}{_fitting(contract_numbers, PURPOSE_MAX - len(head) - len(tail))}{tail}"


def _fitting(numbers: Sequence[str], room: int) -> str:
    """As many numbers as fit into the room, and how many more there are."""
    for count in range(len(numbers), 0, -1):
        more = f" и ещё {len(numbers) - count}" if count < len(numbers) else ""
        text = ", ".join(numbers[:count]) + more
        if len(text) <= room:
            return text
    return numbers[0][:room]


def _vat_text(vat: Decimal, rate: Decimal | None) -> str:
    if not vat:
        return "без НДС"
    amount = format_money(vat, currency=False).replace(NARROW_NO_BREAK_SPACE, " ")
    return f"в т.ч. НДС {f'{rate_text(rate)} % – ' if rate is not None else ''}{amount} руб."


def rate_text(rate: Decimal) -> str:
    """Write a rate without needless digits, with a comma: 22, 16,67."""
    return f"{rate.normalize():f}".replace(".", ",")
