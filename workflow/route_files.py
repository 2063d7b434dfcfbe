"""A route as a file: stages and steps as JSON, to carry a route from one portal to another (requirement ARC-06).

People are named by their e-mail addresses and organisations by their INN, because ids differ between portals.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from accounts.roles import LESSOR_ROLES, Party
from workflow.kinds import OwnerKind, Rule
from workflow.models import Route, RouteStage, RouteStep, RouteVersion

FORMAT = "approval-route/1"
LARGEST = 200_000
MOST_STAGES, MOST_STEPS = 50, 200
_TEXTS = ("name", "rule")
_NUMBERS = ("branch", "position", "days")


class BadRouteFile(ValidationError):
    """The file is no route; the message says where and what is expected."""


def to_file(version: RouteVersion) -> str:
    """Write a version as JSON text."""
    stages = version.stages.prefetch_related("steps__person", "steps__company").order_by("position")
    data = {
        "format": FORMAT,
        "code": version.route.code,
        "name": version.route.name,
        "version": version.number,
        "stages": [_stage(stage) for stage in stages],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _stage(stage: RouteStage) -> dict[str, Any]:
    amount = None if stage.amount_from is None else str(stage.amount_from)
    steps = [_step(step) for step in stage.steps.all()]
    return {"name": stage.name, "rule": stage.rule, "amount_from": amount, "steps": steps}


def _step(step: RouteStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "branch": step.branch,
        "position": step.position,
        "owner": step.owner_kind,
        "role": step.role,
        "person": step.person.email if step.person else "",
        "company": step.company.inn if step.company else "",
        "days": step.days,
        "escalate_to": step.escalate_to,
    }


def from_file(text: str, *, route: Route) -> list[dict[str, Any]]:
    """Read stages as `workflow.services.routes.fill_draft` takes them; the names of the route itself are not changed.

    Raises:
        BadRouteFile: it is no JSON, no route, or names somebody whom this portal does not know.

    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRouteFile(_("The file is no JSON."), code="no_json") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadRouteFile(
            _("The file is no approval route: “format” must be “%(format)s”."),
            code="no_route",
            params={"format": FORMAT},
        )
    stages = _list(data, "stages", _("the file"), MOST_STAGES)
    return [_read_stage(stage, number, route) for number, stage in enumerate(stages, 1)]


def _read_stage(stage: Any, number: int, route: Route) -> dict[str, Any]:
    where = _("stage %(number)s") % {"number": number}
    if not isinstance(stage, dict):
        raise _wrong(where, "stages", _("an object"))
    for name in _TEXTS:
        if not isinstance(stage.get(name), str):
            raise _wrong(where, name, _("a text"))
    if stage["rule"] not in Rule.values:
        raise _wrong(where, "rule", ", ".join(Rule.values))
    steps = [_read_step(step, where, route) for step in _list(stage, "steps", where, MOST_STEPS)]
    return {
        "name": stage["name"],
        "rule": stage["rule"],
        "amount_from": _amount(stage.get("amount_from"), where),
        "steps": steps,
    }


def _amount(value: Any, where: Any) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except ArithmeticError:
        amount = None
    if amount is None or not amount.is_finite():
        raise _wrong(where, "amount_from", _("roubles as a text, such as “10000000.00”, or null"))
    return amount


def _read_step(step: Any, where: Any, route: Route) -> dict[str, Any]:
    if not isinstance(step, dict):
        raise _wrong(where, "steps", _("an object"))
    if not isinstance(step.get("name"), str):
        raise _wrong(where, "name", _("a text"))
    if step.get("owner") not in OwnerKind.values:
        raise _wrong(where, "owner", ", ".join(OwnerKind.values))
    for name in _NUMBERS:
        if type(step.get(name, 1)) is not int:
            raise _wrong(where, name, _("a whole number"))
    roles = {"role": step.get("role", ""), "escalate_to": step.get("escalate_to", "")}
    for name, role in roles.items():
        if role not in {"", *LESSOR_ROLES}:
            raise _wrong(where, name, ", ".join(sorted(LESSOR_ROLES)))
    numbers = {name: step.get(name, 1) for name in _NUMBERS}
    return {"name": step["name"], "owner_kind": step["owner"], **roles, **numbers, **_named(step, where, route)}


def _named(step: Mapping[str, Any], where: Any, route: Route) -> dict[str, Any]:
    """The person and the organisation, found by e-mail and INN."""
    email, inn = step.get("person", ""), step.get("company", "")
    person = company = None
    if email:
        staff = User.objects.filter(memberships__company=route.lessor_id, memberships__on_behalf_of=None)
        person = staff.filter(email__iexact=str(email)).first()
        if person is None:
            raise _wrong(where, "person", _("the e-mail of a person of the lessor"))
    if inn:
        company = Company.objects.filter(inn=str(inn), party=Party.SUPPLIER).order_by("pk").first()
        if company is None:
            raise _wrong(where, "company", _("the INN of an outside organisation"))
    return {"person": person, "company": company}


def _list(data: Mapping[str, Any], name: str, where: Any, most: int) -> list[Any]:
    found = data.get(name)
    if not isinstance(found, list) or len(found) > most:
        raise _wrong(where, name, _("a list of at most %(most)s") % {"most": most})
    return found


def _wrong(where: Any, name: str, expected: Any) -> BadRouteFile:
    return BadRouteFile(
        _("%(where)s: “%(name)s” must be %(expected)s."),
        code="bad_value",
        params={"where": where, "name": name, "expected": expected},
    )
