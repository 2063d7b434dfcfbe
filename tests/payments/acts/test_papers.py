"""Pages and papers of acts: figures explained, the PDF made once by a worker, the workbook, constant queries."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Membership
from accounts.roles import Role
from common.models import Job
from payments.acts.jobs import order_missing, store_act_pdf
from payments.acts.paper import paper_context
from payments.acts.queries import ActShown
from payments.models import ReconciliationAct, ReversalKind
from tests.background import work_off
from tests.factories import NOW, TODAY, MembershipFactory
from tests.payments.acts.making import FIRST, SECOND, THIRD, account, act_of, give_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Path) -> object:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return client


def text_of(act: ReconciliationAct) -> str:
    document = pypdfium2.PdfDocument(act.pdf.read())
    return " ".join(page.get_textpage().get_text_range() for page in document).replace("\u00a0", " ")


def test_the_paper_is_made_once_by_a_worker(person: Membership) -> None:
    act = act_of(person, account(person.company, number="Д-7"), FIRST)
    assert act.pdf.name == ""
    work_off()
    act.refresh_from_db()
    made = act.pdf.name
    text = text_of(act)
    for told in (
        "№ 2026-1 за период с 01.01.2026 по 31.03.2026",
        "договору лизинга № Д-7 от 20.12.2025",
        "На 31.03.2026 задолженность в пользу",
        "10 000,00 руб. (Десять тысяч рублей 00 копеек)",
        act.digest,
    ):
        assert told in " ".join(text.split())
    store_act_pdf(act_id=act.pk)
    act.refresh_from_db()
    assert act.pdf.name == made
    answer = client_of(person).get(reverse("acts:pdf", args=[act.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="act-2026-1.pdf"'


@pytest.mark.parametrize(
    ("period", "opening", "closing", "creditor", "words"),
    [
        (SECOND, ("10 000,00", ""), ("", "5 000,00"), "lessee", "Пять тысяч рублей 00 копеек"),
        ((THIRD[0], TODAY), ("", "5 000,00"), ("75 000,00", ""), "lessor", "Семьдесят пять тысяч рублей 00 копеек"),
    ],
)
def test_a_balance_stands_on_its_side(
    person: Membership,
    period: tuple[date, date],
    opening: tuple[str, str],
    closing: tuple[str, str],
    creditor: str,
    words: str,
) -> None:
    act = act_of(person, account(person.company), period)
    told: Any = paper_context(act)
    plain = [tuple(text.replace("\u00a0", " ") for text in told[name]) for name in ("opening", "closing")]
    assert plain == [opening, closing]
    amount, name = closing[0] or closing[1], getattr(act, creditor).short_name
    assert told["conclusion"].replace("\u00a0", " ") == (
        f"На {period[1]:%d.%m.%Y} задолженность в пользу {name} составляет {amount} руб. ({words})."
    )


def test_nothing_owed_is_said_in_words(person: Membership) -> None:
    act = act_of(person, account(person.company), (TODAY.replace(month=1, day=1), TODAY.replace(month=1, day=31)))
    assert act.closing == 0
    assert paper_context(act)["conclusion"] == "На 31.01.2026 задолженность сторон друг перед другом отсутствует."


def test_every_figure_is_explained_by_rows_that_sum_to_it(person: Membership) -> None:
    act = act_of(person, account(person.company), SECOND)
    shown = ActShown(act, [])
    told = {
        name: sum(part.amount for part in getattr(shown, f"{name}_parts"))
        for name in ("opening", "charged", "received", "closing")
    }
    assert told == {name: getattr(act, name) for name in told}
    page = client_of(person).get(reverse("acts:detail", args=[act.pk])).content.decode()
    assert page.count('class="explain') >= 4
    assert act.digest in page
    # The reader's language is English; the paper and what it froze are Russian.
    assert ("Lease payment, row" in page, "Лизинговый платёж, строка" in page) == (True, False)


def test_rows_of_an_act_open_to_what_was_known_then(person: Membership) -> None:
    """A receipt that was taken back later still explains the line in which it stands."""
    contract = account(person.company)
    act = act_of(person, contract, FIRST)
    give_back(contract, "2", ReversalKind.RETURNED, date(2026, 11, 25), "15000.00")
    urls = [row.url for row in ActShown(act, []).lines]
    assert [url.partition("?")[2].partition("&")[2] for url in urls] == ["on=2026-03-31&known=2026-11-25"] * 4
    client = client_of(person)
    assert [client.get(url).status_code for url in urls] == [200] * 4


def test_the_workbook_leaves_room_for_the_other_side(person: Membership) -> None:
    act = act_of(person, account(person.company), FIRST)
    answer = client_of(person).get(reverse("acts:xlsx", args=[act.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined] # a file
    head, *rows = [tuple(row) for row in book.active.iter_rows(values_only=True)]
    assert head[3:] == (
        f"{act.lessor.short_name}: charged", f"{act.lessor.short_name}: received",
        f"{act.lessee.short_name}: charged", f"{act.lessee.short_name}: paid",
    )  # fmt: skip
    assert [row[3:5] for row in rows] == [
        (0, None), (100_000, None), (None, 100_000), (60_000, None), (None, 50_000), (160_000, 150_000), (10_000, None),
    ]  # fmt: skip
    assert {row[5:] for row in rows} == {(None, None)}


def test_a_paper_that_failed_is_ordered_again(person: Membership) -> None:
    act = act_of(person, account(person.company), FIRST)
    assert (order_missing(today=TODAY), order_missing(today=TODAY)) == (1, 0)
    assert Job.objects.get().params == {"act_id": act.pk}
    client = client_of(person)
    assert "hx-get" in client.get(reverse("acts:status", args=[act.pk])).content.decode()
    assert client.get(reverse("acts:pdf", args=[act.pk])).status_code == 404


def test_a_foreign_act_is_not_found(person: Membership) -> None:
    act = act_of(person, account(person.company), FIRST)
    work_off()
    stranger = client_of(MembershipFactory(role=Role.LESSEE_ADMIN))
    for name in ("detail", "status", "pdf", "xlsx"):
        assert stranger.get(reverse(f"acts:{name}", args=[act.pk])).status_code == 404
    assert list(stranger.get(reverse("acts:list")).context["page"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_whatever_there_is(
    person: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    contract = account(person.company)
    for _ in range(count - 1):
        account(person.company, lessor=contract.lessor)
    acts = [act_of(person, contract, period, together=True) for period in (FIRST, SECOND, THIRD)[:count]]
    client = client_of(person)
    with django_assert_num_queries(5):
        assert client.get(reverse("acts:list")).status_code == 200
    with django_assert_num_queries(6):
        assert client.get(reverse("acts:detail", args=[acts[-1].pk])).status_code == 200
    with django_assert_num_queries(6):
        assert client.get(reverse("acts:make")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_making_asks_the_same_whatever_there_is(
    person: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    contract = account(person.company)
    for _ in range(count - 1):
        account(person.company, lessor=contract.lessor)
    act_of(person, contract, FIRST, together=True)
    with django_assert_num_queries(29):
        act_of(person, contract, SECOND, together=True)


def test_lines_are_in_russian_whoever_makes_the_act(person: Membership) -> None:
    contract = account(person.company)
    with translation.override("en"):
        english = act_of(person, contract, FIRST)
    with translation.override("ru"):
        again = act_of(person, contract, FIRST)
    assert english.pk == again.pk
