"""Reads of the application's page."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, QuerySet

from accounts.models import Membership
from contracts.approval.policies import Finding, evaluate
from contracts.models import Application, PolicyCheck, TermsState, TermsVersion, Valuation
from workflow.kinds import MatterKind
from workflow.models import Comment, Matter


def application_for_page(actor: Membership) -> QuerySet[Application]:
    """Submitted applications in sight, with the parties that the page shows."""
    rows = Application.objects.visible_to(actor).exclude(number="")
    return rows.select_related("lessor", "lessee", "contract", "consent__document")


def matter_for_page(application: Application, actor: Membership) -> Matter:
    """The matter of an application in sight.

    Raises:
        Matter.DoesNotExist: never for a submitted one.

    """
    return Matter.objects.visible_to(actor).get(kind=MatterKind.APPLICATION, subject_id=application.pk)


def versions(application: Application) -> list[TermsVersion]:
    """Versions of the terms, the newest first, with who made them as far as the reader may know."""
    rows = application.terms.select_related("company").prefetch_related("made_by")
    return list(rows.order_by("-number"))


def in_state(found: Iterable[TermsVersion], state: TermsState) -> TermsVersion | None:
    """The version in a state of which there is one at most."""
    return next((version for version in found if version.state == state), None)


def open_remarks(matter: Matter, actor: Membership) -> dict[str, int]:
    """How many remarks are open, by the field or clause that they are about."""
    rows = Comment.objects.visible_to(actor).filter(matter=matter, answers=None, resolved_at=None)
    return dict(rows.order_by().values_list("anchor").annotate(count=Count("pk")))


def findings(application: Application, *, at: datetime) -> list[Finding]:
    """What policies say of the terms in force: now while it is open, as they were kept once it is decided."""
    terms = application.terms.filter(state=TermsState.CURRENT).select_related("application__lessee").first()
    if terms is None:
        return []
    if application.is_undecided:
        return evaluate(terms, at=at)
    rows = PolicyCheck.objects.filter(terms=terms).select_related("policy_version__policy").order_by("at", "pk")
    last = {check.policy_version_id: check for check in rows}
    return [Finding(check.policy_version, check.passed, check.found) for check in last.values()]


def valuations(application: Application) -> list[Valuation]:
    """Valuations, the newest first."""
    return list(application.valuations.select_related("made_by", "accepted_by"))


def is_late(application: Application, *, today: date) -> bool:
    """Whether the promised answer is late and the lessor has not decided yet (APP-11)."""
    promised = application.promised_on
    return promised is not None and promised < today and application.is_undecided
