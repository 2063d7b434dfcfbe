"""Routes: published versions stay, drafts are copied and checked, files carry them."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts.roles import Role
from tests.factories import NOW, LessorFactory, MembershipFactory, SupplierFactory
from tests.workflow.making import Deal
from tests.workflow.routing import publish_route, stage, step
from workflow import picture
from workflow.kinds import OwnerKind, Rule
from workflow.models import Route, RouteStage, RouteStep, RouteVersion
from workflow.route_files import FORMAT, BadRouteFile, from_file, to_file
from workflow.services.routes import (
    NoRoute,
    RouteRefused,
    active_version,
    draft_from,
    draft_of,
    ensure_route,
    fill_draft,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Messages are compared by their English texts."""
    with translation.override("en"):
        yield


COMMITTEE = stage(
    step("Риск", days=2, escalate_to=Role.LESSOR_HEAD.value),
    step("Руководитель", role=Role.LESSOR_HEAD.value),
    rule=Rule.MAJORITY,
    amount_from=Decimal("10000000.00"),
)


def drawn(version: RouteVersion) -> list[tuple[str, str, Decimal | None, list[list[tuple[str, str, int, str]]]]]:
    return [
        (
            one.name,
            one.rule,
            one.amount_from,
            [[(part.name, part.who, part.days, part.escalate_to) for part in branch] for branch in one.branches],
        )
        for one in picture.of_version(version)
    ]


def test_a_published_version_stays_whoever_tries(deal: Deal) -> None:
    version = publish_route(deal.manager.company, COMMITTEE)
    changes = [
        lambda: RouteVersion.objects.filter(pk=version.pk).update(number=9),
        lambda: RouteStage.objects.filter(version=version).update(name="Другой"),
        lambda: RouteStep.objects.filter(stage__version=version).update(days=9),
        lambda: RouteStep.objects.filter(stage__version=version).delete(),
        lambda: RouteStage.objects.create(version=version, position=9, name="Новый"),
        lambda: RouteStep.objects.create(
            stage=version.stages.get(), branch=9, name="Новый", owner_kind=OwnerKind.MANAGER
        ),
    ]
    before = drawn(version)
    for change in changes:
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()
    assert drawn(version) == before
    with pytest.raises(RouteRefused):
        fill_draft(draft=version, stages=[COMMITTEE], actor=None)
    with pytest.raises(RouteRefused):
        publish(version=version, actor=None, at=NOW)


def test_the_next_version_is_a_copy_and_takes_over_when_it_is_published(deal: Deal) -> None:
    lessor, head = deal.manager.company, MembershipFactory(company=deal.manager.company, role=Role.LESSOR_HEAD)
    first = publish_route(lessor, COMMITTEE)
    draft = draft_of(route=first.route, actor=head)
    assert (draft.number, draft.is_draft, drawn(draft)) == (2, True, drawn(first))
    with pytest.raises(RouteRefused):
        draft_from(version=first, actor=head)
    assert active_version(lessor, "application") == first
    publish(version=draft, actor=head, at=NOW)
    second = active_version(lessor, "application")
    assert (second, second.published_by, second.published_at) == (draft, head.user, NOW)
    with pytest.raises(NoRoute):
        active_version(lessor, "other")
    assert ensure_route(lessor, "application", [stage(step("Другой"))], name="Другой", at=NOW) == second


def test_only_who_edits_routes_of_this_lessor_does(deal: Deal) -> None:
    version = publish_route(deal.manager.company, COMMITTEE)
    elsewhere = MembershipFactory(company=LessorFactory(), role=Role.LESSOR_HEAD)
    for actor in (deal.manager, deal.risk, deal.client, elsewhere):
        with pytest.raises(PermissionDenied):
            draft_of(route=version.route, actor=actor)
    assert RouteVersion.objects.count() == 1
    assert list(Route.objects.visible_to(deal.risk)) == [version.route]
    assert [list(Route.objects.visible_to(actor)) for actor in (deal.client, elsewhere)] == [[], []]


def test_a_draft_that_cannot_work_is_not_published(deal: Deal) -> None:
    lessor = deal.manager.company
    left = MembershipFactory(company=lessor, role=Role.LESSOR_HEAD, is_active=False)
    route = Route.objects.create(lessor=lessor, code="application", name="Маршрут")
    draft = draft_of(route=route, actor=None)

    def codes(*stages: dict[str, Any]) -> list[str]:
        fill_draft(draft=draft, stages=stages, actor=None)
        with pytest.raises(RouteRefused) as refused:
            publish(version=draft, actor=None, at=NOW)
        return [str(error.code) for error in refused.value.error_list]

    assert codes() == ["no_stages"]
    assert codes({"name": "Пусто", "rule": "all", "steps": []}) == ["no_steps"]
    person, company = OwnerKind.PERSON, OwnerKind.COMPANY
    assert codes(
        stage(
            step("Ушёл", person, person_id=left.user_id),
            step("Менеджер", person, person_id=deal.manager.user_id),
            step("Клиент", company, company_id=deal.client.company_id),
        )
    ) == ["person_left", "person_sees_own", "not_outside"]
    with pytest.raises(ValidationError, match="Choose what the kind of owner needs"):
        fill_draft(draft=draft, stages=[stage(step("Роль", role=""))], actor=None)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_route_goes_through_a_file_as_it_is(deal: Deal) -> None:
    lessor = deal.manager.company
    head = MembershipFactory(company=lessor, role=Role.LESSOR_HEAD)
    bank = SupplierFactory(inn="7707083893")
    version = publish_route(
        lessor,
        COMMITTEE,
        stage(
            step("Лицо", OwnerKind.PERSON, person_id=head.user_id),
            step("Банк", OwnerKind.COMPANY, company_id=bank.pk, branch=1, position=2),
        ),
    )
    draft = draft_of(route=Route.objects.create(lessor=lessor, code="copy", name="Копия"), actor=None)
    fill_draft(draft=draft, stages=from_file(to_file(version), route=draft.route), actor=None)
    assert drawn(draft) == drawn(version)
    assert json.loads(to_file(draft))["stages"] == json.loads(to_file(version))["stages"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", FORMAT),
        ('{"format": "other"}', FORMAT),
        ({"stages": 1}, "the file: “stages”"),
        ({"stages": [1]}, "stage 1: “stages”"),
        ({"stages": [{"name": "А", "rule": "most", "steps": []}]}, "stage 1: “rule” must be all, any, majority"),
        ({"stages": [{"name": "А", "rule": "all", "amount_from": 1.5, "steps": []}]}, "“amount_from”"),
        ({"stages": [{"name": "А", "rule": "all", "amount_from": "NaN", "steps": []}]}, "“amount_from”"),
        ({"stages": [{"name": "А", "rule": "all", "steps": [{"name": "Б", "owner": "x"}]}]}, "“owner”"),
        (
            {"stages": [{"name": "А", "rule": "all", "steps": [{"name": "Б", "owner": "role", "days": True}]}]},
            "“days”",
        ),
        (
            {
                "stages": [
                    {"name": "А", "rule": "all", "steps": [{"name": "Б", "owner": "role", "role": "lessee_admin"}]}
                ]
            },
            "“role” must be lessor_accountant",
        ),
        (
            {
                "stages": [
                    {"name": "А", "rule": "all", "steps": [{"name": "Б", "owner": "person", "person": "no@no.ru"}]}
                ]
            },
            "“person” must be the e-mail",
        ),
    ],
)
def test_a_bad_file_says_what_is_wrong(text: str | dict[str, Any], says: str, deal: Deal) -> None:
    route = Route.objects.create(lessor=deal.manager.company, code="copy", name="Копия")
    content = text if isinstance(text, str) else json.dumps({"format": FORMAT, **text})
    with pytest.raises(BadRouteFile, match=says):
        from_file(content, route=route)
