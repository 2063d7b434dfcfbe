"""Costs, fees and interest under art. 395 that people charge and take back; what is refused changes nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from calculator.engine.errors import ImpossibleTerms
from common.messages import MessageError
from contracts.models import Contract
from payments.engine.key_rates import BeyondKnown
from payments.models import Allocation, Charge, ChargeKind, Instalment, KeyRate
from payments.penalties.key_rates import key_rates, load_key_rates
from payments.services import check_figures
from payments.services.charges import Interest, Sum, charge_article_395, charge_sum, take_charge_back
from tests.factories import schedule_row
from tests.payments.penalties.late import (
    TENTH,
    agree,
    charged,
    come_to,
    every_row,
    late_contract,
    lessor_who_agrees,
    moment,
    one_payment,
    receive,
    staff,
)

pytestmark = pytest.mark.django_db
AT = moment(3, 26)
COSTS: dict[str, Any] = {
    "kind": ChargeKind.COSTS,
    "amount": Decimal("5000.00"),
    "on": date(2026, 3, 20),
    "reason": "Госпошлина",
}


def without_penalty(**said: Any) -> Contract:
    return late_contract(lessor_who_agrees({}), **{"at": AT, **said})


def charge(contract: Contract, *, role: str = "lessor_accountant", **said: Any) -> Charge:
    actor = staff(contract.lessor, role)
    return charge_sum(contract_id=contract.pk, data=Sum(**COSTS | said), actor=actor, at=AT)


def interest(
    contract: Contract, through: date = date(2026, 3, 26), *, role: str = "lessor_accountant", **said: Any
) -> int:
    data = Interest(through=through, reason="Требование", **said)
    return charge_article_395(contract_id=contract.pk, data=data, actor=staff(contract.lessor, role), at=AT)


def facts() -> tuple[object, ...]:
    contracts = Contract.objects.order_by("pk").values_list("charges_total", "credit_total", "overdue_total")
    return Charge.objects.count(), Allocation.objects.count(), list(contracts)


def test_a_form_that_is_sent_twice_charges_once() -> None:
    contract = without_penalty()
    first = charge(contract)
    with pytest.raises(MessageError) as refused:
        charge(contract, reason=" Госпошлина ")
    assert (refused.value.code, Charge.objects.count()) == ("twice", 1)
    charge(contract, reason="Госпошлина за второй иск")
    take_charge_back(charge_id=first.pk, reason="Ошибка", actor=staff(contract.lessor, "lessor_accountant"), at=AT)
    charge(contract)
    contract.refresh_from_db()
    assert contract.charges_total == Decimal("10000.00")


def test_costs_are_owed_and_paid_before_the_payment() -> None:
    contract = without_penalty()
    row = charge(contract)
    contract.refresh_from_db()
    assert (contract.charges_total, row.due_on, row.booked_by is None) == (Decimal("5000.00"), date(2026, 3, 20), False)
    receive(contract, date(2026, 3, 25), "6000.00", at=AT)
    contract.refresh_from_db()
    assert (contract.charges_total, contract.overdue_total) == (Decimal("0.00"), Decimal("99000.00"))


def test_a_charge_that_is_taken_back_gives_its_money_to_what_else_is_owed() -> None:
    contract = without_penalty()
    row = charge(contract)
    receive(contract, date(2026, 3, 25), "6000.00", at=AT)
    actor = staff(contract.lessor, "lessor_accountant")
    (reversal,) = take_charge_back(charge_id=row.pk, reason="Пошлину вернули", actor=actor, at=AT)
    contract.refresh_from_db()
    assert (reversal.amount, reversal.reverses, reversal.booked_by) == (Decimal("-5000.00"), row, actor.user)
    assert (contract.charges_total, contract.overdue_total) == (Decimal("0.00"), Decimal("94000.00"))
    assert check_figures(today=AT.date()) == []


def test_the_published_example_of_article_395() -> None:
    rows = one_payment(due_on=date(2023, 11, 2))
    contract = without_penalty(rows=rows, at=moment(12, 17, 2023))
    assert interest(contract, date(2023, 12, 17)) == 1
    row = Charge.objects.get(contract=contract)
    assert (row.amount, row.percent, row.starts_on, row.due_on) == (
        Decimal("1849.32"),
        Decimal("15.000000"),
        date(2023, 11, 3),
        date(2023, 12, 17),
    )


def test_interest_of_later_days_is_added_and_a_back_dated_receipt_rebuilds_it() -> None:
    contract = without_penalty()
    assert interest(contract, date(2026, 3, 22)) == 1
    assert interest(contract, date(2026, 3, 26)) == 1
    # The key rate of 23 March is another one: 100000 * 15.5 % * 6 / 365 and 100000 * 15 % * 4 / 365
    assert charged(contract, kind="article_395") == [
        ("2026-03-17", "2026-03-22", "100000.00", "254.79"),
        ("2026-03-23", "2026-03-26", "100000.00", "164.38"),
    ]
    receipt = receive(contract, date(2026, 3, 24), "50000.00", at=AT)
    assert charged(contract, kind="article_395")[1:] == [
        ("2026-03-23", "2026-03-24", "100000.00", "82.19"),
        ("2026-03-25", "2026-03-26", "50000.00", "41.10"),
    ]
    assert receipt.reversals.count() == 0
    # Nobody charges further days by himself.
    come_to(contract, moment(4, 10))
    assert charged(contract, kind="article_395")[-1][1] == "2026-03-26"


def test_interest_that_a_person_took_back_does_not_return() -> None:
    contract = without_penalty()
    interest(contract)
    first = Charge.objects.filter(contract=contract).order_by("pk")[0]
    actor = staff(contract.lessor, "lessor_collections")
    assert len(take_charge_back(charge_id=first.pk, reason="Ошибка", actor=actor, at=AT)) == 2
    receive(contract, date(2026, 3, 20), "1000.00", at=AT)
    assert charged(contract, kind="article_395") == []


def test_interest_of_a_contract_that_has_ended_follows_receipts() -> None:
    contract = without_penalty()
    interest(contract, date(2026, 3, 22))
    Contract.objects.filter(pk=contract.pk).update(status="terminated")
    receive(contract, date(2026, 3, 18), "100000.00", at=moment(4, 20))
    assert charged(contract, kind="article_395") == [("2026-03-17", "2026-03-18", "100000.00", "84.93")]


def test_interest_goes_when_a_penalty_is_agreed_for_the_same_delay() -> None:
    contract = without_penalty()
    interest(contract)
    agree(contract.lessor, TENTH, contract=contract)
    come_to(contract, AT)
    assert charged(contract, kind="article_395") == []
    assert charged(contract) == [("2026-03-17", "2026-03-26", "100000.00", "1000.00")]


def test_interest_of_one_payment_leaves_that_of_another_alone() -> None:
    rows = [
        schedule_row(1, "lease", date(2026, 3, 16), principal="60000.00"),
        schedule_row(2, "lease", date(2026, 3, 17), principal="40000.00"),
    ]
    contract = without_penalty(rows=rows)
    first, second = Instalment.objects.filter(version__contract=contract).order_by("number")
    interest(contract, date(2026, 3, 20), instalment_id=first.pk)
    interest(contract, date(2026, 3, 22), instalment_id=second.pk)
    days = [row[:2] for row in charged(contract, kind="article_395")]
    assert days == [("2026-03-17", "2026-03-20"), ("2026-03-18", "2026-03-22")]


def test_days_without_a_known_rate_are_refused_or_provisional_as_asked() -> None:
    late = moment(11, 25)
    contract = without_penalty(at=late)
    actor = staff(contract.lessor, "lessor_accountant")
    data: dict[str, Any] = {"through": date(2026, 11, 25), "reason": "Требование"}
    before = facts()
    with pytest.raises(ImpossibleTerms) as refused:
        charge_article_395(contract_id=contract.pk, data=Interest(**data), actor=actor, at=late)
    assert (refused.value.code, facts()) == ("key_rate_unknown", before)
    asked = Interest(**data, beyond=BeyondKnown.PROVISIONAL)
    assert charge_article_395(contract_id=contract.pk, data=asked, actor=actor, at=late) > 0


def test_an_entered_rate_continues_the_table_of_the_portal() -> None:
    table = key_rates()
    assert load_key_rates() == len(table.rates)
    assert (load_key_rates(), key_rates()) == (0, table)
    KeyRate.objects.create(
        since=date(2026, 9, 14), percent=Decimal("13.50"), known_through=date(2026, 10, 25), source="Банк России"
    )
    newer = key_rates()
    assert (len(newer.rates), newer.rates[-1].percent, newer.known_through) == (
        len(table.rates) + 1,
        Decimal("13.50"),
        date(2026, 10, 25),
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": Decimal("0.00")}, "amount"),
        ({"amount": Decimal("-5.00")}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"on": date(2099, 1, 1)}, "on"),
        ({"on": date(2022, 12, 31)}, "on"),
        ({"reason": "  "}, "reason"),
        ({"kind": ChargeKind.PENALTY}, "kind"),
    ],
)
def test_what_is_no_charge_is_refused(said: dict[str, Any], code: str) -> None:
    contract = without_penalty()
    before = facts()
    with pytest.raises(MessageError) as refused:
        charge(contract, **said)
    assert (refused.value.code, facts()) == (code, before)


def test_interest_is_refused_where_a_penalty_is_agreed_where_nothing_is_late_and_twice() -> None:
    agreed, paid, twice = late_contract(at=AT), without_penalty(), without_penalty()
    receive(paid, date(2026, 3, 16), "100000.00", at=AT)
    interest(twice)
    for contract, code in ((agreed, "penalty_agreed"), (paid, "no_delay"), (twice, "no_delay")):
        before = facts()
        with pytest.raises(MessageError) as refused:
            interest(contract)
        assert (refused.value.code, facts()) == (code, before)


def test_a_penalty_is_not_taken_back_by_hand_nor_anything_twice() -> None:
    contract = late_contract(at=AT)
    costs = charge(contract)
    actor = staff(contract.lessor, "lessor_accountant")
    take_charge_back(charge_id=costs.pk, reason="Ошибка", actor=actor, at=AT)
    penalty = Charge.objects.get(contract=contract, kind="penalty")
    before = facts()
    for row, code in ((penalty, "penalty"), (costs, "taken_back")):
        with pytest.raises(MessageError) as refused:
            take_charge_back(charge_id=row.pk, reason="Ошибка", actor=actor, at=AT)
        assert (refused.value.code, facts()) == (code, before)


@pytest.mark.parametrize("role", ["lessor_manager", "lessor_risk", "lessor_admin"])
def test_only_accountants_collections_and_heads_charge(role: str) -> None:
    contract = without_penalty()
    before = facts()
    calls: list[Callable[[], object]] = [lambda: charge(contract, role=role), lambda: interest(contract, role=role)]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert facts() == before


def test_a_contract_of_another_lessor_is_not_there() -> None:
    contract, stranger = without_penalty(), staff(lessor_who_agrees(), "lessor_accountant")
    before = facts()
    with pytest.raises(Contract.DoesNotExist):
        charge_sum(contract_id=contract.pk, data=Sum(**COSTS), actor=stranger, at=AT)
    assert facts() == before


def test_an_unsigned_contract_owes_nothing() -> None:
    contract = without_penalty()
    Contract.objects.filter(pk=contract.pk).update(status="signing")
    with pytest.raises(MessageError) as refused:
        charge(contract)
    assert (refused.value.code, every_row(contract)) == ("unsigned", [])
