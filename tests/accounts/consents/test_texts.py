"""Publishing: who may, from which day, and what the portal's own texts say."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import TITLES, Text, publish_standard_texts, publish_version
from accounts.consents.queries import documents_with_people
from accounts.consents.services import withdraw
from accounts.consents.wording import Part, parts_of
from accounts.models import ConsentDocument, Membership
from accounts.roles import LESSOR_ROLES, Role
from tests.accounts.consents.conftest import FROM, Publish, agree, client_of
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DATA, DOCUMENTS, MARKETING = ConsentKind.PERSONAL_DATA, ConsentKind.ELECTRONIC_DOCUMENTS, ConsentKind.MARKETING
CHANGELIST, ADD = "/admin/accounts/consentdocument/", "/admin/accounts/consentdocument/add/"
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LESSOR_ADMIN}))
def test_nobody_else_publishes(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        publish_version(text=Text(DATA, "Т", "Т", TODAY), version=1, actor=MembershipFactory(role=role), at=NOW)
    assert not ConsentDocument.objects.exists()


def test_a_text_takes_no_force_in_the_past(publisher: Membership) -> None:
    text = Text(DATA, "Т", "Т", TODAY - timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        publish_version(text=text, version=1, actor=publisher, at=NOW)
    assert list(refused.value.message_dict) == ["effective_on"]
    assert not ConsentDocument.objects.exists()


def test_a_version_is_the_one_that_was_seen(publisher: Membership, publish: Publish) -> None:
    publish(DATA)
    with pytest.raises(ValidationError) as refused:
        publish_version(text=Text(DATA, "Т", "Т", TODAY), version=1, actor=publisher, at=NOW)
    assert (refused.value.code, ConsentDocument.objects.count()) == ("version_taken", 1)


def test_the_standard_texts_name_the_operator_and_are_published_once() -> None:
    lessor = LessorFactory(legal_address="115088, г. Москва, ул. Южная, д. 1")
    first = publish_standard_texts(NOW)
    assert [(text.kind, text.title, text.version, text.effective_on) for text in first] == [
        (kind, TITLES[kind], 1, TODAY) for kind in ConsentKind
    ]
    for text in first:
        assert lessor.full_name in text.body
        assert f"ИНН {lessor.inn}" in text.body
        assert lessor.legal_address in text.body
        assert "$" not in text.body
    assert publish_standard_texts(NOW) == []


def test_a_kind_that_has_a_text_keeps_it(publish: Publish) -> None:
    publish(DATA, body="Свой текст")
    assert [text.kind for text in publish_standard_texts(NOW)] == [
        DOCUMENTS,
        MARKETING,
        ConsentKind.COMPANY_CHECK,
    ]
    assert ConsentDocument.objects.get(kind=DATA).body == "Свой текст"


@pytest.mark.parametrize(("kind", "laws"), [
    (DATA, ["№ 152-ФЗ", "№ 402-ФЗ", "отдельно от других документов"]),
    (DOCUMENTS, ["№ 63-ФЗ", "простой электронной подписью"]),
    (MARKETING, ["№ 38-ФЗ", "прекращается немедленно"]),
    (ConsentKind.COMPANY_CHECK, ["№ 218-ФЗ", "Шесть месяцев"]),
])  # fmt: skip
def test_the_standard_texts_stand_on_their_laws(kind: ConsentKind, laws: list[str]) -> None:
    publish_standard_texts(NOW)
    body = ConsentDocument.objects.get(kind=kind).body
    assert [law for law in laws if law not in body] == []


def test_a_text_is_cut_into_headings_paragraphs_and_lists() -> None:
    assert parts_of("Один\nдва\n\n## Глава\nтри\n- а\n- б\n\n\n- в") == [
        Part("paragraph", ("Один два",)),
        Part("heading", ("Глава",)),
        Part("paragraph", ("три",)),
        Part("list", ("а", "б")),
        Part("list", ("в",)),
    ]


def test_people_are_counted_at_the_version_they_agree_to_now(publish: Publish) -> None:
    one, two, three = (MembershipFactory() for _ in range(3))
    first = publish(DATA)
    for member in (one, two, three):
        agree(member, first)
    second = publish(DATA)
    agree(two, second)
    withdraw(kind=DATA, user=three.user, actor=three, at=NOW, came_from=FROM)
    third = publish(DATA, effective_on=TOMORROW)
    found = documents_with_people(on=TODAY).order_by("version")
    assert [(text, text.people, text.is_replaced) for text in found] == [
        (first, 1, True), (second, 1, False), (third, 0, False),
    ]  # fmt: skip


def test_a_version_that_a_later_one_overtakes_never_holds(publish: Publish) -> None:
    publish(DATA, effective_on=TOMORROW)
    publish(DATA, effective_on=TODAY)
    found = documents_with_people(on=TODAY).order_by("version")
    assert [text.is_replaced for text in found] == [True, False]


def post(member: Membership, **changes: object) -> Any:
    asked = {"kind": DATA, "title": "Согласие", "body": "Новый текст", "effective_on": TODAY.isoformat(), "version": 1}
    return client_of(member).post(ADD, asked | changes)


def test_a_version_is_published_after_a_preview(publisher: Membership) -> None:
    preview = post(publisher, preview="1", body="## Глава\nНовый <i>текст</i>")
    assert preview.status_code == 200
    page = preview.content.decode()
    assert '<h4 class="paper-text__title">Глава</h4>' in page
    assert "Новый &lt;i&gt;текст&lt;/i&gt;" in page
    assert preview.context["form"]["version"].value() == 1
    assert not ConsentDocument.objects.exists()
    published = post(publisher, publish="1")
    assert (published.status_code, published["Location"]) == (302, CHANGELIST)
    made = ConsentDocument.objects.get()
    assert (made.kind, made.version, made.body, made.effective_on, made.published_by, made.published_at) == (
        DATA, 1, "Новый текст", TODAY, publisher.user, NOW,
    )  # fmt: skip
    # The publisher agrees to nothing by publishing: the next page asks.
    assert client_of(publisher).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_on": "2026-11-24"}, "effective_on"),
        ({"effective_on": "вчера"}, "effective_on"),
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"kind": "unknown"}, "kind"),
        ({"version": "2"}, "__all__"),
        ({"version": ""}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_published(
    changes: dict[str, str], field: str, publisher: Membership
) -> None:
    response = post(publisher, publish="1", **changes)
    assert response.status_code == (400 if field == "kind" else 200)
    assert list(response.context["form"].errors) == [field]
    assert not ConsentDocument.objects.exists()


def test_staff_read_texts_and_only_the_administrator_publishes(publisher: Membership, publish: Publish) -> None:
    news = publish(MARKETING)
    got = {}
    for role in sorted(LESSOR_ROLES):
        client = client_of(MembershipFactory(role=role, company=publisher.company))
        got[role] = [client.get(url).status_code for url in (CHANGELIST, f"{CHANGELIST}{news.pk}/change/", ADD)]
    assert got == {role: [200, 200, 200 if role == Role.LESSOR_ADMIN else 403] for role in LESSOR_ROLES}


def test_the_form_opens_with_the_last_text_or_the_portals_own(publisher: Membership, publish: Publish) -> None:
    publish(MARKETING, body="Прежний")
    client = client_of(publisher)
    assert client.get(f"{ADD}?kind={MARKETING}").context["form"]["body"].value() == "Прежний"
    assert client.get(f"{ADD}?kind=unknown").context["form"]["title"].value() == TITLES[DATA]


def test_a_web_request_of_a_client_writes_no_text(publish: Publish, person: Membership) -> None:
    """The database's own word: the role of clients' requests may read texts and add acts, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'portal_web' AND table_name = 'accounts_consentdocument'"
        )
        assert cursor.fetchall() == [("SELECT",)]


def test_the_page_of_a_person_shows_what_they_agreed_to(publisher: Membership, publish: Publish) -> None:
    person = MembershipFactory()
    agree(person, publish(MARKETING))
    withdraw(kind=MARKETING, user=person.user, actor=person, at=NOW, came_from=FROM)
    response = client_of(publisher).get(f"/admin/accounts/user/{person.user_id}/change/")
    [table] = response.context["tables"]
    assert [row.cells[1] for row in table.rows] == [MARKETING.label] * 2
    assert [row.cells[4] for row in table.rows] == [person.company] * 2
    assert [row.cells[5] for row in table.rows] == ["203.0.113.7"] * 2


def test_a_manager_learns_of_no_company_of_another_manager(publisher: Membership, publish: Publish) -> None:
    person = MembershipFactory()
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=publisher.company)
    own = MembershipFactory(user=person.user, company=LesseeFactory(manager=manager.user))
    text, news = publish(DOCUMENTS), publish(MARKETING)
    agree(person, text)
    agree(own, news)
    page = client_of(manager).get(f"/admin/accounts/user/{person.user_id}/change/")
    [table] = page.context["tables"]
    assert [row.cells[4] for row in table.rows] == [own.company, "—"]
    assert person.company.short_name not in page.content.decode()
