"""Approval routes in the back office: drafts, stages, steps, publication, copies, files."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Company
from accounts.roles import Role
from tests.factories import LessorFactory
from tests.workflow.routing import publish_route, stage, step
from workflow.kinds import OwnerKind
from workflow.models import Route, RouteStage, RouteStep, RouteVersion
from workflow.route_files import to_file
from workflow.services.routes import draft_of

pytestmark = pytest.mark.django_db
ROUTES, VERSIONS, STAGES = (f"/admin/workflow/{name}/" for name in ("route", "routeversion", "routestage"))
NONE = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}


def rows_of(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(ROUTES, 6), (VERSIONS, 7), (STAGES, 5)])
def test_lists_ask_the_same_whatever_they_hold(
    count: int,
    address: str,
    queries: int,
    client: Client,
    lessor: Company,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        publish_route(lessor, stage(step("Риск")), code=f"route{number}")
    client.get(address)
    with django_assert_num_queries(queries):
        response = client.get(address)
    assert len(response.context["cl"].result_list) == count


def test_whoever_makes_a_route_reads_which_codes_are_asked_for(client: Client) -> None:
    hint = client.get(f"{ROUTES}add/").context["adminform"].form.fields["code"].help_text
    assert re.findall("<code>(.*?)</code>", hint) == [
        "application", "leaseback", "date_shift", "term_change", "payment_day", "cession", "place_of_use",
        "early_buyout", "partial_early", "return",
    ]  # fmt: skip


def test_from_a_new_route_to_a_published_version(client: Client, lessor: Company) -> None:
    client.post(f"{ROUTES}add/", {"name": "Заявки", "code": "application"})
    route = Route.objects.get()
    assert (route.lessor, route.name, route.code) == (lessor, "Заявки", "application")
    again = client.post(f"{ROUTES}add/", {"name": "Другой", "code": "application"})
    assert (again.status_code, Route.objects.count()) == (200, 1)
    client.post(f"{ROUTES}{route.pk}/draft/")
    version = RouteVersion.objects.get()
    page = f"{VERSIONS}{version.pk}/"
    assert client.get(f"{page}change/").content.decode().count('name="stages-0-name"') == 1
    first = {"position": 1, "name": "Риск", "rule": "majority", "amount_from": "1000000"}
    client.post(f"{page}change/", rows_of("stages", first))
    made = RouteStage.objects.get()
    assert (made.version, made.name, made.rule) == (version, "Риск", "majority")
    client.post(f"{page}publish/")
    version.refresh_from_db()
    assert version.is_draft
    one = {"name": "Риск", "owner_kind": "role", "role": "lessor_risk", "branch": 1, "position": 1, "days": 2}
    stage_page = f"{STAGES}{made.pk}/change/"
    wrong = rows_of("steps", one | {"role": ""})
    named = {"name": "Риск", "position": 1, "rule": "all"}
    response = client.post(stage_page, named | wrong)
    assert (response.status_code, RouteStep.objects.count()) == (200, 0)
    client.post(stage_page, named | rows_of("steps", one))
    assert RouteStep.objects.values_list("stage", "owner_kind", "role", "days").get() == (
        made.pk, OwnerKind.ROLE, Role.LESSOR_RISK, 2,
    )  # fmt: skip
    assert "route__step" in client.get(f"{page}change/").content.decode()
    client.post(f"{page}publish/")
    version.refresh_from_db()
    assert not version.is_draft


def test_what_is_published_meanwhile_stays(client: Client, lessor: Company) -> None:
    version = publish_route(lessor, stage(step("Риск")))
    made = version.stages.get()
    late = {"name": "Другой", "position": 1, "rule": "all"} | rows_of("steps")
    statuses = [
        client.post(f"{STAGES}{made.pk}/change/", late).status_code,
        client.post(f"{VERSIONS}{version.pk}/change/", rows_of("stages")).status_code,
        client.post(f"{VERSIONS}{version.pk}/publish/").status_code,
    ]
    made.refresh_from_db()
    assert (statuses, made.name) == ([302, 302, 302], "Этап Риск")
    page = client.get(f"{VERSIONS}{version.pk}/change/").content.decode()
    assert ("stages-0-name" in page, "Этап Риск" in page) == (False, True)


def test_copies_and_files(client: Client, lessor: Company) -> None:
    version = publish_route(lessor, stage(step("Риск")), stage(step("Клиент", OwnerKind.CLIENT)))
    page, route_page = f"{VERSIONS}{version.pk}/", f"{ROUTES}{version.route_id}/"
    exported = client.get(f"{page}export/")
    assert exported["Content-Disposition"] == 'attachment; filename="route-application-1.json"'
    assert exported.content.decode() == to_file(version)
    client.post(f"{page}copy/")
    draft = RouteVersion.objects.get(published_at=None)
    assert (draft.number, draft.stages.count()) == (2, 2)
    client.post(f"{page}copy/")
    assert RouteVersion.objects.count() == 2
    bad = client.post(f"{route_page}import/", {"file": SimpleUploadedFile("r.json", b"\xff")})
    assert (bad.status_code, draft.stages.count()) == (200, 2)
    text = to_file(version).replace("Этап Клиент", "Согласие")
    client.post(f"{route_page}import/", {"file": SimpleUploadedFile("r.json", text.encode())})
    assert list(draft.stages.values_list("name", flat=True)) == ["Этап Риск", "Согласие"]


def test_readers_change_nothing_and_others_see_nothing(lessor: Company, client_as: Callable[[Role], Client]) -> None:
    version = publish_route(lessor, stage(step("Риск")))
    draft = draft_of(route=version.route, actor=None)
    for role in (Role.LESSOR_MANAGER, Role.LESSOR_RISK):
        reader = client_as(role)
        assert reader.get(f"{VERSIONS}{draft.pk}/change/").status_code == 200
        posts = [f"{VERSIONS}{draft.pk}/{what}/" for what in ("change", "publish", "copy")]
        posts += [f"{ROUTES}{version.route_id}/{what}/" for what in ("change", "draft", "import")]
        assert {reader.post(address).status_code for address in posts} == {403}
    assert client_as(Role.LESSOR_ACCOUNTANT).get(ROUTES).status_code == 403
    other = publish_route(LessorFactory(), stage(step("Риск")))
    head = client_as(Role.LESSOR_HEAD)
    assert head.get(f"{VERSIONS}{other.pk}/change/").status_code == 404
    assert head.get(f"{STAGES}{other.stages.get().pk}/change/").status_code == 404
    assert draft.stages.count() == 1
