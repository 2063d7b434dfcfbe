"""Publishing versions of the texts. What was published stays as it was; a change is a new version."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from string import Template

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability, ConsentKind
from accounts.models import Company, ConsentDocument, Membership
from accounts.roles import Party
from common.locks import lock_name

TEXTS = Path(__file__).parent / "texts"
# Legal papers are Russian, whatever the language of the interface.
TITLES = {
    ConsentKind.PERSONAL_DATA: "Согласие на обработку персональных данных",
    ConsentKind.ELECTRONIC_DOCUMENTS: "Соглашение об обмене электронными документами",
    ConsentKind.MARKETING: "Согласие на получение рекламы и новостей",
    ConsentKind.COMPANY_CHECK: "Согласие компании на проверку сведений и получение кредитных отчётов",
}


@dataclass(frozen=True, slots=True)
class Text:
    """What a version says, and from which day it is asked for."""

    kind: ConsentKind
    title: str
    body: str
    effective_on: date


def next_version(kind: ConsentKind) -> int:
    """Number that a new version of this kind will have."""
    last: int | None = ConsentDocument.objects.filter(kind=kind).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


@transaction.atomic
def publish_version(*, text: Text, version: int, actor: Membership, at: datetime) -> ConsentDocument:
    """Publish a version; from its day on everybody concerned is asked anew. It cannot be changed or taken back.

    `version` is the number that the publisher saw in the preview: a second click publishes nothing.

    Raises:
        PermissionDenied: the actor may not publish.
        ValidationError: by field, or without one when another version was published meanwhile; nothing is written.

    """
    if not can(actor, Capability.CONSENTS_PUBLISH):
        raise PermissionDenied
    lock_name("texts of consents")
    if text.effective_on < localdate(at):
        raise ValidationError({"effective_on": _("A text cannot take force in the past.")}, code="in_the_past")
    if version != next_version(text.kind):
        raise ValidationError(
            _("This version is published already. Look at the list before you publish another one."),
            code="version_taken",
        )
    return _store(text, version=version, at=at, publisher_id=actor.user_id)


@transaction.atomic
def publish_standard_texts(at: datetime) -> list[ConsentDocument]:
    """Publish the portal's own texts of the kinds that have none, in force from this day, with the lessor's details.

    A second call publishes nothing.
    """
    lock_name("texts of consents")
    absent = [kind for kind in ConsentKind if next_version(kind) == 1]
    texts = [Text(kind, TITLES[kind], standard_body(kind), localdate(at)) for kind in absent]
    return [_store(text, version=1, at=at, publisher_id=None) for text in texts]


def standard_body(kind: ConsentKind) -> str:
    """The portal's own text with the operator put in: the lessor, or the brand's name while there is none."""
    lessor = Company.objects.filter(party=Party.LESSOR).order_by("pk").first()
    address = f"адрес: {lessor.legal_address}" if lessor and lessor.legal_address else "адрес указан в ЕГРЮЛ"
    template = Template((TEXTS / f"{kind}.txt").read_text(encoding="utf-8"))
    return template.substitute(
        operator=lessor.full_name if lessor else settings.BRAND["name"],
        inn=lessor.inn if lessor else "—",
        ogrn=lessor.ogrn if lessor else "—",
        address=address,
        email=settings.BRAND["support_email"],
        phone=settings.BRAND["support_phone"],
    ).strip()


def _store(text: Text, *, version: int, at: datetime, publisher_id: int | None) -> ConsentDocument:
    document = ConsentDocument(
        kind=text.kind,
        version=version,
        title=text.title,
        body=text.body,
        effective_on=text.effective_on,
        published_at=at,
        published_by_id=publisher_id,
    )
    document.full_clean(exclude=["published_by"])
    document.save()
    return document
