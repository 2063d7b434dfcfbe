"""Money in a browser: an invoice of one's own paid online, a statement sorted out, a quote of early buyout."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from integrations.acquiring.simulator.sending import send_due
from payments.models import BankOperation, Instalment, Invoice, PayoffQuote, Receipt, TriageState
from tests.background import work_off
from tests.browser.checks import assert_page_is_good
from tests.browser.deal_pages import go
from tests.contracts.requests.making import make_lease
from tests.factories import NOW, BankAccountFactory, MembershipFactory, make_contract, schedule_rows
from tests.integrations.bank_files.making import OUR_BIC, OURS, THEIR_INN, Paid, one_c

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def row_of(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def kopecks(text: str) -> int:
    """A figure of a page."""
    return int("".join(letter for letter in text if letter.isdigit()))


def test_an_invoice_for_two_contracts_with_a_part_is_paid_and_explained(
    page: Page, live_server: LiveServer, sign_in: SignIn, settings: Settings
) -> None:
    settings.SITE_URL = live_server.url
    settings.ACQUIRING = settings.ACQUIRING | {
        "simulator_url": f"{live_server.url}/simulator/acquiring/v3/",
        "notice_host": live_server.url,
    }
    lease = make_lease()
    first = lease.contract
    rows = schedule_rows(first_on=date(2026, 8, 25))
    second = make_contract(rows=rows, lessor=first.lessor, lessee=first.lessee)
    sign_in(lease.client)
    go(page, live_server, "invoicing:new")
    part = f"p{row_of(first, 5).pk}"
    page.locator(f"input[name=pick][value={part}]").check()
    page.locator(f"#amount-{part}").fill("50000")
    page.locator(f"input[name=pick][value=p{row_of(second, 1).pk}]").check()
    page.locator("#invoice-new button.btn-primary").click()
    page.wait_for_url("**/invoices/*/")
    invoice = Invoice.objects.get()
    assert (invoice.amount, invoice.contract_ids) == (Decimal("290000.00"), sorted([first.pk, second.pk]))
    assert_page_is_good(page)

    page.locator("button[name=way][value=card]").click()
    page.wait_for_url("**/online-payments/*/")
    # The worker asks the acquirer; the page then leads there by itself.
    work_off()
    page.wait_for_url("**/simulator/acquiring/pay/**")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/online-payments/*/")
    # The acquirer's own worker sends its notice, and ours acts upon it.
    assert send_due(now=timezone.now()) == 1
    work_off()
    receipts = dict(Receipt.objects.filter(invoice=invoice).values_list("contract", "amount"))
    assert receipts == {first.pk: Decimal("50000.00"), second.pk: Decimal("240000.00")}
    expect(page.locator("#attempt")).to_contain_text("Деньги получены и зачтены по договору.")

    receipt = Receipt.objects.get(invoice=invoice, contract=first)
    go(page, live_server, "payments:contract_payments", first.pk)
    row = page.locator("tbody tr").filter(has=page.locator(f"a[href*='row={receipt.pk}']"))
    went = row.locator(".went b").all_text_contents()
    assert list(map(kopecks, went)) == [50_000_00]
    row.locator(f"a[href*='row={receipt.pk}']").first.click()
    whole = page.locator("dialog[open] .reckoning > .reckoning__node")
    expect(whole.locator("> .reckoning__line b")).to_contain_text("50 000,00")
    parts = whole.locator("> ul > .reckoning__node > .reckoning__line b").all_text_contents()
    # Interest first, then the price of the asset.
    assert list(map(kopecks, parts)) == [10_000_00, 40_000_00]


def test_the_accountant_loads_a_statement_and_sorts_three_payments_out(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    contract = make_lease().contract
    BankAccountFactory(company=contract.lessor, account=OURS, bic=OUR_BIC, is_default=False)
    file = one_c(
        Paid("71", "1000.00", purpose="Оплата за технику", inn=contract.lessee.inn),
        Paid("72", "2000.00", purpose=f"по дог {contract.number} за другого", inn=THEIR_INN),
        Paid("73", "3000.00", purpose="Возврат займа учредителю", inn=THEIR_INN),
    )
    sign_in(MembershipFactory(company=contract.lessor, role=Role.LESSOR_ACCOUNTANT))
    go(page, live_server, "admin:payments_bankstatement_add")
    page.locator("input[type=file]").set_input_files({"name": "kl.txt", "mimeType": "text/plain", "buffer": file})
    with page.expect_navigation():
        page.locator("form [type=submit]").last.click()
    work_off()
    work_off()
    assert list(BankOperation.objects.values_list("state", flat=True)) == [TriageState.NEW] * 3
    for operation in BankOperation.objects.order_by("number"):
        page.goto(f"{live_server.url}{reverse('triage:desk')}?state=new&payment={operation.pk}")
        decide(page, contract, operation)
    states = dict(BankOperation.objects.values_list("number", "state"))
    assert states == {"71": TriageState.POSTED, "72": TriageState.POSTED, "73": TriageState.ASIDE}
    assert sum(Receipt.objects.filter(operation__isnull=False).values_list("amount", flat=True)) == Decimal("3000.00")


def decide(page: Page, contract: Contract, operation: BankOperation) -> None:
    """Post what is the client's, set aside what is nobody's."""
    if operation.number == "73":
        page.locator("[data-decide] [name=note], [data-decide] textarea, [data-decide] input[type=text]").first.fill(
            "Заём"
        )
        with page.expect_navigation():
            page.locator("button[name=decision][value=aside]").click()
        return
    page.locator("summary[data-key=KeyS]").click()
    row = page.locator(".split-row").first
    row.locator("input[name$=number]").fill(contract.number)
    row.locator("input[name$=amount]").fill(str(operation.amount))
    with page.expect_navigation():
        page.locator("form[action*='/split/'] button[type=submit]").click()


def test_a_client_takes_a_quote_of_early_buyout(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    lease = make_lease()
    sign_in(lease.client)
    go(page, live_server, "payoff:studio", lease.contract.pk)
    page.locator("#id_on").fill("2026-12-10")
    page.locator("#id_amount").fill("200000")
    page.locator("main form[method=get] button[type=submit]").click()
    expect(page.locator(".payoff__sum")).to_have_count(3)
    assert_page_is_good(page)
    page.locator(f"form[action='{reverse('payoff:keep', args=[lease.contract.pk])}'] button").first.click()
    page.wait_for_url("**/payoff/*/")
    expect(page.locator(".payoff__sum")).to_contain_text("727 353,83")
    page.locator(f"form[action='{reverse('payoff:accept', args=[PayoffQuote.objects.get().pk])}'] button").click()
    expect(page.locator("main")).to_contain_text("О-2026-000001")
    assert Invoice.objects.get().amount == Decimal("727353.83")
