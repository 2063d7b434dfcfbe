"""Agreements in force: what a person has given and not withdrawn, in the version that holds today."""

from datetime import date
from typing import TypedDict

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django_stubs_ext import WithAnnotations

from accounts.capabilities import ConsentKind
from accounts.models import ConsentAct, ConsentAction, ConsentDocument

# The version of an act; none after a withdrawal.
GIVEN = Case(When(action=ConsentAction.GIVEN, then="document__version"), default=Value(None))


def version_in_force(kind: ConsentKind, *, on: date) -> QuerySet[ConsentDocument]:
    """The version of the text that is asked for on a day; empty when none was published."""
    return ConsentDocument.objects.filter(kind=kind, effective_on__lte=on).order_by("-version")


def last_act(user_id: int | OuterRef, kind: ConsentKind) -> QuerySet[ConsentAct]:
    """Acts of a person, the last one first."""
    return ConsentAct.objects.filter(user=user_id, kind=kind).order_by("-pk")


def has_given(user_id: int, kind: ConsentKind, *, on: date) -> bool:
    """Whether the person agrees to the version in force; where no text is published, there is nothing to agree to."""
    asked = version_in_force(kind, on=on).values_list("version", flat=True).first()
    return asked is None or last_act(user_id, kind).values_list(GIVEN, flat=True).first() == asked


def asked_version(kind: ConsentKind, *, on: date) -> Subquery:
    """Expression: number of the version in force."""
    return Subquery(version_in_force(kind, on=on).values("version")[:1])


def given_version(kind: ConsentKind) -> Subquery:
    """Expression over memberships: number of the version that the person agreed to and did not withdraw."""
    return Subquery(last_act(OuterRef("user"), kind).values_list(GIVEN)[:1])


def last_action(kind: ConsentKind) -> Subquery:
    """Expression over memberships: what the person did last; none when they were never asked."""
    return Subquery(last_act(OuterRef("user"), kind).values("action")[:1])


def may_send_offers(user_id: int, *, on: date) -> bool:
    """Whether offers and news may be sent to the person: every sender of them asks this before every message.

    Advertising needs consent given beforehand and stops at its withdrawal (38-FZ, article 18, part 1), so where no
    text is published nobody has agreed. Whoever withdrew personal data withdrew this too.
    """
    asked = version_in_force(ConsentKind.MARKETING, on=on).values_list("version", flat=True).first()
    given = last_act(user_id, ConsentKind.MARKETING).values_list(GIVEN, flat=True).first()
    return asked is not None and given == asked


def standing() -> QuerySet[ConsentAct]:
    """Acts that hold: the last of its kind for each person."""
    later = ConsentAct.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    return ConsentAct.objects.filter(~Exists(later))


class _Counted(TypedDict):
    people: int
    is_replaced: bool


type CountedDocument = WithAnnotations[ConsentDocument, _Counted]


def documents_with_people(*, on: date) -> "QuerySet[CountedDocument]":
    """Versions with `people`, who agree to that very text now, and `is_replaced`: a later one holds instead of it."""
    agree = standing().filter(action=ConsentAction.GIVEN, document=OuterRef("pk")).order_by().values("document")
    later = ConsentDocument.objects.filter(
        kind=OuterRef("kind"),
        version__gt=OuterRef("version"),
        effective_on__lte=Greatest(OuterRef("effective_on"), Value(on)),
    )
    documents: QuerySet[ConsentDocument] = ConsentDocument.objects.all()
    return documents.annotate(
        people=Coalesce(Subquery(agree.annotate(count=Count("pk")).values("count")), Value(0)),
        is_replaced=Exists(later),
    )
