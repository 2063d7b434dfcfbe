"""What is certain of a statement is posted by itself, once; the rest waits."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from accounts.roles import Role
from contracts.models import Contract
from payments.engine.matching import Code, Handling, OwedKind, Rules
from payments.matching.automatic import MatchReport, match_statement
from payments.matching.candidates import match_operations
from payments.matching.decisions import undo
from payments.matching.posting import post_operation
from payments.models import BankOperation, Direction, Receipt, TriageState, TriageStep
from payments.services import check_figures, issue_invoice, receipts
from payments.services.receipts import Share
from payments.services.settlement import bring_up_all
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of

pytestmark = pytest.mark.django_db
QUERIES = 42


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def client_company() -> Company:
    return LesseeFactory()


def test_a_named_row_of_the_payer_is_posted(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company, number="ЛД-2026-0042")
    statement = statement_of(lessor)
    row = operation(statement, client_company, ROW, "Лиз. платеж по дог. лд 2O26/0042 от 20.12.2025, в т.ч. НДС 22%")
    report = match_statement(statement.pk, at=NOW)
    assert report == MatchReport(received=1, posted=1)
    row.refresh_from_db()
    assert (row.state, row.is_automatic, row.decided_by) == (TriageState.POSTED, True, None)
    assert standing(row) == {contract.pk: ROW}
    receipt = Receipt.objects.get(operation=row)
    assert (receipt.source, receipt.received_on, receipt.document_number) == ("bank", TODAY, row.number)
    step = TriageStep.objects.get(operation=row)
    assert (step.before, step.after, step.by) == ("new", "posted", None)
    assert step.data["shares"] == [{"contract": contract.pk, "amount": str(ROW), "hints": []}]
    assert step.data["reasons"][:3] == ["payer_is_client", "number_exact", "date_agrees"]


def test_a_second_run_adds_nothing(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    operation(statement, client_company, ROW, f"Договор лизинга {contract.number}")
    match_statement(statement.pk, at=NOW)
    assert match_statement(statement.pk, at=NOW) == MatchReport()
    assert Receipt.objects.filter(operation__isnull=False).count() == 1


def test_nothing_of_a_statement_whose_sums_differ(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor, is_trusted=False)
    row = operation(statement, client_company, ROW, f"Договор лизинга {contract.number}")
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=1, left=1, is_trusted=False)
    assert standing(row) == {}


def test_what_is_doubtful_waits(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company, number="ЛД-2026-0042")
    foreign = leased(lessor, LesseeFactory(), number="ЛД-2026-0043")
    statement = statement_of(lessor)
    rows = [
        operation(statement, client_company, ROW, f"Договор {foreign.number}"),
        operation(statement, None, ROW, f"Договор {contract.number}"),
        operation(statement, client_company, ROW, "Лизинг"),
        operation(statement, client_company, ROW, f"Возврат ошибочно перечисленного, договор {contract.number}"),
    ]
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=4, left=4)
    assert not Receipt.objects.filter(operation__in=rows).exists()


def test_payments_of_one_contract_go_by_fresh_figures(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    words = f"Договор лизинга {contract.number}"
    rows = [operation(statement, client_company, ROW, words) for _turn in range(3)]
    assert match_statement(statement.pk, at=NOW).posted == 3
    assert [standing(row) for row in rows] == [{contract.pk: ROW}] * 3


def test_the_same_payment_twice_waits(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    for _turn in range(2):
        operation(statement, client_company, ROW, f"Договор лизинга {contract.number}", number="77")
    assert match_statement(statement.pk, at=NOW).posted == 0


def test_our_own_invoice_comes_back_as_it_was_printed(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    row = contract.schedule_versions.get().instalments.get(number=2)
    invoice = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    statement = statement_of(lessor)
    paid = operation(statement, client_company, invoice.amount, invoice.purpose)
    assert match_statement(statement.pk, at=NOW).posted == 1
    receipt = Receipt.objects.get(operation=paid)
    assert receipt.invoice == invoice
    assert receipt.hints == [{"payment": row.due_on.isoformat(), "kind": "lease", "amount": str(invoice.amount)}]


def test_outgoing_payments_are_set_aside(lessor: Company) -> None:
    statement = statement_of(lessor)
    row = operation(statement, LesseeFactory(), "10.00", "Оплата поставщику", direction=Direction.OUT)
    assert match_statement(statement.pk, at=NOW) == MatchReport(outgoing=1)
    row.refresh_from_db()
    assert row.state == TriageState.ASIDE


def test_a_third_party_only_where_the_lessor_allows(settings: Any, lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    row = operation(statement, None, ROW, f"Договор лизинга {contract.number}")
    assert match_statement(statement.pk, at=NOW).posted == 0
    settings.MATCHING_POSTS_THIRD_PARTIES = True
    assert match_statement(statement.pk, at=NOW).posted == 1
    assert standing(row) == {contract.pk: ROW}


def test_who_is_of_the_holding_may_pay(lessor: Company) -> None:
    head = LesseeFactory()
    branch = LesseeFactory(parent=head)
    contract = leased(lessor, branch)
    statement = statement_of(lessor)
    row = operation(statement, head, ROW, f"Договор лизинга {contract.number}")
    match_statement(statement.pk, at=NOW)
    assert standing(row) == {contract.pk: ROW}


def test_the_oldest_row_that_is_overdue_is_seen(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    row = operation(statement_of(lessor), client_company, ROW, "Лизинг")
    (matched,) = match_operations([row], lessor_id=lessor.pk, rules=Rules())
    rows = matched.contracts[contract.pk].rows
    assert [(one.number, one.due_on) for one in rows][:2] == [(2, date(2026, 1, 25)), (3, date(2026, 2, 25))]
    assert sum(one.amount for one in rows) == contract.scheduled_total - Decimal("240000.00")


def test_own_money_is_told(lessor: Company) -> None:
    statement = statement_of(lessor)
    row = operation(statement, lessor, "500.00", "Пополнение расчётного счёта")
    (matched,) = match_operations([row], lessor_id=lessor.pk, rules=Rules())
    assert (matched.outcome.handling, matched.outcome.proposals) == (Handling.ASIDE, ())


def test_penalties_are_told_apart(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    contract.refresh_from_db()
    statement = statement_of(lessor)
    row = operation(statement, client_company, "100.00", f"Пени по договору {contract.number}")
    (matched,) = match_operations([row], lessor_id=lessor.pk, rules=Rules())
    best = matched.outcome.proposals[0]
    owed = [one for one in matched.contracts[contract.pk].owed if one.kind is OwedKind.PENALTY]
    # Without terms of penalties none is charged, and the payment waits.
    assert (owed, best.certain) == ([], False)
    assert Code.SUBJECT_NOT_OWED in {reason.code for reason in best.reasons}


def test_queries_do_not_grow_with_the_batch(lessor: Company) -> None:
    statement = statement_of(lessor)
    rows: list[BankOperation] = []
    for _turn in range(6):
        company = LesseeFactory()
        contract = leased(lessor, company)
        rows.append(operation(statement, company, ROW, f"Договор лизинга {contract.number}"))
    assert _queries(rows[:1], lessor) == _queries(rows, lessor) == 10


def _queries(rows: list[BankOperation], lessor: Company) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = match_operations(rows, lessor_id=lessor.pk, rules=Rules())
    assert all(one.outcome.certain for one in found)
    return len(queries)


def test_amounts_stay_decimal(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    row = operation(statement, client_company, "12345.67", f"Частичная оплата, договор {contract.number}")
    match_statement(statement.pk, at=NOW)
    assert standing(row) == {contract.pk: Decimal("12345.67")}


def test_payments_together_cost_a_few_queries_each(lessor: Company) -> None:
    statement = statement_of(lessor)
    for _turn in range(6):
        company = LesseeFactory()
        operation(statement, company, ROW, f"Договор лизинга {leased(lessor, company).number}")
    with CaptureQueriesContext(connection) as queries:
        assert match_statement(statement.pk, at=NOW).posted == 6
    # Ten of matching, the others of one posting of all six.
    assert len(queries) == QUERIES


def test_one_broken_contract_leaves_the_others_posted(
    lessor: Company, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    statement, rows = statement_of(lessor), list[tuple[BankOperation, int]]()
    for _turn in range(3):
        company = LesseeFactory()
        contract = leased(lessor, company)
        rows.append((operation(statement, company, ROW, f"Договор лизинга {contract.number}"), contract.pk))
    broken = rows[1][1]

    def refuse(contracts: Sequence[Contract], **facts: Any) -> None:
        if broken in {contract.pk for contract in contracts}:
            raise ValueError("The ledger of this contract does not add up")
        bring_up_all(contracts, **facts)

    monkeypatch.setattr(receipts, "bring_up_all", refuse)
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=3, posted=2, left=1, failed=1)
    assert [standing(row) for row, _contract in rows] == [{rows[0][1]: ROW}, {}, {rows[2][1]: ROW}]
    rows[1][0].refresh_from_db()
    assert rows[1][0].state == TriageState.NEW
    assert TriageStep.objects.count() == 2
    assert [record.message for record in caplog.records if record.name == "payments.matching.together"] == [
        "payments_not_posted_together", "payment_not_posted",
    ]  # fmt: skip
    monkeypatch.undo()
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=1, posted=1)
    assert check_figures(today=TODAY) == []


def test_what_was_posted_and_undone_may_be_posted_again(lessor: Company, client_company: Company) -> None:
    contract = leased(lessor, client_company)
    statement = statement_of(lessor)
    row = operation(statement, client_company, ROW, f"Договор лизинга {contract.number}")
    actor = MembershipFactory(company=lessor, role=Role.LESSOR_ACCOUNTANT)
    match_statement(statement.pk, at=NOW)
    undo(operation_id=row.pk, actor=actor, at=NOW, reason="Ошибка")
    part = [Share(contract.pk, Decimal("1.00"))]
    post_operation(operation_id=row.pk, lessor_id=lessor.pk, shares=part, actor=actor, at=NOW)
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=1, left=1), "a part of it is posted"
    undo(operation_id=row.pk, actor=actor, at=NOW, reason="Ошибка")
    assert match_statement(statement.pk, at=NOW) == MatchReport(received=1, posted=1)
    assert standing(row) == {contract.pk: ROW}
