"""Routes of approval: a draft is edited, checked and published; what is published stays (requirement APP-06)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from accounts.roles import Party
from common.locks import lock_name
from common.messages import MessageError, gettext_noop
from workflow.kinds import OwnerKind
from workflow.models import Route, RouteStage, RouteStep, RouteVersion

# Columns of a stage and of a step that a copy takes over.
STAGE = ("position", "name", "rule", "amount_from")
STEP = ("branch", "position", "name", "owner_kind", "role", "person_id", "company_id", "days", "escalate_to")


class NoRoute(MessageError):
    """No version of the route is published: the lessor has to make one first."""


class RouteRefused(ValidationError):
    """The draft cannot be made or published; the messages say why."""


def lock_editing(route: Route, actor: Membership | None) -> None:
    """Let one edit of a route happen at a time, by whoever may; no actor is the portal itself.

    Raises:
        PermissionDenied: the actor may not edit routes, or not those of this lessor.

    """
    if actor is not None and (not can(actor, Capability.ROUTES_EDIT) or actor.company_id != route.lessor_id):
        raise PermissionDenied
    lock_name(f"workflow route {route.pk}")


def active_version(lessor: Company, code: str) -> RouteVersion:
    """The version by which new approvals go: the newest published one.

    Raises:
        NoRoute: there is none.

    """
    published = RouteVersion.objects.filter(route__lessor=lessor, route__code=code, published_at__isnull=False)
    version = published.select_related("route").order_by("-number").first()
    if version is None:
        raise NoRoute(
            "no_route",
            gettext_noop("No approval route with the code “%(code)s” is published: publish one in the back office."),
            {"code": code},
        )
    return version


@transaction.atomic
def draft_of(*, route: Route, actor: Membership | None) -> RouteVersion:
    """Make the draft of the next version, a copy of the newest one; the first is empty.

    Raises:
        PermissionDenied: the actor may not edit routes.
        RouteRefused: there is a draft already.

    """
    lock_editing(route, actor)
    last = route.versions.order_by("-number").first()
    return draft_from(version=last, actor=actor) if last is not None else _new_draft(route)


@transaction.atomic
def draft_from(*, version: RouteVersion, actor: Membership | None) -> RouteVersion:
    """Make the draft of the next version as a copy of any version of the route.

    Raises:
        PermissionDenied: the actor may not edit routes.
        RouteRefused: there is a draft already.

    """
    lock_editing(version.route, actor)
    draft = _new_draft(version.route)
    for stage in version.stages.prefetch_related("steps").order_by("position"):
        copied = RouteStage.objects.create(version=draft, **{name: getattr(stage, name) for name in STAGE})
        RouteStep.objects.bulk_create(
            RouteStep(stage=copied, **{name: getattr(step, name) for name in STEP}) for step in stage.steps.all()
        )
    return draft


@transaction.atomic
def fill_draft(*, draft: RouteVersion, stages: Sequence[Mapping[str, Any]], actor: Membership | None) -> None:
    """Put stages with their steps into a draft instead of those that it has.

    Args:
        draft: a version that is not published.
        stages: columns of each stage in their order, `position` left out, with `steps`, a list of columns of each.
        actor: who edits; None is the portal.

    Raises:
        PermissionDenied: the actor may not edit routes.
        RouteRefused: the version is published.
        ValidationError: a value is wrong; nothing is written.

    """
    lock_editing(draft.route, actor)
    _require_draft(RouteVersion.objects.get(pk=draft.pk))
    RouteStep.objects.filter(stage__version=draft).delete()
    draft.stages.all().delete()
    for position, columns in enumerate(stages, start=1):
        stage = RouteStage(version=draft, position=position, **{k: v for k, v in columns.items() if k != "steps"})
        stage.full_clean()
        stage.save()
        for step in columns["steps"]:
            made = RouteStep(stage=stage, **step)
            made.full_clean()
            made.save()


@transaction.atomic
def publish(*, version: RouteVersion, actor: Membership | None, at: datetime) -> RouteVersion:
    """Publish a draft: approvals that start from now on go by it, those under way go on as they began.

    Raises:
        PermissionDenied: the actor may not edit routes.
        RouteRefused: it is published already, or a stage or a step cannot work, each named.

    """
    lock_editing(version.route, actor)
    locked = RouteVersion.objects.select_for_update(of=("self",)).select_related("route").get(pk=version.pk)
    _require_draft(locked)
    found = mistakes(locked, on=timezone.localdate(at))
    if found:
        raise RouteRefused(found)
    locked.published_at, locked.published_by_id = at, actor.user_id if actor else None
    locked.save(update_fields=["published_at", "published_by"])
    return locked


def mistakes(version: RouteVersion, *, on: date) -> list[ValidationError]:
    """What keeps a version from being published: stages without steps, owners who could not decide."""
    stages = list(version.stages.prefetch_related("steps__person", "steps__company").order_by("position"))
    if not stages:
        return [ValidationError(_("Add a stage: a route without stages approves everything."), code="no_stages")]
    found = [
        ValidationError(_("The stage “%(stage)s” has no steps."), code="no_steps", params={"stage": stage.name})
        for stage in stages
        if not stage.steps.all()
    ]
    steps = [step for stage in stages for step in stage.steps.all()]
    return found + [mistake for step in steps if (mistake := _mistake_of(step, version.route, on)) is not None]


def _mistake_of(step: RouteStep, route: Route, on: date) -> ValidationError | None:
    named = {"step": step.name}
    if step.owner_kind == OwnerKind.PERSON:
        person = Membership.objects.active(on=on).own().filter(company=route.lessor_id, user=step.person_id).first()
        if person is None:
            told = _("The person of the step “%(step)s” does not work here now.")
            return ValidationError(told, code="person_left", params=named)
        if not person.sees_all_clients:
            told = _("The person of the step “%(step)s” sees own clients only: name the manager of the matter instead.")
            return ValidationError(told, code="person_sees_own", params=named)
    if step.owner_kind == OwnerKind.COMPANY and step.company is not None and step.company.party != Party.SUPPLIER:
        told = _("The organisation of the step “%(step)s” must be an outside one.")
        return ValidationError(told, code="not_outside", params=named)
    return None


@transaction.atomic
def ensure_route(
    lessor: Company, code: str, stages: Sequence[Mapping[str, Any]], *, name: str, at: datetime
) -> RouteVersion:
    """The published version of a route, made of these stages where the lessor has none yet.

    Args:
        lessor: whose.
        code: what the subject's app asks for.
        stages: as for `fill_draft`.
        name: the name of a new route.
        at: now.

    """
    lock_name(f"workflow route {lessor.pk} {code}")
    route, _made = Route.objects.get_or_create(lessor=lessor, code=code, defaults={"name": name})
    published = route.versions.filter(published_at__isnull=False).order_by("-number").first()
    if published is not None:
        return published
    draft = route.versions.filter(published_at=None).first() or _new_draft(route)
    fill_draft(draft=draft, stages=stages, actor=None)
    return publish(version=draft, actor=None, at=at)


def _new_draft(route: Route) -> RouteVersion:
    last = route.versions.order_by("-number").first()
    if last is not None and last.is_draft:
        raise RouteRefused(_("There is a draft already: publish or edit it."), code="draft_exists")
    return RouteVersion.objects.create(route=route, number=last.number + 1 if last else 1)


def _require_draft(version: RouteVersion) -> None:
    if not version.is_draft:
        raise RouteRefused(_("This version is published already."), code="published")
