"""Documents of a client on file: the lessor accepts them or returns them with a reason (APP-03)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from contracts.models import Application, ClientDocument
from workflow.kinds import MatterKind
from workflow.services import feed, matters

ACCEPTED, RETURNED = "document_accepted", "document_returned"


class DocumentRefused(MessageError):
    """The document takes no such decision; nothing has changed."""


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


def _tell(
    application: Application | None, code: str, document: ClientDocument, *, actor: Membership, at: datetime
) -> None:
    """Write it into the feed of the matter; a draft has none."""
    if application is None:
        return
    matter = Matter.objects.filter(kind=MatterKind.APPLICATION, subject_id=application.pk).first()
    if matter is not None:
        data = {"document": document.kind, "reason": document.return_reason}
        feed.post_event(matter=matter, code=code, data=data, actor=actor, at=at)
