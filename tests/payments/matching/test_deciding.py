"""Proposals, their reasons and their scores; what is certain and what keeps a payment for a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from payments.engine.matching import (
    Aim,
    Candidates,
    Code,
    ContractFacts,
    Handling,
    InvoiceFacts,
    Outcome,
    Owed,
    OwedKind,
    PaymentFacts,
    Rules,
    Said,
    Share,
    match,
)
from payments.engine.matching.reasons import BEST_UNCERTAIN, FOR, REASONS

DAY = date(2026, 11, 20)
ROW, PENALTY = Decimal("1000.00"), Decimal("30.00")
INN = "7707083893"
STRICT = Rules()


def contract(number: int = 1, *, amount: Decimal = ROW, holding: int = 1, **changes: Any) -> ContractFacts:
    """A contract `ЛД-2026-0041` with a row overdue, two to come and a penalty."""
    rows = [Owed(OwedKind.LEASE, at, date(2026, 9 + at, 25), amount) for at in (1, 2, 3)]
    facts: dict[str, Any] = {
        "id": number,
        "number": f"ЛД-2026-{number + 40:04d}",
        "company": holding,
        "holding": holding,
        "inn": INN if holding == 1 else "7801000013",
        "signed_on": date(2026, 2, 1),
        "is_live": True,
        "owed": (*rows, Owed(OwedKind.PENALTY, 0, DAY, PENALTY)),
        "total": amount * 3 + PENALTY,
    }
    return ContractFacts(**facts | changes)


def asked(
    purpose: str, amount: object = ROW, *contracts: ContractFacts, rules: Rules = STRICT, **known: Any
) -> Outcome:
    """Match a payment of the holding 1 against these contracts, or one."""
    payment = PaymentFacts(1, DAY, Decimal(str(amount)), "7", INN, "ООО", "40702810400000000042", purpose)
    candidates = Candidates(payers=frozenset({1}), contracts=contracts or (contract(),))
    return match(payment, replace(candidates, **known), rules)


def codes(outcome: Outcome) -> set[Code]:
    """Reasons of the best proposal."""
    return {reason.code for reason in outcome.proposals[0].reasons}


def doubts(outcome: Outcome) -> set[Code]:
    """Doubts of the best proposal."""
    return codes(outcome) - FOR


NAMED = "Договор лизинга ЛД-2026-0041"


def test_certain_without_a_doubt() -> None:
    found = asked(NAMED + " от 01.02.2026").certain
    assert found is not None
    assert found.shares == (Share(1, ROW),)
    assert [reason.code for reason in found.reasons] == [
        Code.PAYER_IS_CLIENT, Code.NUMBER_EXACT, Code.DATE_AGREES, Code.SUM_OF_ROW, Code.NEAR_DUE, Code.ONLY_CONTRACT,
    ]  # fmt: skip
    assert found.score == 100


@pytest.mark.parametrize(
    ("purpose", "amount", "known", "doubt"),
    [
        ("Лизинг", ROW, {}, Code.NOTHING_NAMED),
        (NAMED, ROW, {"payers": frozenset()}, Code.PAYER_UNKNOWN),
        (NAMED, ROW, {"payers": frozenset({2})}, Code.OTHER_PAYER),
        (NAMED, ROW, {"payers": frozenset(), "by_account": frozenset({1})}, Code.PAYER_UNKNOWN),
        ("Договор ЛД-2026-41", ROW, {}, Code.NUMBER_ZEROS),
        ("Договор ЛД-2026-0047", ROW, {}, Code.NUMBER_SLIP),
        ("Договор лизинга 0041", ROW, {}, Code.NUMBER_TAIL),
        (NAMED + "/2", ROW, {}, Code.NUMBER_GOES_ON),
        (NAMED + ", ЛД-2019-5555", ROW, {}, Code.UNREAD_NUMBER),
        (NAMED + ", счёт 2026-000999", ROW, {}, Code.UNKNOWN_INVOICE),
        (NAMED + " от 02.02.2026", ROW, {}, Code.DATE_DIFFERS),
        (NAMED, "9999.00", {}, Code.OVER),
        ("Платёж № 1 по договору ЛД-2026-0041", "1500.00", {}, Code.MORE_THAN_NAMED),
        ("Платёж № 9 по договору ЛД-2026-0041", ROW, {}, Code.ROW_NOT_OWED),
        ("Пени, договор ЛД-2026-0041", "30.01", {}, Code.SUBJECT_NOT_OWED),
        ("Аванс, договор ЛД-2026-0041", ROW, {}, Code.SUBJECT_NOT_OWED),
        (NAMED + ", договор купли-продажи", ROW, {}, Code.STRANGE_WORDS),
        ("Возврат, " + NAMED, ROW, {}, Code.RETURN_WORDS),
        ("Досрочно, " + NAMED, ROW, {}, Code.EARLY_WORDS),
        (NAMED + " за ООО Ромашка", ROW, {}, Code.FOR_ANOTHER_WORDS),
        (NAMED + " сумма 500,00", ROW, {}, Code.SUMS_DIFFER),
        (NAMED, ROW, {"twins": 1}, Code.TWIN),
        (NAMED, ROW, {"came_back": 1}, Code.CAME_BACK),
        (NAMED, ROW, {"is_own": True}, Code.OWN_MONEY),
        (NAMED, ROW, {"said": (Said(1, 1, is_theirs=False),)}, Code.NOT_THEIRS),
    ],
)
def test_each_doubt_keeps_it_for_a_person(purpose: str, amount: object, known: dict[str, Any], doubt: Code) -> None:
    outcome = asked(purpose, amount, **known)
    assert outcome.certain is None
    assert doubt in doubts(outcome)
    assert outcome.proposals[0].score <= BEST_UNCERTAIN


def test_other_contracts_contradict() -> None:
    own, second, foreign = contract(), contract(2, amount=Decimal("2000.00")), contract(3, holding=2)
    assert Code.FITS_OTHER in doubts(asked(NAMED, "777.00", own, contract(2, amount=Decimal("777.00"))))
    assert Code.OTHER_CLIENT in doubts(asked(NAMED + " и ЛД-2026-0043", ROW, own, foreign))
    assert Code.NOT_LIVE in doubts(asked(NAMED, ROW, contract(is_live=False)))
    split = asked(NAMED + ", ЛД-2026-0042", "1234.00", own, second)
    assert (split.certain, Code.SPLIT_GUESSED in doubts(split)) == (None, True)


def test_several_contracts() -> None:
    own, second = contract(), contract(2, amount=Decimal("2000.00"))
    rows = asked(NAMED + ", ЛД-2026-0042", "3000.00", own, second).certain
    assert rows is not None
    assert rows.shares == (Share(1, ROW), Share(2, Decimal("2000.00")))
    written = asked("ЛД-2026-0041 - 900,00; ЛД-2026-0042 - 300,00", "1200.00", own, second).certain
    assert written is not None
    assert written.shares == (Share(1, Decimal("900.00")), Share(2, Decimal("300.00")))


def test_what_the_purpose_is_about_is_said_to_the_ledger() -> None:
    penalty = asked("Пени по договору ЛД-2026-0041", PENALTY).certain
    row = asked("Лизинговый платёж за ноябрь 2026 по договору ЛД-2026-0041").certain
    assert penalty is not None
    assert row is not None
    assert penalty.shares[0].aims == (Aim(OwedKind.PENALTY),)
    assert row.shares[0].aims == (Aim(OwedKind.LEASE, date(2026, 11, 25)),)


def invoice(**changes: Any) -> InvoiceFacts:
    """An open invoice for the first row."""
    shares = (Share(1, ROW, (Aim(OwedKind.LEASE, date(2026, 10, 25), ROW),)),)
    made = InvoiceFacts(5, 2026, 123, 1, 1, date(2026, 11, 5), ROW, ROW, shares)
    return replace(made, **changes)


def test_invoices() -> None:
    found = asked("по счёту 2026-000123", invoices=(invoice(),)).certain
    assert found is not None
    assert (found.shares, found.invoice) == (invoice().shares, 5)
    paid = asked("по счёту 2026-000123", invoices=(invoice(left=Decimal("0.00")),))
    assert Code.INVOICE_CLOSED in doubts(paid)
    part = asked("сч. 123 от 05.11.2026", "400.00", invoices=(invoice(),)).certain
    assert part is not None
    assert [(share.contract, share.amount) for share in part.shares] == [(1, Decimal("400.00"))]
    other = asked("счёт 2026-000123, договор ЛД-2026-0042", ROW, contract(), contract(2), invoices=(invoice(),))
    assert other.certain is None


def test_what_the_client_says_leads_and_waits() -> None:
    said = Said(1, 1, is_theirs=True, shares=(Share(1, ROW),))
    outcome = asked("Оплата", ROW, contract(), contract(2), said=(said,))
    assert (outcome.proposals[0].shares, outcome.certain) == ((Share(1, ROW),), None)
    assert Code.CLIENT_SAYS in codes(outcome)


def test_third_parties_as_the_lessor_allows() -> None:
    nobody: dict[str, Any] = {"payers": frozenset()}
    assert asked(NAMED, **nobody).certain is None
    assert asked(NAMED, rules=Rules(third_parties=True), **nobody).certain is not None
    assert asked(NAMED, "700.00", rules=Rules(third_parties=True), **nobody).certain is None


def test_what_is_no_clients() -> None:
    nothing: dict[str, Any] = {"payers": frozenset()}
    assert asked("Перевод собственных средств", **nothing).handling is Handling.ASIDE
    assert asked("Возврат по договору поставки", **nothing).handling is Handling.ASIDE
    assert asked("Ошибочно перечислено, вернуть").handling is Handling.RETURN
    assert asked("Лизинговый платёж за соседа", **nothing).handling is Handling.POST


def test_scores_are_what_the_reasons_add_up_to() -> None:
    outcome = asked("Оплата по договору 0041", ROW, contract(), contract(2, amount=Decimal("2000.00")))
    for proposal in outcome.proposals:
        points = sum(reason.points for reason in proposal.reasons)
        assert proposal.score == max(0, min(BEST_UNCERTAIN, points))
    scores = [proposal.score for proposal in outcome.proposals]
    assert scores == sorted(scores, reverse=True)


def test_every_reason_has_words_and_doubts_never_add() -> None:
    assert REASONS.keys() == set(Code)
    assert all(REASONS[code][0] > 0 for code in FOR)
    inexact = {Code.NUMBER_ZEROS, Code.NUMBER_SLIP, Code.NUMBER_TAIL, Code.QUOTE_SLIP}
    assert all(REASONS[code][0] <= 0 for code in set(Code) - FOR - inexact)
