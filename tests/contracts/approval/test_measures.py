"""What policies compare with their limits."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contracts.approval.measures import MEASURES
from contracts.models import Application, PolicyRule, TermsVersion
from tests.factories import NOW, TODAY, ContractFactory


@pytest.mark.django_db
def test_the_first_day_of_delay_is_day_one_as_in_the_registry() -> None:
    contract = ContractFactory(overdue_total=Decimal("1.00"), overdue_since=TODAY)
    terms = TermsVersion(application=Application(lessor=contract.lessor, lessee=contract.lessee))
    delay = MEASURES[PolicyRule.LONGEST_DELAY]
    assert [delay(terms, NOW + timedelta(days=days)) for days in (0, 13)] == [Decimal(1), Decimal(14)]
