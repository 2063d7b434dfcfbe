"""Waivers of the lessor and reductions by courts: entries beside the penalty, never more than it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from common.messages import MessageError
from contracts.models import Contract
from payments.engine.penalty import ReliefKind
from payments.models import Allocation, ChargeKind, Instalment, Relief, ReliefShare
from payments.services import check_figures
from payments.services.reliefs import ReliefData, give_relief, take_relief_back
from tests.factories import schedule_row
from tests.payments.penalties.late import (
    charged,
    come_to,
    late_contract,
    lessor_who_agrees,
    moment,
    receive,
    staff,
)

pytestmark = pytest.mark.django_db
AT = moment(3, 26)
WAIVER: dict[str, Any] = {
    "kind": ReliefKind.WAIVER,
    "charge_kind": ChargeKind.PENALTY,
    "on": date(2026, 3, 26),
    "document": "Приказ № 7 от 26.03.2026",
    "reason": "Клиент платил вовремя десять лет",
}


def give(contract: Contract, *, role: str = "lessor_head", **said: Any) -> Relief:
    data = ReliefData(**WAIVER | said)
    return give_relief(contract_id=contract.pk, data=data, actor=staff(contract.lessor, role), at=AT)


def owed(contract: Contract) -> Decimal:
    contract.refresh_from_db()
    assert [
        row for row in check_figures(today=contract.figures_on or AT.date()) if row.contract_id == contract.pk
    ] == []
    return contract.charges_total


def test_a_waiver_takes_off_and_the_rows_of_the_penalty_stay() -> None:
    contract = late_contract(at=AT)
    relief = give(contract, amount=Decimal("300.00"))
    assert owed(contract) == Decimal("700.00")
    assert charged(contract) == [("2026-03-17", "2026-03-26", "100000.00", "1000.00")]
    assert (relief.document, relief.reason) == (WAIVER["document"], WAIVER["reason"])


def test_a_form_that_is_sent_twice_takes_off_once() -> None:
    contract = late_contract(at=AT)
    relief = give(contract, amount=Decimal("300.00"))
    with pytest.raises(MessageError) as refused:
        give(contract, amount=Decimal("300.00"), document=f" {WAIVER['document']}")
    assert (refused.value.code, owed(contract)) == ("twice", Decimal("700.00"))
    give(contract, amount=Decimal("300.00"), document="Приказ № 8 от 26.03.2026")
    assert owed(contract) == Decimal("400.00")
    take_relief_back(relief_id=relief.pk, reason="Ошибка", actor=staff(contract.lessor, "lessor_head"), at=AT)
    give(contract, amount=Decimal("300.00"))
    assert owed(contract) == Decimal("400.00")


def test_all_that_stands_is_taken_off_by_a_court_and_later_days_are_owed() -> None:
    contract = late_contract(at=AT)
    relief = give(contract, kind=ReliefKind.COURT, document="Решение А40-1/2026")
    assert (relief.amount, owed(contract)) == (Decimal("1000.00"), Decimal("0.00"))
    come_to(contract, moment(3, 28))
    assert owed(contract) == Decimal("200.00")


def test_what_was_paid_of_a_waived_penalty_is_credit() -> None:
    contract = late_contract(at=AT)
    receive(contract, date(2026, 3, 26), "101000.00", at=AT)
    give(contract)
    assert (owed(contract), contract.credit_total) == (Decimal("0.00"), Decimal("1000.00"))


def test_a_back_dated_receipt_after_a_waiver_never_makes_the_penalty_negative() -> None:
    contract = late_contract(at=AT)
    give(contract, amount=Decimal("900.00"))
    receipt = receive(contract, date(2026, 3, 18), "100000.00", at=AT)
    assert charged(contract) == [("2026-03-17", "2026-03-18", "100000.00", "200.00")]
    assert (owed(contract), contract.credit_total) == (Decimal("0.00"), Decimal("0.00"))
    assert receipt.amount == Decimal("100000.00")
    shares = ReliefShare.objects.filter(relief__contract=contract).values_list("amount", flat=True)
    assert sum(shares) == Decimal("200.00")


def test_a_relief_of_one_payment_leaves_the_others() -> None:
    rows = [
        schedule_row(1, "lease", date(2026, 3, 16), principal="60000.00"),
        schedule_row(2, "lease", date(2026, 3, 17), principal="40000.00"),
    ]
    contract = late_contract(rows=rows, at=AT)
    second = Instalment.objects.get(version__contract=contract, number=2)
    with pytest.raises(MessageError) as refused:
        give(contract, instalment_id=second.pk, amount=Decimal("360.01"))
    assert (refused.value.code, Relief.objects.count()) == ("too_much", 0)
    assert give(contract, instalment_id=second.pk).amount == Decimal("360.00")
    assert owed(contract) == Decimal("600.00")
    taken = ReliefShare.objects.values_list("charge__instalment__number", "amount")
    assert list(taken) == [(2, Decimal("360.00"))]


def test_what_is_taken_back_is_owed_again_once() -> None:
    contract = late_contract(at=AT)
    relief = give(contract)
    actor = staff(contract.lessor, "lessor_head")
    back = take_relief_back(relief_id=relief.pk, reason="Приказ отменён", actor=actor, at=AT)
    assert (back.amount, back.reverses, owed(contract)) == (Decimal("-1000.00"), relief, Decimal("1000.00"))
    with pytest.raises(MessageError) as refused:
        take_relief_back(relief_id=relief.pk, reason="Ещё раз", actor=actor, at=AT)
    assert (refused.value.code, Relief.objects.count(), owed(contract)) == ("taken_back", 2, Decimal("1000.00"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": Decimal("1000.01")}, "too_much"),
        ({"amount": Decimal("0.00")}, "amount"),
        ({"amount": Decimal("-1.00")}, "amount"),
        ({"on": date(2026, 3, 16)}, "nothing"),
        ({"on": date(2099, 1, 1)}, "on"),
        ({"document": " "}, "document"),
        ({"reason": ""}, "reason"),
        ({"charge_kind": ChargeKind.COSTS}, "kind"),
        ({"charge_kind": ChargeKind.ARTICLE_395}, "nothing"),
        ({"instalment_id": 10**9}, "payment"),
    ],
)
def test_what_cannot_be_taken_off_is_refused(said: dict[str, Any], code: str) -> None:
    contract = late_contract(at=AT)
    with pytest.raises(MessageError) as refused:
        give(contract, **said)
    assert (refused.value.code, Relief.objects.count(), owed(contract)) == (code, 0, Decimal("1000.00"))
    assert Allocation.objects.count() == 0


@pytest.mark.parametrize("role", ["lessor_accountant", "lessor_collections", "lessor_manager", "lessor_risk"])
def test_who_charges_does_not_waive(role: str) -> None:
    contract = late_contract(at=AT)
    relief = give(contract, amount=Decimal("1.00"))
    with pytest.raises(PermissionDenied):
        give(contract, role=role)
    with pytest.raises(PermissionDenied):
        take_relief_back(relief_id=relief.pk, reason="Нет", actor=staff(contract.lessor, role), at=AT)
    assert (Relief.objects.count(), owed(contract)) == (1, Decimal("999.00"))


def test_a_contract_of_another_lessor_is_not_there() -> None:
    contract = late_contract(at=AT)
    stranger = staff(lessor_who_agrees(), "lessor_head")
    with pytest.raises(Contract.DoesNotExist):
        give_relief(contract_id=contract.pk, data=ReliefData(**WAIVER), actor=stranger, at=AT)
    assert Relief.objects.count() == 0
