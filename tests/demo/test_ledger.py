from datetime import timedelta
from decimal import Decimal

import pytest

from common.money import ZERO
from contracts.models import Contract
from leasing_portal.demo.deals import DEALS
from leasing_portal.demo.load import Loaded
from leasing_portal.demo.stages import Stage
from payments.ledger.as_of import as_of
from payments.ledger.reconcile import reconcile
from payments.models import Charge, Receipt, Relief
from tests.demo.conftest import TODAY

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def of_deal(lessee: str, stage: Stage) -> Contract:
    serial = next(
        number for number, deal in enumerate(DEALS, start=118) if (deal.lessee, deal.stage) == (lessee, stage)
    )
    return Contract.objects.get(number__endswith=f"/{serial:04d}")


def test_the_ledger_of_the_demo_holds(demo: Loaded) -> None:
    ids = list(Contract.objects.order_by("pk").values_list("pk", flat=True))
    assert reconcile(today=TODAY, replayed=ids) == []


def test_late_payments_bear_what_their_contracts_agree(demo: Loaded) -> None:
    usual, capped = of_deal("uyut-servis", Stage.OVERDUE_35), of_deal("gorodskie-linii", Stage.OVERDUE_95)
    assert {charge.percent for charge in usual.charges.all()} == {Decimal("0.100000")}
    state = as_of(capped, TODAY)
    [costs] = [row for row in state.charges if row.kind == "costs"]
    assert (costs.amount, costs.due_on) == (Decimal("6000.00"), TODAY - timedelta(days=12))
    assert {charge.percent for charge in capped.charges.filter(kind="penalty")} == {Decimal("0.200000")}
    farm = of_deal("stepnoe-pole", Stage.OVERDUE_95)
    assert set(farm.charges.values_list("kind", flat=True)) == {"article_395"}
    assert farm.charges_total == as_of(farm, TODAY).penalties > 10_000


def test_half_of_a_penalty_is_waived(demo: Loaded) -> None:
    state = as_of(of_deal("severny-karier", Stage.OVERDUE_35), TODAY)
    charged = sum((row.amount for row in state.charges), ZERO)
    taken_off = sum((row.taken_off for row in state.charges), ZERO)
    assert taken_off == Relief.objects.get().amount
    assert abs(2 * taken_off - charged) <= Decimal("0.01")


def test_a_payment_found_late_has_its_penalty_charged_anew(demo: Loaded) -> None:
    contract = of_deal("volga-put", Stage.OVERDUE_35)
    late = Receipt.objects.get(contract=contract, source="manual")
    assert late.received_on < TODAY - timedelta(days=19)
    reversals = Charge.objects.filter(contract=contract, reverses__isnull=False)
    assert set(reversals.values_list("due_on", flat=True)) == {TODAY}
    assert reversals.count() == 1


def test_money_paid_over_waits(demo: Loaded) -> None:
    contracts = Contract.objects.exclude(credit_total=0)
    assert [(one.pk, one.credit_total) for one in contracts] == [
        (of_deal("volga-put", Stage.CLOSED).pk, Decimal("3500.00"))
    ]
