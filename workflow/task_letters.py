"""Letters about tasks, each by a job of its own: the day comes near, the day is over. No figures in roubles."""

from enum import StrEnum

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import Membership, User
from common.jobs import JobRun, enqueue
from workflow.kinds import TaskKind, TaskState
from workflow.models import Task

KIND = "send_task_letter"


class Happened(StrEnum):
    """What a letter tells of; each has a template of its own."""

    # To whoever does the task.
    DUE = "due"
    OVERDUE = "overdue"
    # To whoever gave it; of a text to be read, one for all who have not confirmed.
    NOT_DONE = "not_done"
    NOT_READ = "not_read"


def order_letter(*, task_id: int, user_id: int, happened: Happened) -> None:
    """Send a letter after the commit; the caller notes in the same transaction that it was ordered."""
    params = {"task_id": task_id, "user_id": user_id, "happened": happened.value}
    enqueue(kind=KIND, title=gettext("Letter about a task"), user_id=None, params=params)


def run(job_run: JobRun) -> None:
    """Send one letter, unless the task is over or the person works there no more."""
    happened = Happened(job_run.params["happened"])
    task = Task.objects.select_related("owner", "company", "lessor", "reading").get(pk=job_run.params["task_id"])
    person = User.objects.get(pk=job_run.params["user_id"])
    left = _left(task) if happened is Happened.NOT_READ else int(task.state == TaskState.OPEN)
    if not left or not _works(person, task, happened):
        return
    with override(settings.LANGUAGE_CODE):
        context = {
            "task": task,
            "person": person,
            "left": left,
            "is_own": task.owner_id == person.pk,
            "brand": settings.BRAND,
            "url": settings.SITE_URL + _address(task, happened),
        }
        send_mail(
            subject=_subject(task, happened),
            message=render_to_string(f"workflow/reminders/{happened}.txt", context).strip() + "\n",
            from_email=None,
            recipient_list=[person.email],
        )


def _works(person: User, task: Task, happened: Happened) -> bool:
    """Whether the person still works for whom the letter concerns, who does the task or who gave it, and reads it.

    A role is written to as a whole, and one who is limited to other contracts is told nothing of this one.
    """
    company_id = task.company_id if happened in {Happened.DUE, Happened.OVERDUE} else task.lessor_id
    seats = Membership.objects.active(on=timezone.localdate()).filter(user=person, company=company_id)
    return any(Task.objects.visible_to(seat).filter(pk=task.pk).exists() for seat in seats)


def _left(task: Task) -> int:
    """How many people have not read the text in time."""
    return Task.objects.open().filter(reading=task.reading_id, due_on__lt=timezone.localdate()).count()


def _address(task: Task, happened: Happened) -> str:
    if happened is Happened.NOT_READ:
        return reverse("readings:sheet", args=[task.reading_id])
    if task.kind == TaskKind.READING:
        return reverse("readings:read", args=[task.pk])
    return reverse("tasks:detail", args=[task.pk])


def _subject(task: Task, happened: Happened) -> str:
    words = {
        Happened.DUE: gettext("Reminder: %(task)s"),
        Happened.OVERDUE: gettext("The day is over: %(task)s"),
        Happened.NOT_DONE: gettext("Not done in time: %(task)s"),
        Happened.NOT_READ: gettext("Not everybody has read: %(task)s"),
    }
    return words[happened] % {"task": task.title}
