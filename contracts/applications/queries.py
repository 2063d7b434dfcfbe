"""Reads of lists of applications and of drafts. Everything starts from `visible_to(actor)`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Membership
from common.listing import Sorting
from contracts.applications.steps import Step, address
from contracts.models import Application, ApplicationStatus, ClientDocument
from workflow.kinds import MatterKind
from workflow.models import Matter
from workflow.showing import ShownTurn, turn_of

SORTING = Sorting(
    {
        "changed": ("changed_at",),
        "submitted": ("submitted_at",),
        "promised": ("promised_on",),
        "price": ("price",),
        "payment": ("payment",),
        "status": ("status",),
        "client": ("lessee__short_name",),
    },
    default="-changed",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list; `turn` is None for a draft and for what is over."""

    application: Application
    url: str
    turn: ShownTurn | None

    @property
    def is_draft(self) -> bool:
        """Whether the client still fills it in."""
        return self.application.status == ApplicationStatus.DRAFT


def applications_for_list(actor: Membership) -> QuerySet[Application]:
    """Drafts and submitted applications; drafts that were thrown away are not shown."""
    rows = Application.objects.visible_to(actor).exclude(status=ApplicationStatus.WITHDRAWN, submitted_at=None)
    return rows.select_related("lessee").prefetch_related("manager")


def drafts(actor: Membership) -> QuerySet[Application]:
    """Applications that the person may open in the steps: any in sight, the view says what is no draft any more."""
    return Application.objects.visible_to(actor).select_related("lessee", "lessor")


def documents_in_sight(actor: Membership) -> QuerySet[ClientDocument]:
    """Documents that the person may download."""
    return ClientDocument.objects.visible_to(actor)


def lines(applications: Sequence[Application], actor: Membership, now: datetime) -> list[Line]:
    """Lines of a page, with whose turn it is in each: one query for all."""
    found = {
        matter.subject_id: matter
        for matter in Matter.objects.visible_to(actor).filter(
            kind=MatterKind.APPLICATION, subject_id__in=[one.pk for one in applications], closed_at=None
        )
    }
    return [
        Line(one, page_of_application(one), turn_of(matter, actor, now) if (matter := found.get(one.pk)) else None)
        for one in applications
    ]


def page_of_application(application: Application) -> str:
    """Where a line leads: a draft is opened at its step."""
    if application.status == ApplicationStatus.DRAFT:
        step = application.step if application.step in Step.values else Step.ASSET
        return address(application, step)
    return reverse("applications:detail", args=[application.pk])
