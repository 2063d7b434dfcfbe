"""A request to shift the date of a payment, from the client's form to a new version of the schedule."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from contracts.models import ChangeRequest, Contract, RequestStatus
from tests.background import work_off
from tests.browser.checks import assert_page_is_good
from tests.browser.deal_pages import expect_state, expect_turn, go, schedule_rows
from tests.contracts.requests.making import Lease, make_lease
from tests.factories import NOW
from workflow.kinds import Side

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]
TOTAL = "1 320 000,00"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    """The advance and three of twelve payments are paid on the factories' day; the fifth row is next."""
    with time_machine.travel(NOW, tick=True):
        yield


def test_a_date_shift_ends_in_a_new_version_that_both_sides_compare(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    lease = make_lease()
    contract = lease.contract
    sign_in(lease.client)
    ask(page, live_server, contract)
    request = ChangeRequest.objects.get()

    sign_in(lease.manager)
    take(page, live_server, request)
    offer_another_day(page)

    sign_in(lease.client)
    accept(page, live_server, request)
    work_off()
    # The page notices by itself that the worker has carried it out.
    expect_state(page, "Готово")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#request-state")).to_contain_text("Дополнительное соглашение № 1 действует с 25.11.2026.")
    page.locator("#request-state").locator(f"a[href='{versions_of(contract)}']").click()
    compare(page)
    read_both_versions(page, live_server, contract, sign_in, lease)


def versions_of(contract: Contract) -> str:
    """Address of the page with the versions of the schedule."""
    return reverse("payments:schedule_versions", args=[contract.pk])


def ask(page: Page, server: LiveServer, contract: Contract) -> None:
    """The client asks for another date of the next payment on the contract's own page."""
    go(page, server, "payments:schedule", contract.pk)
    assert schedule_rows(page) == rows_with("25 дек 2026")
    page.locator("main").get_by_role("link", name="Обращения", exact=True).click()
    page.get_by_role("link", name="Новое обращение").click()
    page.get_by_role("link", name="Перенос даты платежа").click()
    page.locator("#id_number").select_option("5")
    page.locator("#id_to").fill("2027-01-12")
    page.locator("#id_comment").fill("Заказчик платит после праздников.")
    page.get_by_role("button", name="Подать обращение").click()
    expect(page.locator("h1")).to_have_text("Обращение О-2026-000001")
    with translation.override("ru"):
        expect_state(page, str(RequestStatus.SUBMITTED.label))
    expect_turn(page, Side.LESSOR, "take", mine=False)
    assert_page_is_good(page)


def take(page: Page, server: LiveServer, request: ChangeRequest) -> None:
    """The manager finds the request in the list and takes it into work."""
    go(page, server, "requests:list")
    page.get_by_role("link", name=request.number, exact=True).click()
    expect_turn(page, Side.LESSOR, "take", mine=True)
    page.get_by_role("button", name="Взять в работу").click()
    expect_state(page, "На рассмотрении")
    expect_turn(page, Side.LESSOR, "answer", mine=True)


def offer_another_day(page: Page) -> None:
    """What was asked is worked out at once; the manager offers a day less and looks at the rows before sending."""
    page.get_by_role("link", name="Подготовить ответ").click()
    moved = page.locator("tr.grid__next").first
    expect(moved).to_contain_text("12 янв 2027")
    page.locator("#id_to").fill("2027-01-11")
    page.locator("button[name=look]").click()
    expect(moved).to_contain_text("11 янв 2027")
    expect(page.locator("#id_to")).to_have_value("2027-01-11")
    page.locator("#id_note").fill("Переносим до первого рабочего понедельника.")
    page.get_by_role("button", name="Отправить ответ клиенту").click()
    expect_state(page, "Ожидает согласия клиента")
    expect_turn(page, Side.LESSEE, "accept", mine=False)


def accept(page: Page, server: LiveServer, request: ChangeRequest) -> None:
    """The client sees what was asked, what is offered and by when to answer, and accepts."""
    go(page, server, "requests:detail", request.pk)
    expect_turn(page, Side.LESSEE, "accept", mine=True)
    # Five days to accept.
    expect(page.locator(".turn__when")).to_contain_text("30 ноя 2026")
    expect(page.locator("main")).to_contain_text("Переносим до первого рабочего понедельника.")
    expect(page.locator("tr.grid__next").first).to_contain_text("11 янв 2027")
    page.get_by_role("button", name="Принять", exact=True).click()
    expect_state(page, "Исполняется")
    expect_turn(page, Side.LESSOR, "carry_out", mine=False)


def compare(page: Page) -> None:
    """Both versions stand in the list; side by side one date differs and not a kopeck."""
    listed = page.locator("table").first.locator("tbody tr")
    expect(listed).to_have_count(2)
    expect(listed.nth(0)).to_contain_text("Дополнительное соглашение № 1, обращение О-2026-000001")
    expect(listed.nth(1)).to_contain_text("График по договору")
    for row in (0, 1):
        expect(listed.nth(row)).to_contain_text(TOTAL)
    page.get_by_role("button", name="Сравнить").click()
    moved = page.locator("tr.grid__next")
    assert [cell.strip().replace("\u202f", " ") for cell in moved.locator("td").all_inner_texts()] == [
        "25 дек 2026",
        "89 916,67",
        "11 янв 2027",
        "89 916,67",
        "дата",
    ]
    totals = page.get_by_role("row", name="Сумма по графику").last
    expect(totals.locator("td").nth(0)).to_have_text(TOTAL)
    expect(totals.locator("td").nth(2)).to_have_text(TOTAL)
    expect(totals.locator("td").nth(3)).to_have_text("0,00")
    assert_page_is_good(page)


def read_both_versions(page: Page, server: LiveServer, contract: Contract, sign_in: SignIn, lease: Lease) -> None:
    """The schedule in force has the new day for both sides, and the version before is one click away."""
    for person in (lease.client, lease.manager):
        sign_in(person)
        go(page, server, "payments:schedule", contract.pk)
        expect_state(page, "Действует, условия изменены")
        assert schedule_rows(page) == rows_with("11 янв 2027")
        expect(page.get_by_role("row", name="Сумма по графику")).to_contain_text(TOTAL)
        page.get_by_role("link", name="Все версии").click()
        expect(page.locator("tr.grid__next")).to_contain_text("25 дек 2026")


def rows_with(fifth: str) -> list[list[str]]:
    """The whole schedule, 1 200 000 ₽ and 10 000 ₽ of interest a month, with this day of the fifth row."""
    days = ["25 сен 2026", "25 окт 2026", "25 ноя 2026", fifth]
    days += [f"25 {month} 2027" for month in ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг")]
    amounts = ["89 916,67"] * 11 + ["89 916,63"]
    leases = zip(range(2, 14), days, amounts, strict=True)
    return [
        ["1", "25 авг 2026", "240 000,00"],
        *([str(number), day, amount] for number, day, amount in leases),
        ["14", "25 авг 2027", "1 000,00"],
    ]
