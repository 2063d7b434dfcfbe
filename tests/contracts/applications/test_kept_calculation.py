"""An application from a kept calculation: rates of today, and what the payment was when it was kept."""

from decimal import Decimal

from django.urls import reverse

from tests.contracts.applications.browsing import signed_in
from tests.contracts.deals.making import Deal
from tests.factories import kept_scenario, make_version


def test_a_payment_that_has_changed_since_is_told_beside_todays(deal: Deal) -> None:
    scenario = kept_scenario(deal.client, version=deal.version)
    browser, address = signed_in(deal.client), f"{reverse('applications:new')}?scenario={scenario.pk}"
    asked = browser.get(address).context["asked"]
    assert (asked.payment_before, asked.calculation.quote.highest_payment) == (None, Decimal("173531.50"))
    make_version(deal.version.product, rates=[("", "", 1, 480, "24.0000")])
    answer = browser.get(address)
    asked = answer.context["asked"]
    # 4 800 000 at 2 % a month in 36 payments, of which the last takes the residue.
    assert (asked.payment_before, asked.calculation.quote.highest_payment) == (
        Decimal("173531.50"),
        Decimal("188317.83"),
    )
    assert "the highest payment was" in answer.content.decode()
    # Other terms are no news about these.
    other = browser.get(f"{address}&{asked.query.replace('term_months=36', 'term_months=24')}").context["asked"]
    assert (other.payment_before, other.calculation.quote.request.term_months) == (None, 24)
