"""The page that asks for consents, the list of them, texts in the back office, and the home page by segment."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import publish_standard_texts
from accounts.models import ConsentAct, ConsentDocument, Membership
from accounts.models.company import Segment
from accounts.roles import Role
from tests.browser.checks import SIZES, assert_page_is_good, assert_page_is_good_in_every_look
from tests.browser.test_back_office import issues_in_both_looks
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory, UserFactory, make_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


@pytest.fixture
def texts() -> dict[str, ConsentDocument]:
    LessorFactory()
    return {document.kind: document for document in publish_standard_texts(timezone.now())}


def test_a_person_agrees_reads_and_withdraws(
    page: Page, live_server: LiveServer, sign_in: SignIn, texts: dict[str, ConsentDocument]
) -> None:
    person = MembershipFactory(role=Role.LESSEE_SIGNATORY)
    sign_in(person)
    page.goto(live_server.url + reverse("contracts:list"))
    expect(page).to_have_url(f"{live_server.url}{reverse('consents:ask')}?next=%2Fcontracts%2F")
    boxes = page.locator("input[type=checkbox]")
    assert [box.is_checked() for box in boxes.all()] == [False] * 3
    assert_page_is_good_in_every_look(page)

    page.locator(".consent").filter(has_text=texts[ConsentKind.MARKETING].title).locator("input").check()
    page.locator("form[action*=ask] button[type=submit]").click()
    page.locator(".consent").filter(has_text=texts[ConsentKind.PERSONAL_DATA].title).locator("input").check()
    page.locator("form[action*=ask] button[type=submit]").click()
    expect(page).to_have_url(live_server.url + reverse("contracts:list"))
    assert set(ConsentAct.objects.values_list("kind", flat=True)) == {ConsentKind.PERSONAL_DATA, ConsentKind.MARKETING}

    page.goto(live_server.url + reverse("consents:list"))
    assert_page_is_good_in_every_look(page)
    page.locator(f"[data-confirm-open=withdraw-{ConsentKind.PERSONAL_DATA}]").click()
    dialog = page.locator(f"#withdraw-{ConsentKind.PERSONAL_DATA}")
    expect(dialog).to_be_visible()
    dialog.locator("form[method=post] button").click()
    expect(page).to_have_url(live_server.url + reverse("consents:list"))
    page.goto(live_server.url + reverse("home"))
    expect(page).to_have_url(f"{live_server.url}{reverse('consents:ask')}?next=%2F")


def test_a_text_is_read_and_printed(
    page: Page, live_server: LiveServer, sign_in: SignIn, texts: dict[str, ConsentDocument]
) -> None:
    sign_in(MembershipFactory())
    page.goto(live_server.url + reverse("consents:text", args=[texts[ConsentKind.PERSONAL_DATA].pk]))
    assert_page_is_good_in_every_look(page)
    page.emulate_media(media="print")
    expect(page.locator(".paper-text")).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()


def test_a_version_is_previewed_and_published(
    page: Page, live_server: LiveServer, sign_in: SignIn, texts: dict[str, ConsentDocument]
) -> None:
    sign_in(MembershipFactory(role=Role.LESSOR_ADMIN))
    kind = ConsentKind.MARKETING
    page.goto(live_server.url + reverse("consents:ask"))
    page.locator("input[type=checkbox]").check()
    page.locator("form[action*=ask] button[type=submit]").click()
    page.goto(f"{live_server.url}{reverse('admin:accounts_consentdocument_add')}?kind={kind}")
    page.fill("#id_body", "## Новое\nКоротко.")
    page.locator("button[name=preview]").click()
    expect(page.locator(".bo-paper .paper-text__title")).to_have_text("Новое")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert_page_is_good(page)
    page.locator("button[name=publish]").click()
    expect(page).to_have_url(live_server.url + reverse("admin:accounts_consentdocument_changelist"))
    assert ConsentDocument.objects.get(kind=kind, version=2).body == "## Новое\r\nКоротко."
    for address in (
        reverse("admin:accounts_consentdocument_changelist"),
        reverse("admin:accounts_consentdocument_change", args=[texts[kind].pk]),
    ):
        assert issues_in_both_looks(page, live_server.url + address) == []


@pytest.mark.parametrize("segment", list(Segment))
def test_home_of_each_segment(page: Page, live_server: LiveServer, sign_in: SignIn, segment: Segment) -> None:
    company = LesseeFactory(segment=segment, manager=UserFactory(phone="+7 000 555-20-01"))
    for lessee in (company, LesseeFactory(parent=company)):
        make_contract(lessee=lessee)
        make_contract(lessee=lessee, paid=[(NOW.date(), "1140000.00")])
    sign_in(MembershipFactory(company=company))
    page.goto(live_server.url)
    assert_page_is_good_in_every_look(page)
    page.goto(live_server.url + reverse("contracts:branches"))
    assert_page_is_good_in_every_look(page)
