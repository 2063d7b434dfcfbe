"""A page whose capability asks for a consent stays closed without it: the guard asks the same as the services."""

import pytest

from accounts.access import Rule
from accounts.capabilities import Capability, ConsentKind
from accounts.models import ConsentAct, ConsentAction, ConsentDocument
from accounts.roles import Role
from tests.factories import NOW, TODAY, MembershipFactory

pytestmark = pytest.mark.django_db


def test_a_page_of_signing_opens_with_the_agreement_only() -> None:
    seat = MembershipFactory(role=Role.LESSEE_SIGNATORY)
    seat.as_of = TODAY
    text = ConsentDocument.objects.create(
        kind=ConsentKind.ELECTRONIC_DOCUMENTS,
        version=1,
        title="Соглашение",
        body="Текст",
        effective_on=TODAY,
        published_at=NOW,
    )
    page = Rule("documents:sign", Capability.DOCUMENTS_SIGN)
    opened = [page.admits(seat, signed_in=True)]
    ConsentAct.objects.create(user=seat.user, kind=text.kind, document=text, action=ConsentAction.GIVEN, at=NOW)
    opened.append(page.admits(seat, signed_in=True))
    assert opened == [False, True]
