"""Which documents an application needs, which are on file, and what each stage still waits for (APP-03, APP-04)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calculator.engine.days import add_months
from common.messages import gettext_noop
from contracts.guarding import GuardFailed
from contracts.models import Application, ChecklistRule, ClientDocument, ClientKind, NeededFor

# A stage waits for its own documents and for those of the stages before it.
STAGES = (NeededFor.SUBMISSION, NeededFor.APPROVAL, NeededFor.SIGNING)


class DocumentState(models.TextChoices):
    """Where a document that is asked for is."""

    MISSING = "missing", _("Not given")
    RETURNED = "returned", _("Returned")
    OUTDATED = "outdated", _("Outdated")
    GIVEN = "given", _("Given")
    ACCEPTED = "accepted", _("Accepted")


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A document that is asked for, with the newest file given for it, if there is one."""

    rule: ChecklistRule
    document: ClientDocument | None
    is_outdated: bool

    @property
    def is_given(self) -> bool:
        """Whether a file that was not returned and is not outdated is on file."""
        return self.document is not None and self.document.returned_at is None and not self.is_outdated

    @property
    def is_missing(self) -> bool:
        """Whether it stops its stage."""
        return self.rule.is_mandatory and not self.is_given

    @property
    def state(self) -> DocumentState:
        """What the badge says."""
        if self.document is None:
            return DocumentState.MISSING
        if self.document.returned_at is not None:
            return DocumentState.RETURNED
        if self.is_outdated:
            return DocumentState.OUTDATED
        return DocumentState.ACCEPTED if self.document.accepted_at else DocumentState.GIVEN


def checklist(application: Application, *, on: date) -> list[ChecklistLine]:
    """The documents that the product, the asset and the client's kind ask for, two queries in all."""
    kind = ClientKind.of(application.lessee)
    rules = [rule for rule in _rules(application) if _applies(rule, application, kind)]
    documents = list(
        ClientDocument.objects.filter(
            Q(application=None)
            | Q(application=application)
            | ~Q(kind__in=[r.document for r in rules if r.per_application]),
            lessor=application.lessor_id,
            company=application.lessee_id,
            kind__in=[rule.document for rule in rules],
        ).order_by("-uploaded_at", "-pk")
    )
    return [_line(rule, _newest(rule, documents, application), on) for rule in rules]


def _rules(application: Application) -> Iterable[ChecklistRule]:
    return ChecklistRule.objects.filter(lessor=application.lessor_id).order_by("position", "pk")


def _applies(rule: ChecklistRule, application: Application, kind: ClientKind) -> bool:
    return (
        (not rule.products or application.product in rule.products)
        and (not rule.asset_kinds or application.asset_kind in rule.asset_kinds)
        and (not rule.clients or kind in rule.clients)
    )


def _newest(
    rule: ChecklistRule, documents: Sequence[ClientDocument], application: Application
) -> ClientDocument | None:
    fitting = (
        document
        for document in documents
        if document.kind == rule.document and (not rule.per_application or document.application_id == application.pk)
    )
    return next(fitting, None)


def _line(rule: ChecklistRule, document: ClientDocument | None, on: date) -> ChecklistLine:
    outdated = (
        document is not None
        and rule.valid_months is not None
        and add_months(document.issued_on, rule.valid_months) < on
    )
    return ChecklistLine(rule, document, outdated)


def missing(application: Application, stage: NeededFor, *, on: date) -> list[ChecklistLine]:
    """Mandatory documents that the stage waits for."""
    due = STAGES[: STAGES.index(stage) + 1]
    return [line for line in checklist(application, on=on) if line.is_missing and line.rule.needed_for in due]


def documents_for(stage: NeededFor) -> Callable[[Application, datetime], None]:
    """Make the guard of a stage: every mandatory document of it and of the stages before is on file."""

    def documents_given(application: Application, at: datetime) -> None:
        lines = missing(application, stage, on=timezone.localdate(at))
        if lines:
            names = ", ".join(str(line.rule.get_document_display()) for line in lines)
            raise GuardFailed(
                "documents_missing", gettext_noop("Documents still missing: %(names)s."), {"names": names}
            )

    return documents_given
