"""Letters go to both people, after the commit, and to nobody who was blocked meanwhile."""

from types import SimpleNamespace
from typing import cast

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.deputies import letters
from accounts.deputies.services import end_deputy
from accounts.models import Membership, User
from common.jobs import JobRun
from common.models import Job
from tests.accounts.deputies.conftest import named
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def send_all() -> None:
    for job in Job.objects.order_by("created_at", "pk"):
        letters.run(cast("JobRun", SimpleNamespace(params=job.params)))


def test_both_are_told_with_days_and_reason(principal: Membership, colleague: Membership) -> None:
    named(principal, colleague)
    send_all()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([principal.user.email, colleague.user.email])
    for letter in mail.outbox:
        assert ("27.11.2026" in letter.body, "30.11.2026" in letter.body, "Отпуск" in letter.body) == (True, True, True)


def test_both_are_told_of_an_early_end(principal: Membership, colleague: Membership) -> None:
    delegation = named(principal, colleague)
    Job.objects.all().delete()
    end_deputy(delegation_id=delegation.pk, actor=principal, at=NOW)
    send_all()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([principal.user.email, colleague.user.email])


def test_who_was_blocked_gets_no_letter(principal: Membership, colleague: Membership) -> None:
    named(principal, colleague)
    User.objects.filter(pk=colleague.user_id).update(is_active=False)
    send_all()
    assert [letter.to for letter in mail.outbox] == [[principal.user.email]]


def test_letters_are_jobs_of_the_portal_started_after_the_commit(
    principal: Membership, colleague: Membership, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        named(principal, colleague)
    assert [(job.user, job.company_id) for job in Job.objects.all()] == [(None, None)] * 2
    assert len(callbacks) >= 2
