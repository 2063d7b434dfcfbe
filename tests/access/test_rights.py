"""Every role against every capability, and the conditions besides the role: amount, consent, token."""

from decimal import Decimal

import pytest

from accounts.access import can
from accounts.capabilities import RIGHTS, Capability, ConsentKind
from accounts.models import Company, ConsentAct, ConsentAction, ConsentDocument, Membership, User
from accounts.roles import Role
from tests.access.paper import promised_capabilities
from tests.factories import NOW, TODAY, MembershipFactory

LIMITED = [capability for capability, right in RIGHTS.items() if right.amount_limit]


def person(role: Role) -> Membership:
    seat = Membership(user=User(pk=1), company=Company(party=role.party), role=role)
    seat.as_of = TODAY
    return seat


def granted() -> set[tuple[str, str]]:
    return {(role, capability) for role in Role for capability in Capability if person(role).has(capability)}


def test_roles_have_the_capabilities_that_the_page_promises() -> None:
    assert granted() == promised_capabilities()


def test_nobody_has_no_capability() -> None:
    assert [capability for capability in Capability if can(None, capability)] == []


def test_every_capability_has_a_row_and_somebody() -> None:
    assert {capability for capability, right in RIGHTS.items() if right.roles} == set(Capability)


def test_a_token_leaves_only_what_it_names() -> None:
    seat = person(Role.LESSEE_ADMIN)
    seat.only = frozenset({Capability.CONTRACTS_READ, Capability.DOCUMENTS_SIGN})
    assert {capability for capability in Capability if seat.has(capability)} == {Capability.CONTRACTS_READ}


@pytest.mark.django_db
@pytest.mark.parametrize("capability", LIMITED)
@pytest.mark.parametrize(
    ("limit", "amount", "may"),
    [
        ("100.00", "100.00", True),
        ("100.00", "100.01", False),
        ("0.00", "0.01", False),
        (None, "9999999999999999.99", True),
        ("100.00", None, True),
    ],
)
def test_amount_limits_hold_to_the_kopeck(
    capability: Capability, limit: str | None, amount: str | None, may: bool
) -> None:
    field = RIGHTS[capability].amount_limit
    value = Decimal(limit) if limit else None
    seat = MembershipFactory(role=Role.LESSEE_SIGNATORY, **{field: value})
    deputy = MembershipFactory(
        role=Role.LESSEE_SIGNATORY, company=seat.company, on_behalf_of=seat, starts_on=TODAY, ends_on=TODAY
    )
    asked = Decimal(amount) if amount else None
    assert [can(who, capability, amount=asked) for who in (seat, deputy)] == [may, may]


@pytest.mark.django_db
def test_signing_needs_the_agreement_in_its_version_in_force() -> None:
    seat = MembershipFactory(role=Role.LESSEE_SIGNATORY)
    seat.as_of = TODAY

    def publish(version: int) -> ConsentDocument:
        return ConsentDocument.objects.create(
            kind=ConsentKind.ELECTRONIC_DOCUMENTS,
            version=version,
            title="Соглашение",
            body="Текст",
            effective_on=TODAY,
            published_at=NOW,
        )

    def act(document: ConsentDocument, action: ConsentAction) -> None:
        ConsentAct.objects.create(user=seat.user, kind=document.kind, document=document, action=action, at=NOW)

    may = [can(seat, Capability.DOCUMENTS_SIGN)]
    first = publish(1)
    may.append(can(seat, Capability.DOCUMENTS_SIGN))
    act(first, ConsentAction.GIVEN)
    may.append(can(seat, Capability.DOCUMENTS_SIGN))
    act(first, ConsentAction.WITHDRAWN)
    may.append(can(seat, Capability.DOCUMENTS_SIGN))
    act(first, ConsentAction.GIVEN)
    second = publish(2)
    may.append(can(seat, Capability.DOCUMENTS_SIGN))
    act(second, ConsentAction.GIVEN)
    may.append(can(seat, Capability.DOCUMENTS_SIGN))
    assert may == [True, False, True, False, False, True]
