"""Wording of an invoice. Legal papers are Russian whatever the language of the page."""

from collections.abc import Mapping
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


def subject_text(*, kind: str, number: int, contract_number: str, signed_on: date) -> str:
    """Return what is paid for: «Лизинговый платёж № 5 по договору ЛД-12 от 25.11.2026»."""
    subject = SUBJECTS[kind].format(number=number, contract=contract_number)
    return f"{subject} от {signed_on:%d.%m.%Y}"


def purpose_text(
    *, kind: str, number: int, contract_number: str, signed_on: date, vat_rate: Decimal, vat: Decimal
) -> str:
    """Return the purpose of payment for the bank: the subject and the VAT inside the amount.

    A contract number of 50 characters makes 167; banks take 210. Spaces are plain ones, as banks expect.
    """
    subject = subject_text(kind=kind, number=number, contract_number=contract_number, signed_on=signed_on)
    amount = format_money(vat, currency=False).replace(NARROW_NO_BREAK_SPACE, " ")
    return f"{subject}, в т.ч. НДС {rate_text(vat_rate)} % – {amount} руб."


def rate_text(rate: Decimal) -> str:
    """Write a rate without needless digits, with a comma: 22, 16,67."""
    return f"{rate.normalize():f}".replace(".", ",")
