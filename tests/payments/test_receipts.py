from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent
from payments.models import Allocation, Instalment, Receipt
from payments.queries import paid_sums
from payments.services import ReceiptData, check_figures, post_receipts
from payments.services.receipts import Payment, Share, post_payment, post_payments
from payments.services.settlement import bring_up_all
from tests.factories import NOW, TODAY, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db


def receipt(day: date, amount: str, number: str = "15") -> ReceiptData:
    return ReceiptData(received_on=day, amount=Decimal(amount), document_number=number, purpose="Оплата по договору")


def post(contract: Contract, *receipts: ReceiptData) -> int:
    return post_receipts(contract=contract, receipts=receipts, actor=None, at=NOW)


def applied() -> list[tuple[str, int, Decimal]]:
    """What of which receipt pays which row, parts of a row together."""
    rows = Allocation.objects.order_by("receipt__received_on", "instalment__number")
    sums = rows.values("receipt__document_number", "instalment__number").annotate(total=Sum("amount"))
    return list(sums.values_list("receipt__document_number", "instalment__number", "total"))


def test_money_pays_what_is_due_and_then_the_next_row_ahead_interest_first() -> None:
    contract = make_contract()
    assert post(contract, receipt(date(2026, 1, 20), "300000.00")) == 1
    rows = Allocation.objects.order_by("pk").values_list("instalment__number", "part", "rule", "amount")
    assert list(rows) == [
        (1, "advance", "due", Decimal("240000.00")),
        (2, "interest", "ahead", Decimal("10000.00")),
        (2, "principal", "ahead", Decimal("50000.00")),
    ]
    assert contract.paid_total == Decimal("300000.00")


def test_what_fell_due_earlier_is_paid_first_the_advance_too() -> None:
    contract = make_contract()
    post(contract, receipt(date(2026, 1, 26), "300000.00"))
    assert applied() == [("15", 1, Decimal("240000.00")), ("15", 2, Decimal("60000.00"))]


def test_the_timeline_shows_money_on_its_day_and_one_event_tells_of_all() -> None:
    contract = make_contract()
    actor = MembershipFactory(role="lessor_accountant")
    receipts = [receipt(date(2026, 1, 26), "1.00", "1"), receipt(TODAY, "2.00", "2")]
    post_receipts(contract=contract, receipts=receipts, actor=actor, at=NOW)
    lines = ContractEvent.objects.filter(kind="receipt_posted").order_by("at")
    moscow = ZoneInfo("Europe/Moscow")
    assert [(line.at, line.actor, line.data) for line in lines] == [
        (
            datetime(2026, 1, 26, tzinfo=moscow),
            actor.user,
            {"amount": "1.00", "received_on": "2026-01-26", "document_number": "1"},
        ),
        (NOW, actor.user, {"amount": "2.00", "received_on": "2026-11-25", "document_number": "2"}),
    ]
    event = OutboxEvent.objects.get(type="payments.ReceiptsPosted")
    ids = list(Receipt.objects.order_by("pk").values_list("pk", flat=True))
    assert (event.payload, event.actor_id) == ({"contract_id": contract.pk, "receipt_ids": ids}, actor.pk)


def test_known_receipts_are_skipped() -> None:
    contract = make_contract()
    first = receipt(date(2026, 1, 26), "100.00")
    assert post(contract, first, first) == 1
    events = OutboxEvent.objects.count()
    assert post(contract, first) == 0
    assert OutboxEvent.objects.count() == events
    assert post(contract, first, receipt(date(2026, 1, 26), "100.00", "16"), receipt(date(2026, 1, 27), "100.00")) == 2
    assert contract.paid_total == Decimal("300.00")


def test_the_same_document_pays_two_contracts() -> None:
    first, second = make_contract(), make_contract()
    assert post(first, receipt(TODAY, "100.00")) == post(second, receipt(TODAY, "100.00")) == 1


def test_a_receipt_posted_late_takes_its_place_by_date() -> None:
    contract = make_contract()
    post(contract, receipt(date(2026, 2, 25), "300000.00", "2"))
    post(contract, receipt(date(2025, 12, 25), "240000.00", "1"))
    net: dict[tuple[str, int], Decimal] = {}
    for number, row, amount in applied():
        net[number, row] = net.get((number, row), Decimal(0)) + amount
    assert {key: amount for key, amount in net.items() if amount} == {
        ("1", 1): Decimal("240000.00"),
        ("2", 2): Decimal("89916.67"),
        ("2", 3): Decimal("89916.67"),
        ("2", 4): Decimal("89916.67"),
        ("2", 5): Decimal("30249.99"),
    }
    assert check_figures(today=TODAY) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (receipt(TODAY, "0.00"), "amount"),
        (receipt(TODAY, "-5.00"), "amount"),
        (receipt(TODAY, "1.001"), "amount"),
        (receipt(TODAY, "10000000000000000.00"), "amount"),
        (receipt(TODAY, "1.00", "  "), "document_number"),
        (receipt(TODAY, "1.00", "9" * 51), "document_number"),
        (receipt(date(2026, 11, 26), "1.00"), "received_on"),
    ],
)
def test_a_wrong_receipt_is_refused_with_all_of_its_fellows(wrong: ReceiptData, field: str) -> None:
    contract = make_contract()
    events = OutboxEvent.objects.count()
    with pytest.raises(ValidationError) as caught:
        post(contract, receipt(TODAY, "500.00", "1"), wrong)
    assert list(caught.value.message_dict) == [field]
    assert (Receipt.objects.count(), Allocation.objects.count(), OutboxEvent.objects.count()) == (0, 0, events)
    contract.refresh_from_db()
    assert contract.paid_total == Decimal("0.00")


def test_a_row_is_paid_on_the_day_of_the_money_that_stayed_on_it() -> None:
    contract = make_contract()
    post(contract, receipt(date(2026, 3, 2), "240000.00", "2"))
    post(contract, receipt(date(2025, 12, 24), "200000.00", "0"), receipt(date(2025, 12, 25), "40000.00", "1"))
    rows = paid_sums(Instalment.objects.in_force().filter(version__contract=contract)).order_by("number")
    assert [(row.paid, row.paid_on) for row in rows[:4]] == [
        (Decimal("240000.00"), date(2025, 12, 25)),
        (Decimal("89916.67"), date(2026, 3, 2)),
        (Decimal("89916.67"), date(2026, 3, 2)),
        (Decimal("60166.66"), date(2026, 3, 2)),
    ]


def test_contracts_are_brought_up_together_by_as_many_queries_as_one() -> None:
    contracts = [make_contract() for _turn in range(4)]
    for contract in contracts:
        post(contract, receipt(date(2026, 1, 26), "300000.00"))
    asked = [queries_of(contracts[:1]), queries_of(contracts)]
    assert asked[0] == asked[1] <= 16


def queries_of(contracts: Sequence[Contract]) -> int:
    with CaptureQueriesContext(connection) as queries:
        bring_up_all(contracts, reason="Проверка", at=NOW)
    return len(queries)


def test_payments_posted_together_give_what_they_give_one_by_one() -> None:
    apart, together = [make_contract() for _turn in range(2)], [make_contract() for _turn in range(2)]
    parts = [
        (receipt(date(2026, 2, 20), "300000.00", "1"), ["100000.00", "200000.00"]),
        (receipt(date(2026, 1, 20), "250000.00", "2"), ["0", "250000.00"]),
        (receipt(date(2026, 2, 20), "300000.00", "1"), ["100000.00", "200000.00"]),
    ]
    for data, amounts in parts:
        post_payment(shares=shares_of(apart, amounts), data=data, actor=None, at=NOW)
    payments = [Payment(data, shares_of(together, amounts)) for data, amounts in parts]
    posted = post_payments(payments=payments, actor=None, at=NOW)
    assert [[(row.amount, row.ordinal) for row in rows] for rows in posted] == [
        [(Decimal("100000.00"), 1), (Decimal("200000.00"), 1)],
        [(Decimal("250000.00"), 1)],
        [(Decimal("100000.00"), 2), (Decimal("200000.00"), 2)],
    ]
    assert [applied_on(contract) for contract in together] == [applied_on(contract) for contract in apart]
    assert check_figures(today=TODAY) == []
    told = OutboxEvent.objects.filter(type="payments.ReceiptsPosted").order_by("pk").values_list("payload", flat=True)
    first, second = ([row.pk for rows in posted for row in rows if row.contract_id == one.pk] for one in together)
    assert list(told)[-2:] == [
        {"contract_id": together[0].pk, "receipt_ids": first},
        {"contract_id": together[1].pk, "receipt_ids": second},
    ]


def shares_of(contracts: Sequence[Contract], amounts: Sequence[str]) -> list[Share]:
    pairs = zip(contracts, map(Decimal, amounts), strict=True)
    return [Share(contract.pk, amount) for contract, amount in pairs if amount]


def applied_on(contract: Contract) -> list[tuple[str, int, int, Decimal]]:
    """What of which receipt pays which row, reversals taken off."""
    rows = Allocation.objects.filter(receipt__contract=contract).order_by()
    keys = ("receipt__document_number", "receipt__ordinal", "instalment__number")
    sums = rows.values(*keys).annotate(total=Sum("amount")).exclude(total=0)
    return sorted(sums.values_list(*keys, "total"))
