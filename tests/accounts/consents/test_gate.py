"""The page that asks, and what stays closed until it is answered."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.capabilities import ConsentKind
from accounts.models import ConsentAct, Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from tests.accounts.consents.conftest import Publish, acts_of, agree, client_of
from tests.factories import NOW, TODAY, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
DATA, DOCUMENTS, MARKETING = ConsentKind.PERSONAL_DATA, ConsentKind.ELECTRONIC_DOCUMENTS, ConsentKind.MARKETING
ASK, LIST, HOME = "/account/consents/ask/", "/account/consents/", "/"


def sent_to(page: str) -> tuple[int, str]:
    return (302, f"{ASK}?next={quote(page, safe='')}")


def answer(client: Client, url: str) -> tuple[int, str]:
    response = client.get(url)
    return (response.status_code, response.headers.get("Location", ""))


def test_where_no_text_is_published_nothing_is_asked(person: Membership) -> None:
    assert answer(client_of(person), HOME) == (200, "")


@pytest.mark.parametrize("role", [Role.LESSEE_ADMIN, Role.SUPPLIER_MANAGER, Role.LESSOR_ADMIN, Role.LESSOR_MANAGER])
def test_every_role_is_asked_before_its_pages_open(role: Role, publish: Publish) -> None:
    publish(DATA)
    client = client_of(MembershipFactory(role=role))
    page = "/admin/" if role in {Role.LESSOR_ADMIN, Role.LESSOR_MANAGER} else HOME
    assert answer(client, page) == sent_to(page)
    assert answer(client, ASK) == (200, "")


def test_a_text_that_takes_force_tomorrow_is_not_asked_for_today(person: Membership, publish: Publish) -> None:
    publish(DATA, effective_on=TODAY + timedelta(days=1))
    assert answer(client_of(person), HOME) == (200, "")


def test_other_kinds_close_nothing(person: Membership, publish: Publish) -> None:
    publish(MARKETING)
    publish(DOCUMENTS)
    assert answer(client_of(person), HOME) == (200, "")


def test_a_fragment_is_told_to_leave_the_page(person: Membership, publish: Publish) -> None:
    publish(DATA)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contracts/?q=1"}
    response = client_of(person).get("/contracts/", headers=headers)
    assert (response.status_code, response["HX-Redirect"]) == (403, f"{ASK}?next={quote('/contracts/?q=1', safe='')}")


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.LESSEE_ADMIN, [DATA, MARKETING]),
        (Role.LESSEE_SIGNATORY, [DATA, DOCUMENTS, MARKETING]),
        (Role.SUPPLIER_FINANCIER, [DATA, MARKETING]),
        (Role.LESSOR_HEAD, [DATA]),
    ],
)
def test_each_role_is_asked_for_its_kinds_and_no_box_is_ticked(
    role: Role, kinds: list[ConsentKind], publish: Publish
) -> None:
    for kind in ConsentKind:
        publish(kind)
    response = client_of(MembershipFactory(role=role)).get(ASK)
    boxes = response.context["form"].boxes()
    assert [(agreement.kind, box.field.required, box.value()) for agreement, box in boxes] == [
        (kind, kind is DATA, None) for kind in kinds
    ]
    page = response.content.decode()
    assert page.count('type="checkbox"') == len(kinds)
    assert "checked" not in page


def test_agreeing_opens_the_page_that_was_wanted(publish: Publish) -> None:
    text, news = publish(DATA), publish(MARKETING)
    person = MembershipFactory(role=Role.LESSEE_FINANCIER)
    contract = make_contract(lessee=person.company)
    client = client_of(person)
    page = contract.get_absolute_url()
    assert answer(client, page) == sent_to(page)
    response = client.post(
        ASK,
        {f"agree_{text.pk}": "on", "next": page},
        headers={"User-Agent": "Firefox 150"},
        REMOTE_ADDR="203.0.113.9",
    )
    assert (response.status_code, response["Location"]) == (302, page)
    act = ConsentAct.objects.get()
    assert (act.user, act.company, act.document, act.action, act.at, act.ip, act.user_agent) == (
        person.user, person.company, text, "given", NOW, "203.0.113.9", "Firefox 150",
    )  # fmt: skip
    assert answer(client, page) == (200, "")
    assert not ConsentAct.objects.filter(document=news).exists()
    entry = TrailEntry.objects.get(kind=TrailKind.CONSENT_GIVEN)
    assert (entry.user_id, entry.company_id, entry.ip, entry.object_id, entry.detail) == (
        person.user_id, person.company_id, "203.0.113.9", str(act.pk), {"kind": DATA, "version": 1},
    )  # fmt: skip


def test_without_the_required_box_nothing_is_stored_and_the_cabinet_stays_closed(
    person: Membership, publish: Publish
) -> None:
    publish(DATA)
    news = publish(MARKETING)
    client = client_of(person)
    response = client.post(ASK, {f"agree_{news.pk}": "on", "next": HOME})
    assert response.status_code == 200
    assert [name for name, _errors in response.context["form"].errors.items()] == [
        f"agree_{box.document.pk}" for box, _field in response.context["form"].boxes() if box.kind is DATA
    ]
    assert acts_of(person) == []
    assert answer(client, HOME) == sent_to(HOME)


def test_a_new_version_is_asked_for_anew(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    client = client_of(person)
    assert answer(client, HOME) == (200, "")
    second = publish(DATA)
    assert answer(client, HOME) == sent_to(HOME)
    client.post(ASK, {f"agree_{second.pk}": "on"})
    assert acts_of(person) == [(DATA, 1, "given"), (DATA, 2, "given")]
    assert answer(client, HOME) == (200, "")


def test_a_click_on_a_text_that_was_replaced_meanwhile_agrees_to_nothing(person: Membership, publish: Publish) -> None:
    first = publish(DATA)
    client = client_of(person)
    client.get(ASK)
    second = publish(DATA)
    response = client.post(ASK, {f"agree_{first.pk}": "on"})
    assert [box.document for box, _field in response.context["form"].boxes()] == [second]
    both = client.post(ASK, {f"agree_{first.pk}": "on", f"agree_{second.pk}": "on"})
    assert both.context["form"].errors.as_data()["__all__"][0].code == "text_changed"
    assert acts_of(person) == []


@pytest.mark.parametrize("name", ["agree_", "agree_x", "agree_-1", "agree_" + "9" * 30, "agree_999", "agree_٣"])
def test_a_box_that_was_never_shown_agrees_to_nothing(name: str, person: Membership, publish: Publish) -> None:
    publish(DATA)
    response = client_of(person).post(ASK, {name: "on"})
    assert (response.status_code, acts_of(person)) == (200, [])


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/no-such-page/", "javascript:x", ""]
)
def test_the_way_on_never_leads_out(elsewhere: str, person: Membership, publish: Publish) -> None:
    text = publish(DATA)
    response = client_of(person).post(ASK, {f"agree_{text.pk}": "on", "next": elsewhere})
    assert response["Location"] == HOME


def test_who_agreed_is_not_asked_again_and_goes_on(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    assert answer(client_of(person), f"{ASK}?next={LIST}") == (302, LIST)


def test_one_kind_alone_may_be_asked_for(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    for kind in (DOCUMENTS, MARKETING):
        publish(kind)
    form = client_of(person).get(f"{ASK}?kind={MARKETING}").context["form"]
    assert [agreement.kind for agreement, _box in form.boxes()] == [MARKETING]


def test_a_person_without_a_company_may_agree(publish: Publish) -> None:
    text = publish(DATA)
    stranger = MembershipFactory(is_active=False)
    client = client_of(stranger)
    assert answer(client, ASK) == (200, "")
    client.post(ASK, {f"agree_{text.pk}": "on"})
    assert (acts_of(stranger), ConsentAct.objects.get().company) == ([(DATA, 1, "given")], None)


def test_the_consent_pages_say_what_happens_otherwise(person: Membership, publish: Publish) -> None:
    publish(DATA)
    assert f'action="{reverse("account_logout")}"' in client_of(person).get(ASK).content.decode()
