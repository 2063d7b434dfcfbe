"""What is said of the lease beside a loan and own money: whole sentences, which a translator can turn as they need."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils.translation import override

from calculator.comparing import said_against_cash, said_against_loan

TOLD = [
    (said_against_loan, "1000.5", "In money of today the lease costs 1\u202f000,50\u202f₽ less than a loan."),
    (said_against_loan, "0", "In money of today the lease costs 0,00\u202f₽ less than a loan."),
    (said_against_loan, "-1000.5", "In money of today the lease costs 1\u202f000,50\u202f₽ more than a loan."),
    (said_against_cash, "1000.5", "In money of today the lease costs 1\u202f000,50\u202f₽ less than own money."),
    (said_against_cash, "-0.01", "In money of today the lease costs 0,01\u202f₽ more than own money."),
]


@pytest.mark.parametrize(("say", "saved", "told"), TOLD)
def test_a_saving_is_told_by_a_whole_sentence(say: Callable[[Decimal], str], saved: str, told: str) -> None:
    with override("en"):
        assert say(Decimal(saved)) == told
