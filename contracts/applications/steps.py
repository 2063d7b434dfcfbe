"""Screens of a draft, in their order, and how far each of them is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.applications.checklist import ChecklistLine
from contracts.applications.services import REQUIRED
from contracts.models import Application, NeededFor


class Step(models.TextChoices):
    """The five screens of an application (APP-01: an express one has no more)."""

    TERMS = "terms", _("Terms")
    ASSET = "asset", _("Asset and supplier")
    COMPANY = "company", _("Company")
    DOCUMENTS = "documents", _("Documents")
    CONFIRM = "confirm", _("Check and submit")


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in the bar above the form; without an address it cannot be opened yet."""

    number: int
    label: str
    url: str
    is_current: bool
    is_done: bool


def next_of(step: Step) -> Step:
    """The screen after this one; the last one is the last."""
    order = list(Step)
    return order[min(order.index(step) + 1, len(order) - 1)]


def address(application: Application, step: Step | str) -> str:
    """The page of a step."""
    return reverse("applications:edit", args=[application.pk, str(step)])


def shown_steps(application: Application, current: Step, lines: Iterable[ChecklistLine]) -> list[ShownStep]:
    """All steps of a draft."""
    return [
        ShownStep(
            number, str(step.label), address(application, step), step == current, _is_done(application, step, lines)
        )
        for number, step in enumerate(Step, start=1)
    ]


def steps_of_new() -> list[ShownStep]:
    """The steps before there is a draft."""
    return [
        ShownStep(number=number, label=str(step.label), url="", is_current=step == Step.TERMS, is_done=False)
        for number, step in enumerate(Step, start=1)
    ]


def _is_done(application: Application, step: Step, lines: Iterable[ChecklistLine]) -> bool:
    if step == Step.DOCUMENTS:
        return not any(line.is_missing and line.rule.needed_for == NeededFor.SUBMISSION for line in lines)
    return step != Step.CONFIRM and all(getattr(application, name) for name in REQUIRED[step.value])
