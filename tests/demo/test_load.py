from collections import Counter
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Company
from contracts.models import Contract, ContractStatus
from leasing_portal.demo import load
from leasing_portal.demo.deals import DEALS
from leasing_portal.demo.load import Loaded
from leasing_portal.demo.stages import Stage
from payments.models import Invoice
from tests.demo.conftest import AT, TODAY
from tests.demo.contents import contents

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def test_everything_is_loaded(demo: Loaded) -> None:
    assert demo == load.Loaded(is_new=True, contracts=60, invoices=22)
    assert Company.objects.count() == 13
    # Three of a company, two where only two contracts are active; one more is put together by a client.
    assert Invoice.objects.count() == 23
    states = Counter(deal.stage.status for deal in DEALS)
    # A request of the demo has changed the terms of one contract.
    states[ContractStatus.ACTIVE] -= 1
    states[ContractStatus.RESTRUCTURED] += 1
    assert Counter(Contract.objects.values_list("status", flat=True)) == states


def test_figures_are_those_of_the_stages(demo: Loaded) -> None:
    contracts = Contract.objects.order_by("number")
    by_serial = {contract.number.rpartition("/")[2]: contract for contract in contracts}
    for serial, deal in enumerate(DEALS, start=118):
        contract = by_serial[f"{serial:04d}"]
        # What a terminated contract owes is settled apart: nothing of it falls due any more.
        assert (contract.overdue_total > 0) is bool(deal.stage.days_overdue), (contract, deal)
        assert (contract.paid_share == 100) is (deal.stage is Stage.CLOSED)


def test_the_second_load_changes_nothing_even_on_another_day(
    demo: Loaded, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before = contents()
    assert sum(map(len, before.values())) > 5000
    with django_assert_num_queries(6):  # savepoint, lock, are there products, is it there, how many, release
        again = load.load_demo(at=AT + timedelta(days=3), today=TODAY + timedelta(days=3))
    assert again == load.Loaded(is_new=False, contracts=60)
    assert contents() == before
