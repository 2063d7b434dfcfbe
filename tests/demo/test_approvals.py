"""Applications of the demo: one waits for two approvers at once, the other for the client's answer."""

import pytest

from accounts.models import Membership
from contracts.models import Application, PolicyCheck, PolicyVersion
from leasing_portal.demo.load import Loaded
from workflow.deciding import steps_for
from workflow.kinds import MatterKind
from workflow.models import Matter, RouteVersion

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def person(login: str) -> Membership:
    return Membership.objects.get(user__email__startswith=f"{login}@")


def test_one_is_being_approved_and_one_being_agreed_on(demo: Loaded) -> None:
    states = ("approval", "negotiation")
    rows = Application.objects.filter(status__in=states).select_related("lessee")
    found = {one.status: (one.lessee.short_name, list(one.terms.values_list("number", "state"))) for one in rows}
    assert found == {
        "approval": ("ООО «Северный карьер»", [(1, "current")]),
        "negotiation": ("ООО «Волжский путь»", [(2, "proposed"), (1, "current")]),
    }
    matters = Matter.objects.filter(kind=MatterKind.APPLICATION, subject_id__in=rows.values("pk"))
    assert set(matters.values_list("turn", "awaited")) == {("lessor", "decide"), ("lessee", "answer_terms")}


def test_two_people_are_asked_at_once(demo: Loaded) -> None:
    asked = {login: [step.name for step in steps_for(person(login))] for login in ("risk", "rukovoditel", "menedzher")}
    assert asked == {"risk": ["Риски"], "rukovoditel": ["Руководитель"], "menedzher": []}


def test_the_lessor_has_policies_and_routes(demo: Loaded) -> None:
    assert PolicyVersion.objects.count() == 4
    broken = PolicyCheck.objects.filter(passed=False).values_list("policy_version__policy__code", flat=True)
    assert list(broken) == ["delay"]
    assert sorted(RouteVersion.objects.values_list("route__code", flat=True)) == ["application", "leaseback"]
