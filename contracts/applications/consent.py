"""The consent with which an application is submitted: the lessor checks the company by it (218-FZ, article 6)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.capabilities import ConsentKind
from accounts.consents.queries import version_in_force
from accounts.consents.services import agree_once
from accounts.models import ConsentAct, ConsentDocument, Membership
from common.messages import MessageError, gettext_noop
from common.trail import Who


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person ticked: the version of the text that the page named, and from where."""

    document_id: int
    came_from: Who


class ConsentChanged(MessageError):
    """Another version of the text is in force than the one that was agreed to, or none was; nothing is written."""


def text_in_force(on: date) -> ConsentDocument | None:
    """The version that a submission asks for; None where the lessor has published none."""
    return version_in_force(ConsentKind.COMPANY_CHECK, on=on).first()


def keep_consent(agreed: Agreed | None, *, actor: Membership, at: datetime) -> ConsentAct | None:
    """Write that the person agreed for the company, now and to this version; None where no text is in force.

    Raises:
        ConsentChanged: the person agreed to another version, or to none.

    """
    document = text_in_force(timezone.localdate(at))
    if document is None:
        return None
    if agreed is None or agreed.document_id != document.pk:
        raise ConsentChanged(
            "consent_changed",
            gettext_noop("The text of the consent has changed since you opened the page: read it and submit again."),
        )
    return agree_once(document=document, actor=actor, at=at, came_from=agreed.came_from)
