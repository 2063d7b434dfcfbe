"""A matter in the browser: a message with a refused file, then a right one; a remark; the list and the report."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.factories import LesseeFactory, MembershipFactory, make_contract
from workflow.kinds import FeedAudience, MatterKind, Side
from workflow.models import Attachment, FeedEntry, Matter, ReadMark
from workflow.services.feed import post_message, post_note
from workflow.services.matters import open_matter, pass_turn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_matter(manager: Membership, client: Membership) -> Matter:
    """About a contract; it is the client's turn, and the manager has written."""
    now = timezone.now() - timedelta(days=1)
    about = make_contract(lessor=manager.company, lessee=client.company)
    matter = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=about.pk,
        contract_ref=about.pk,
        title=f"Договор {about.number}",
        lessor=about.lessor,
        company=about.lessee,
        manager=manager.user,
        author=None,
        actor=None,
        at=now,
    )
    promised_on = timezone.localdate(now)
    pass_turn(matter=matter, side=Side.LESSEE, awaited="sign", promised_on=promised_on, at=now)
    said: dict[str, Any] = {"matter": matter, "actor": manager, "at": now}
    post_message(**said, body="Договор готов к подписанию", audience=FeedAudience.PARTIES)
    post_note(**said, body="Проверить доверенность")
    return matter


def test_a_client_writes_and_the_manager_reads(
    page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None], tmp_path: Path
) -> None:
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=LesseeFactory(manager=manager.user))
    matter = make_matter(manager, client)
    (tmp_path / "contract.pdf.exe").write_bytes(b"MZ")
    (tmp_path / "act.txt").write_bytes(b"text")
    sign_in(client)
    page.goto(live_server.url + reverse("matters:list"))
    expect(page.get_by_role("row")).to_have_count(2)
    assert_page_is_good_in_every_look(page)
    page.goto(live_server.url + reverse("matters:feed", args=[matter.pk]))
    body, send = page.locator("textarea[name=body]"), page.locator("form[enctype] button[type=submit]")
    body.fill("Подпишем завтра")
    page.set_input_files("input[name=attached]", tmp_path / "contract.pdf.exe")
    # As dragging its corner does; the policy of content lets nobody copy the style to the new form.
    body.evaluate("area => { area.style.height = '120px'; }")
    send.click()
    expect(page.locator("[data-form-errors]")).to_contain_text("contract.pdf.exe")
    expect(page.locator("[data-form-errors]")).to_be_focused()
    expect(body).to_have_value("Подпишем завтра")
    assert FeedEntry.objects.count() == 2
    assert_page_is_good_in_every_look(page)
    page.set_input_files("input[name=attached]", tmp_path / "act.txt")
    send.dblclick()
    expect(page.locator(".timeline__item")).to_have_count(2)
    expect(body).to_have_value("")
    expect(page.locator(".feed__files a")).to_have_text("act.txt")
    assert (FeedEntry.objects.count(), Attachment.objects.count()) == (3, 1)
    assert ReadMark.objects.filter(user=client.user).count() == 1
    page.goto(live_server.url + reverse("matters:comments", args=[matter.pk]) + "?anchor=field:price&version=1")
    page.locator("textarea[name=body]").fill("Цена выше счёта")
    page.locator("[data-remarks] form button[type=submit]").click()
    expect(page.locator(".remark")).to_have_count(1)
    assert_page_is_good_in_every_look(page)
    page.goto(live_server.url + reverse("matters:report"))
    expect(page.locator("table").first.get_by_role("row")).to_have_count(2)
    assert_page_is_good_in_every_look(page)
    sign_in(manager)
    page.goto(live_server.url + reverse("matters:feed", args=[matter.pk]))
    expect(page.locator(".timeline__item")).to_have_count(4)
    assert_page_is_good_in_every_look(page)
