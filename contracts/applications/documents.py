"""Documents of a client on file: given by the client, accepted or returned with a reason by the lessor (APP-03)."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.lifecycle.door import lock
from contracts.models import Application, ApplicationStatus, ChecklistRule, ClientDocument
from workflow.files import CheckedFile
from workflow.kinds import MatterKind
from workflow.services import feed, matters

GIVEN, ACCEPTED, RETURNED = "document_given", "document_accepted", "document_returned"
# Documents are taken as long as somebody still has to act on the deal.
TAKEN_IN = frozenset({ApplicationStatus.DRAFT, *ApplicationStatus.open(), ApplicationStatus.CONTRACTED})


class DocumentRefused(MessageError):
    """The document takes no such decision; nothing has changed."""


@transaction.atomic
def give_document(
    *,
    application: Application,
    rule: ChecklistRule,
    file: CheckedFile,
    issued_on: date,
    actor: Membership,
    at: datetime,
) -> ClientDocument:
    """Keep a checked file as the newest one of its kind; those before it stay on file.

    Args:
        application: found by `visible_to`.
        rule: the line of the checklist that it answers; says whether it is of this application alone.
        file: by `workflow.files.checked_file`.
        issued_on: date of the document.
        actor: who gives it.
        at: now.

    Raises:
        PermissionDenied: the person prepares no applications.
        DocumentRefused: the application was refused or withdrawn.

    """
    if not can(actor, Capability.APPLICATIONS_PREPARE):
        raise PermissionDenied
    row = lock(application)
    if row.status not in TAKEN_IN:
        raise DocumentRefused("closed", gettext_noop("The application is closed: documents are not taken."))
    document = ClientDocument(
        lessor_id=row.lessor_id,
        company_id=row.lessee_id,
        application=row if rule.per_application else None,
        kind=rule.document,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        issued_on=issued_on,
        uploaded_at=at,
        uploaded_by_id=actor.user_id,
    )
    file.content.seek(0)
    document.file.save(file.stored_name, file.content, save=False)
    try:
        document.save()
        if row.status != ApplicationStatus.DRAFT:
            _tell(document, row, GIVEN, actor=actor, at=at)
    except BaseException:
        document.file.delete(save=False)
        raise
    return document


@transaction.atomic
def accept_document(
    *, document: ClientDocument, application: Application, actor: Membership, at: datetime
) -> ClientDocument:
    """Accept a document; accepted already, it stays as it is.

    Raises:
        PermissionDenied: the person reviews no applications.
        DocumentRefused: it was returned before; the client gives another one.

    """
    row = _held(document, application, actor)
    if row.accepted_at is not None:
        return row
    if row.returned_at is not None:
        raise DocumentRefused("returned", gettext_noop("This document was returned: the client gives another one."))
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    _tell(row, application, ACCEPTED, actor=actor, at=at)
    return row


@transaction.atomic
def return_document(
    *, document: ClientDocument, application: Application, reason: str, actor: Membership, at: datetime
) -> ClientDocument:
    """Return a document, an accepted one too: it counts no more, and the client reads why. Returned, it stays so.

    Raises:
        PermissionDenied: the person reviews no applications.
        DocumentRefused: there is no reason.

    """
    row = _held(document, application, actor)
    if row.returned_at is not None:
        return row
    if not reason.strip():
        raise DocumentRefused("no_reason", gettext_noop("Say why: the other side will read it."))
    row.accepted_at, row.returned_at = None, at
    row.return_reason = reason.strip()[: ClientDocument._meta.get_field("return_reason").max_length]
    row.save(update_fields=["accepted_at", "returned_at", "return_reason"])
    _tell(row, application, RETURNED, actor=actor, at=at)
    return row


def _held(document: ClientDocument, application: Application, actor: Membership) -> ClientDocument:
    """The row under lock; a document is looked at with an application of the same client and lessor."""
    if not can(actor, Capability.APPLICATIONS_REVIEW):
        raise PermissionDenied
    if (document.company_id, document.lessor_id) != (application.lessee_id, application.lessor_id):
        raise PermissionDenied
    return ClientDocument.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)


def _tell(document: ClientDocument, application: Application, code: str, *, actor: Membership, at: datetime) -> None:
    """Write it into the feed of the application's matter, for both sides."""
    matter = matters.matter_of(MatterKind.APPLICATION, application.pk)
    data = {"document": document.kind, "name": document.name, "reason": document.return_reason}
    feed.post_event(matter=matter, code=code, data=data, actor=actor, at=at)
