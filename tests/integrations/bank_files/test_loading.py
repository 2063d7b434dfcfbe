"""Statements are stored whole or not at all, each payment once."""

import tracemalloc
from datetime import date

import pytest
from django.db import transaction

from accounts.models import BankAccount, Company
from common.messages import MessageError
from common.models import OutboxEvent
from payments.bank import statements
from payments.bank.accounts import own_accounts
from payments.models import BankOperation, BankStatement, TriageState
from tests.factories import NOW, LessorFactory
from tests.integrations.bank_files.making import (
    OURS,
    OURS_TOO,
    THEIR_BIC,
    THEIR_INN,
    THEIRS,
    D,
    Paid,
    load,
    make_lessor,
    one_c,
    operations,
    section,
)
from tests.integrations.bank_files.test_camt import camt
from tests.integrations.bank_files.test_camt import entry as camt_entry
from tests.integrations.bank_files.test_mt940 import mt940

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
TWO = (Paid(), Paid("18", "20.50", out=True, purpose="Возврат", inn="7700000001"))


@pytest.fixture
def lessor() -> Company:
    return make_lessor()


def test_a_statement_with_its_payments(lessor: Company) -> None:
    taken = load(one_c(*TWO), lessor)
    assert taken.is_new
    assert taken.report == {
        "count": 2,
        "new": 2,
        "known": 0,
        "received": 1,
        "received_sum": "1220.00",
        "paid": 1,
        "paid_sum": "20.50",
        "doubted": 1,
        "executed": 0,
        "warnings": 0,
    }
    statement = BankStatement.objects.get()
    assert (statement.lessor, statement.name, statement.format, statement.encoding) == (
        lessor,
        "kl_to_1c.txt",
        "1c",
        "windows-1251",
    )
    assert (statement.starts_on, statement.ends_on, statement.count, statement.new_count) == (DAY, DAY, 2, 2)
    assert (statement.warnings, statement.is_trusted, statement.from_folder, statement.loaded_at) == (
        [],
        True,
        False,
        NOW,
    )
    assert statement.balances == [
        {
            "account": OURS,
            "starts_on": "2026-11-19",
            "ends_on": "2026-11-19",
            "opening": "100.00",
            "credited": "1220.00",
            "debited": "20.50",
            "closing": "1299.50",
        }
    ]
    first, second = BankOperation.objects.order_by("pk")
    assert (first.account.account, first.direction, first.booked_on, first.issued_on) == (OURS, "in", DAY, DAY)
    assert (first.party_name, first.party_inn, first.party_account, first.party_bic) == (
        "ООО «Клиент»",
        THEIR_INN,
        THEIRS,
        THEIR_BIC,
    )
    assert (first.state, first.note, first.is_automatic, first.doubts, first.ordinal) == (
        TriageState.NEW,
        "",
        False,
        [],
        1,
    )
    assert [(doubt["field"], doubt["value"]) for doubt in second.doubts] == [("ПолучательИНН", "7700000001")]
    assert list(OutboxEvent.objects.values_list("type", "payload")) == [
        ("payments.StatementLoaded", {"statement_id": statement.pk})
    ]


def test_same_bytes_add_nothing(lessor: Company) -> None:
    first = load(one_c(*TWO), lessor)
    again = load(one_c(*TWO), lessor, name="again.txt")
    assert (again.is_new, again.statement, again.report) == (False, first.statement, {})
    assert (BankStatement.objects.count(), BankOperation.objects.count(), OutboxEvent.objects.count()) == (1, 2, 1)


def test_day_exported_again_adds_only_what_is_new(lessor: Company) -> None:
    load(one_c(Paid()), lessor)
    evening = load(one_c(Paid(purpose="лизинговый  платёж по договору ЛД-2026/17"), Paid("19", "5.00")), lessor)
    assert (evening.report["new"], evening.report["known"], evening.statement.new_count) == (1, 1, 1)
    assert operations() == [("17", "in", D("1220.00"), 1), ("19", "in", D("5.00"), 1)]


def test_true_twins_are_told_by_ordinal(lessor: Company) -> None:
    fee = Paid("1", "15.00", out=True, purpose="Комиссия")
    load(one_c(fee), lessor)
    taken = load(one_c(fee, fee, fee), lessor)
    assert (taken.report["count"], taken.report["new"]) == (3, 2)
    assert operations() == [("1", "out", D("15.00"), 1), ("1", "out", D("15.00"), 2), ("1", "out", D("15.00"), 3)]
    assert taken.statement.is_trusted


def test_own_transfer_that_stands_twice_is_one(lessor: Company) -> None:
    both = Paid(out=True, theirs=OURS_TOO, more="ДатаПоступило=19.11.2026\n")
    sections = section(went="1220.00") + section(OURS_TOO, came="1220.00")
    taken = load(one_c(both, both, sections=sections), lessor)
    assert taken.statement.is_trusted
    assert operations() == [("17", "out", D("1220.00"), 1), ("17", "in", D("1220.00"), 1)]
    assert [one.account.account for one in BankOperation.objects.order_by("pk")] == [OURS, OURS_TOO]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (one_c(Paid(), sections=section(came="1220.01")), "credited"),
        (one_c(Paid(out=True), sections=section(went="1220.01")), "debited"),
        (
            one_c(Paid()).replace("КонечныйОстаток=1320".encode("cp1251"), "КонечныйОстаток=1321".encode("cp1251")),
            "balance",
        ),
        (camt(camt_entry("1219.99")), "change"),
        (mt940(":61:261119C1219,99NTRF17"), "change"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sums_that_do_not_agree_are_stored_with_words_and_not_trusted(
    lessor: Company, content: bytes, code: str
) -> None:
    taken = load(content, lessor)
    assert ([one["code"] for one in taken.statement.warnings], taken.statement.is_trusted) == ([code], False)
    assert BankOperation.objects.count() == 1


@pytest.mark.parametrize("content", [camt(camt_entry()), mt940(":61:261119C1220,00NTRF17")])
def test_other_formats_are_stored_the_same_way(lessor: Company, content: bytes) -> None:
    taken = load(content, lessor)
    assert (taken.report["new"], taken.statement.is_trusted, taken.statement.starts_on) == (1, True, DAY)


@pytest.mark.parametrize(
    "content",
    [
        one_c(Paid(), Paid("18", day="19.11.2099")),
        one_c(Paid(), Paid("18", amount="0"), sections=section()),
        one_c(Paid(), Paid("18"))[:-60],
        one_c(Paid(), Paid("18", ours="1" * 20), sections=section() + section(OURS_TOO)),
        one_c(sections=""),
    ],
)
def test_refused_file_leaves_nothing(lessor: Company, content: bytes) -> None:
    with pytest.raises(MessageError):
        load(content, lessor)
    assert (BankStatement.objects.count(), BankOperation.objects.count(), OutboxEvent.objects.count()) == (0, 0, 0)


def test_account_of_another_lessor_is_not_taken_for_this_one(lessor: Company) -> None:
    other = LessorFactory(account=None)
    BankAccount.objects.create(company=other, bank_name="АО «Банк»", bic=THEIR_BIC, account=THEIRS)
    assert own_accounts(lessor.pk).of_others == frozenset({THEIRS})
    with pytest.raises(MessageError, match="belongs to another lessor"):
        load(one_c(Paid(ours=THEIRS), sections=section(THEIRS)), lessor)
    assert BankOperation.objects.count() == 0


def test_same_file_of_two_lessors_is_of_each(lessor: Company) -> None:
    """Both keep an account of the same number, as a holding may."""
    other = LessorFactory(account=None)
    BankAccount.objects.create(company=other, bank_name="АО «Банк»", bic=THEIR_BIC, account=OURS)
    assert load(one_c(Paid()), lessor).is_new
    assert load(one_c(Paid()), other).is_new
    assert BankOperation.objects.count() == 2


def test_watcher_that_stops_leaves_nothing(lessor: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(Exception):
        pass

    def stop(**_facts: int) -> int:
        assert BankOperation.objects.count() == 3
        raise Stop

    monkeypatch.setattr(statements, "mark_executed", stop)
    with pytest.raises(Stop), transaction.atomic():
        load(one_c(Paid(), Paid("18"), Paid("19")), lessor)
    assert (BankStatement.objects.count(), BankOperation.objects.count(), OutboxEvent.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    assert load(one_c(Paid(), Paid("18"), Paid("19")), lessor).report["new"] == 3


def test_texts_that_copy_could_misread_come_as_they_are(lessor: Company) -> None:
    odd = Paid('\\N";,', purpose='\\.  "кавычки", запятая; \\N')
    load(one_c(odd), lessor)
    stored = BankOperation.objects.get()
    assert (stored.number, stored.purpose) == ('\\N";,', '\\.  "кавычки", запятая; \\N')


def test_statement_of_200_000_lines_takes_the_memory_of_a_batch(lessor: Company) -> None:
    lines = "".join(f"Поле{number}=значение {number}\n" for number in range(10))
    content = one_c(*(Paid(f"{number}", more=lines) for number in range(9_091)))
    assert content.count(b"\n") > 200_000
    tracemalloc.start()
    try:
        taken = load(content, lessor)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (taken.report["new"], taken.statement.is_trusted) == (9_091, True)
    # Rows of one COPY twice and a block of lines, however long the file; all its rows would be 16 MB.
    assert peak < 6 * 1024**2
