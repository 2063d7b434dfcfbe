"""Payments by quotes of early buyout, and clients that nothing but a name tells."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Company
from contracts.models import RequestStatus
from payments.engine.matching import Aim, Code, Handling, Outcome, OwedKind, QuoteFacts, Rules, Share, name_key
from payments.matching.automatic import match_statement
from payments.matching.candidates import match_operations
from payments.matching.shares import shares_as_json, shares_from_json
from payments.models import QuoteKind, Receipt
from payments.payoff.accepting import accept_quote
from payments.payoff.asked import Asked
from payments.payoff.quotes import keep_quote
from tests.background import work_off
from tests.contracts.requests.making import make_lease
from tests.factories import NOW, LesseeFactory, LessorFactory
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of
from tests.payments.matching.test_deciding import DAY, asked, codes, doubts

NUMBER, SUM = "ДВ-2026-000001", Decimal("700.00")
QUOTE = QuoteFacts(1, NUMBER, contract=1, holding=1, on=DAY, amount=SUM, left=SUM, is_open=True, invoice=9)
PAID = f"Досрочная оплата по расчёту {NUMBER}"


def by_quote(purpose: str = PAID, amount: object = SUM, **changes: Any) -> Outcome:
    """Match a payment of the client who has this quote."""
    return asked(purpose, amount, quotes=(replace(QUOTE, **changes),))


def test_a_quote_that_is_named_and_paid_in_time_is_certain() -> None:
    found = by_quote().certain
    assert found is not None
    assert found.shares == (Share(1, SUM, (Aim(OwedKind.PAYOFF, quote=NUMBER),)),)
    assert (found.invoice, found.score) == (9, 100)
    assert {Code.PAYER_IS_CLIENT, Code.QUOTE_NAMED, Code.SUM_OF_QUOTE} <= {reason.code for reason in found.reasons}


@pytest.mark.parametrize(
    "purpose", ["ДB 2026 000001 досрочный выкуп", "дв2026-00000l", "Выкуп по расчёту № ДВ/2O26/000001 от 20.11.2026"]
)
def test_look_alike_signs_are_exact(purpose: str) -> None:
    assert by_quote(purpose).certain is not None


@pytest.mark.parametrize(
    ("purpose", "amount", "changes", "doubt"),
    [
        ("Выкуп по расчёту ДВ-2026-000011", SUM, {}, Code.QUOTE_SLIP),
        (PAID, "699.99", {}, Code.QUOTE_DIFFERS),
        (PAID, SUM, {"left": Decimal("0.00")}, Code.QUOTE_DIFFERS),
        (PAID, SUM, {"on": DAY - timedelta(days=1)}, Code.QUOTE_OVER),
        (PAID, SUM, {"is_open": False}, Code.QUOTE_OVER),
        ("Оплата", SUM, {}, Code.NOTHING_NAMED),
        (f"Возврат, {NUMBER}", SUM, {}, Code.RETURN_WORDS),
    ],
)
def test_a_doubt_about_a_quote_is_for_a_person(purpose: str, amount: object, changes: Any, doubt: Code) -> None:
    outcome = by_quote(purpose, amount, **changes)
    assert (outcome.certain, outcome.handling) == (None, Handling.POST)
    assert doubt in doubts(outcome)
    assert outcome.proposals[0].shares[0].aims == (Aim(OwedKind.PAYOFF, quote=NUMBER),)


def test_another_clients_quote_is_not_posted() -> None:
    outcome = asked(PAID, SUM, quotes=(QUOTE,), payers=frozenset({2}))
    assert outcome.certain is None
    assert Code.OTHER_PAYER in codes(outcome)


def test_a_quote_beside_another_thing_is_a_doubt() -> None:
    outcome = asked(f"Договор ЛД-2026-0041, расчёт {NUMBER}", "1000.00", quotes=(QUOTE,))
    assert outcome.certain is None


def test_shares_for_a_quote_are_kept_and_read() -> None:
    shares = (Share(1, SUM, (Aim(OwedKind.PAYOFF, quote=NUMBER),)),)
    kept = shares_as_json(shares)
    assert kept == [{"contract": 1, "amount": "700.00", "hints": [{"quote": NUMBER}]}]
    assert shares_from_json(kept) == shares


@pytest.mark.django_db
def test_money_by_the_number_of_a_quote_carries_it_out() -> None:
    lease = make_lease()
    quote = keep_quote(
        contract=lease.contract, asked=Asked(on=date(2026, 12, 10)), kind=QuoteKind.FULL, actor=lease.client, at=NOW
    )
    statement = statement_of(lease.contract.lessor)
    early = operation(statement, lease.contract.lessee, quote.amount, f"Досрочный выкуп по расчёту {quote.number}")
    assert match_statement(statement.pk, at=NOW).posted == 0, "nobody has accepted it"
    accept_quote(quote=quote, actor=lease.client, at=NOW)
    quote.refresh_from_db()
    assert match_statement(statement.pk, at=NOW).posted == 1
    receipt = Receipt.objects.get(operation=early)
    assert (receipt.hints, receipt.invoice_id) == ([{"quote": quote.number}], quote.invoice_id)
    work_off()
    work_off()
    assert quote.request is not None
    quote.request.refresh_from_db()
    assert quote.request.status == RequestStatus.DONE


@pytest.mark.parametrize(
    "written",
    ["ООО «Вектор-12»", 'OOO "BEKTOP 12"', "общество с ограниченной ответственностью Вектор 12", "вектор-12 ооо"],
)
def test_names_are_one_however_they_are_written(written: str) -> None:
    assert name_key(written) == name_key("Вектор-12") == "BEKT0P12"


def named(lessor: Company, purpose: str, payer: str = "ИП Сидоров П. П.") -> tuple[int | None, set[Code]]:
    """The contract proposed first for a payment of somebody unknown, and the reasons."""
    row = operation(statement_of(lessor), None, ROW, purpose, party_name=payer)
    (matched,) = match_operations([row], lessor_id=lessor.pk, rules=Rules())
    assert (matched.outcome.certain, standing(row)) == (None, {})
    best = matched.outcome.proposals[0] if matched.outcome.proposals else None
    return (best.shares[0].contract, {one.code for one in best.reasons}) if best else (None, set())


@pytest.mark.django_db
def test_a_client_told_by_name_is_proposed_and_never_certain() -> None:
    lessor = LessorFactory()
    contract = leased(lessor, LesseeFactory(short_name="ООО «Вектор Плюс»"))
    leased(lessor, LesseeFactory(short_name="ООО «Вектор»"))
    LesseeFactory(short_name="ООО «Гранит»")
    for purpose, payer in (
        ("Лизинговый платеж за OOO BEKTOP ПЛЮС по графику", "ИП Сидоров П. П."),
        ("Лизинговый платеж", 'Общество с ограниченной ответственностью "Вектор плюс"'),
    ):
        found, why = named(lessor, purpose, payer)
        assert found == contract.pk
        assert {Code.NAME_TOLD, Code.PAYER_UNKNOWN, Code.NOTHING_NAMED} <= why
    assert named(lessor, "Оплата за ООО «Гранит»") == (None, set()), "no client of this lessor"


@pytest.mark.django_db
def test_a_name_that_many_have_tells_nobody() -> None:
    lessor = LessorFactory()
    for _turn in range(4):
        leased(lessor, LesseeFactory(short_name="ООО «Север»"))
    assert named(lessor, "Лизинговый платеж за ООО «Север»") == (None, set())
