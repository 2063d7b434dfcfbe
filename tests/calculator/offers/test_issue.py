"""Issuing: what is frozen, numbers, and who is refused what."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from accounts.models import Company
from accounts.roles import Role
from calculator import catalogue
from calculator.commercial_offers.content import Content
from calculator.commercial_offers.services import issue_offer
from calculator.commercial_offers.terms import OfferRefused
from calculator.models import CommercialOffer, CommercialOfferSeries
from common.models import OutboxEvent
from tests.calculator.offers.making import UNTIL, make_offer, manager_with_client, request, version, wanted
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, SupplierFactory, make_version

pytestmark = pytest.mark.django_db


def nothing_is_written() -> bool:
    return not (
        CommercialOffer.objects.exists() or CommercialOfferSeries.objects.exists() or OutboxEvent.objects.exists()
    )


def test_what_an_offer_keeps() -> None:
    manager, client = manager_with_client()
    offer = make_offer(manager, client)
    content = Content(offer.content)
    assert (offer.number, offer.lessor, offer.company, offer.made_by) == (
        "2026-000001", manager.company, client, manager.user,
    )  # fmt: skip
    assert (offer.issued_on, offer.valid_until, offer.sent_at, offer.revoked_at, offer.pdf.name) == (
        TODAY, UNTIL, None, None, "",
    )  # fmt: skip
    assert (content["client"]["inn"], content["lessor"]["inn"]) == (client.inn, manager.company.inn)
    assert content["manager"] == {
        "name": manager.user.get_full_name(), "phone": manager.user.phone, "email": manager.user.email,
    }  # fmt: skip
    assert (content.amounts["price"], content.amounts["advance"], content.amounts["buyout"]) == (
        Decimal("6000000.00"), Decimal("1200000.00"), Decimal("60000.00"),
    )  # fmt: skip
    assert [line.kind for line in content.lines] == ["advance", *["payment"] * 36, "buyout"]
    assert sum(line.amount for line in content.lines) == content.amounts["total"] == offer.total
    assert sum(line.vat for line in content.lines) == content.amounts["vat"]
    assert max(line.amount for line in content.lines if line.kind == "payment") == offer.payment
    assert list(OutboxEvent.objects.values_list("type", "payload")) == [
        ("calculator.OfferIssued", {"offer_id": offer.pk})
    ]


def test_an_offer_that_names_no_commission_has_none() -> None:
    frozen = make_offer(*manager_with_client()).content
    amounts = Content(frozen).amounts
    del frozen["commission"]
    assert Content(frozen).amounts == amounts | {"commission": Decimal(0)}


def test_what_was_issued_cannot_be_changed_or_removed() -> None:
    offer = make_offer(*manager_with_client())
    changes: list[dict[str, Any]] = [{"content": {}}, {"price": Decimal(1)}, {"valid_until": date(2030, 1, 1)}]
    for change in changes:
        with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
            CommercialOffer.objects.filter(pk=offer.pk).update(**change)
    with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
        offer.delete()
    kept = CommercialOffer.objects.get()
    assert (kept.content, kept.price, kept.valid_until) == (offer.content, offer.price, offer.valid_until)


def test_a_client_renamed_since_stays_as_it_was_in_the_offer() -> None:
    manager, client = manager_with_client()
    offer = make_offer(manager, client)
    before = offer.content["client"]["name"]
    Company.objects.filter(pk=client.pk).update(short_name="ООО «Другое имя»")
    assert CommercialOffer.objects.get().content["client"]["name"] == before


def test_numbers_go_by_lessor_and_year() -> None:
    manager, client = manager_with_client()
    other, its_client = manager_with_client()
    new_year = NOW.replace(year=2027, month=1, day=11)
    numbers = [
        make_offer(manager, client).number,
        make_offer(manager, client).number,
        make_offer(other, its_client).number,
        make_offer(
            manager, client, at=new_year, valid_until=date(2027, 1, 20), request=request(starts_on=date(2027, 1, 15))
        ).number,
    ]
    assert numbers == ["2026-000001", "2026-000002", "2026-000001", "2027-000001"]


def test_a_client_of_another_manager_is_not_there_and_nothing_changes() -> None:
    manager, _own = manager_with_client()
    _other, foreign = manager_with_client()
    with pytest.raises(Company.DoesNotExist):
        issue_offer(wanted=wanted(foreign), actor=manager, at=NOW)
    assert nothing_is_written()


def test_an_offer_goes_to_clients_only() -> None:
    manager, _client = manager_with_client()
    for company in (SupplierFactory(), manager.company):
        with pytest.raises(Company.DoesNotExist):
            issue_offer(wanted=wanted(company), actor=manager, at=NOW)
    assert nothing_is_written()


@pytest.mark.parametrize("role", [Role.LESSOR_RISK, Role.LESSOR_ACCOUNTANT, Role.LESSOR_COLLECTIONS, Role.LESSEE_ADMIN])
def test_who_may_not_make_offers(role: Role) -> None:
    actor = MembershipFactory(role=role)
    client = actor.company if role is Role.LESSEE_ADMIN else LesseeFactory()
    with pytest.raises(PermissionDenied):
        issue_offer(wanted=wanted(client), actor=actor, at=NOW)
    assert nothing_is_written()


def next_version() -> None:
    make_version(version().product)


def not_offered() -> None:
    product = version().product
    product.is_offered = False
    product.save()


@pytest.mark.parametrize(
    ("before", "changes", "code"),
    [
        (next_version, {"version": 1}, "version_over"),
        (not_offered, {}, "gone"),
        (None, {"valid_until": TODAY - timedelta(days=1)}, "validity"),
        (None, {"valid_until": TODAY + timedelta(days=61)}, "validity"),
    ],
)
def test_what_is_not_offered_today_is_refused(
    before: Callable[[], None] | None, changes: dict[str, Any], code: str
) -> None:
    manager, client = manager_with_client()
    asked = wanted(client, **changes)
    if before:
        before()
        catalogue.forget()
    with pytest.raises(OfferRefused) as refused:
        issue_offer(wanted=asked, actor=manager, at=NOW)
    assert refused.value.code == code
    assert nothing_is_written()


def test_an_impossible_term_is_refused_with_its_bounds() -> None:
    manager, client = manager_with_client()
    with pytest.raises(OfferRefused) as refused:
        make_offer(manager, client, request=request(price=Decimal(10)))
    assert "100" in refused.value.message
    assert nothing_is_written()


def test_an_offer_does_not_outlive_its_product() -> None:
    manager, client = manager_with_client()
    ends = TODAY + timedelta(days=5)
    make_version(version().product, valid_to=ends)
    with pytest.raises(OfferRefused) as refused:
        make_offer(manager, client)
    assert refused.value.code == "validity"
    assert make_offer(manager, client, valid_until=ends).valid_until == ends


def test_financing_that_should_have_begun_begins_today() -> None:
    manager, client = manager_with_client()
    past = request(starts_on=TODAY - timedelta(days=30), first_payment_on=TODAY - timedelta(days=1))
    offer = make_offer(manager, client, request=past)
    assert Content(offer.content).days["starts_on"] == TODAY
    assert offer.content == make_offer(manager, client).content
