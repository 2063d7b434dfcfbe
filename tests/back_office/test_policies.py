"""Policies, checklist and applications in the back office: versions stay, lines belong to the own lessor."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import InternalError, transaction
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import ChecklistRule, Policy, PolicyVersion
from tests.back_office.rows import make_application, make_checklist_rule, make_policy
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
POLICIES, RULES = "/admin/contracts/policy/", "/admin/contracts/checklistrule/"


def form_of(**changes: Any) -> dict[str, Any]:
    data = {"name": "Аванс", "code": "advance", "rule": "least_advance", "limit": "20", "starts_on": "2026-03-01"}
    return {**data, "blocks": "on", "in_force": "on", **changes}


def test_an_edit_enters_the_next_version_and_the_one_before_stays(client: Client, admin: Membership) -> None:
    assert client.post(f"{POLICIES}add/", form_of()).status_code == 302
    policy = Policy.objects.get()
    changed = form_of(limit="25", products=["leaseback"], starts_on="2026-04-01")
    assert client.post(f"{POLICIES}{policy.pk}/change/", changed).status_code == 302
    rows = PolicyVersion.objects.order_by("number").values_list("number", "limit", "products", "starts_on", "made_by")
    assert list(rows) == [
        (1, Decimal(20), [], date(2026, 3, 1), admin.user_id),
        (2, Decimal(25), ["leaseback"], date(2026, 4, 1), admin.user_id),
    ]
    early = client.post(f"{POLICIES}{policy.pk}/change/", form_of(starts_on="2026-03-31"))
    assert early.context["adminform"].form.errors.as_data()["starts_on"][0].code == "too_early"
    taken = client.post(f"{POLICIES}add/", form_of(name="Другая"))
    assert taken.context["adminform"].form.errors.as_data()["code"][0].code == "code_taken"
    assert PolicyVersion.objects.count() == 2
    with pytest.raises(InternalError), transaction.atomic():
        PolicyVersion.objects.update(limit=1)


def test_readers_see_versions_and_change_nothing(client: Client, admin: Membership) -> None:
    version = make_policy(admin)
    address = f"{POLICIES}{version.policy_id}/change/"
    client.force_login(MembershipFactory(company=admin.company, role=Role.LESSOR_RISK).user)
    shown = client.get(address)
    assert [table.count for table in shown.context["tables"]] == [1]
    assert client.post(address, form_of()).status_code == 403
    client.force_login(MembershipFactory(company=admin.company, role=Role.LESSOR_ACCOUNTANT).user)
    assert client.get(POLICIES).status_code == 403
    client.force_login(MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ADMIN).user)
    assert client.get(address).status_code == 404
    assert PolicyVersion.objects.count() == 1


def test_a_line_of_the_checklist_belongs_to_the_own_lessor(client: Client, admin: Membership) -> None:
    data = {
        "document": "charter",
        "needed_for": "approval",
        "is_mandatory": "on",
        "clients": ["company"],
        "position": 1,
    }
    assert client.post(f"{RULES}add/", data).status_code == 302
    rule = ChecklistRule.objects.get()
    assert (rule.lessor, rule.clients, rule.products) == (admin.company, ["company"], [])
    foreign = make_checklist_rule(MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ADMIN))
    assert client.get(f"{RULES}{foreign.pk}/change/").status_code == 404


def test_applications_whose_answer_is_late(client: Client, admin: Membership) -> None:
    make_application(admin)
    late = make_application(admin, promised_on=TODAY - timedelta(days=1))
    with time_machine.travel(NOW, tick=False):
        shown = client.get("/admin/contracts/application/?overdue=yes")
    assert [row.pk for row in shown.context["cl"].result_list] == [late.pk]
