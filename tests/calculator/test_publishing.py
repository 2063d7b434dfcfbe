"""Editing the catalogue through its services: drafts, publication, editions, rules, and by whom."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import ProductRate, ProductVersion, SubsidyProgramme, TaxRule
from calculator.services import CatalogueRefused, add_tax_rule, draft_version, edit_programme, publish_version
from common.models import TrailEntry
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, ProgrammeFactory, make_version

pytestmark = pytest.mark.django_db
EDITORS = {Role.LESSOR_HEAD, Role.LESSOR_ADMIN}
PROGRAMME: dict[str, Any] = {"name": "П", "starts_on": date(2026, 1, 1), "percent": Decimal("5.00")}
LINES = ("asset_kind", "segment", "term_from", "term_to", "annual_rate", "lowest_deviation", "highest_deviation")


@pytest.fixture
def head() -> Membership:
    return MembershipFactory(role=Role.LESSOR_HEAD)


def test_a_draft_takes_over_limits_and_rates(head: Membership) -> None:
    last = make_version(
        rates=(("vehicle", "small", 6, 24, "19.0000"), ("", "", 1, 480, "20.0000")),
        commission=Decimal("0.75"),
        note="старая",
        valid_to=date(2026, 12, 31),
    )
    draft = draft_version(product_id=last.product_id, valid_from=TODAY, actor=head)
    assert (draft.number, draft.valid_from, draft.valid_to, draft.note, draft.is_draft) == (2, TODAY, None, "", True)
    assert (draft.commission, draft.plans, draft.highest_price) == (Decimal("0.75"), last.plans, last.highest_price)
    lines = [list(version.rates.values_list(*LINES)) for version in (last, draft)]
    assert lines[0] == lines[1]
    with pytest.raises(CatalogueRefused) as caught:
        draft_version(product_id=last.product_id, valid_from=TODAY, actor=head)
    assert (caught.value.error_list[0].code, ProductVersion.objects.count()) == ("draft_exists", 2)


def test_the_first_draft_has_no_rates_and_cannot_be_published(head: Membership) -> None:
    draft = draft_version(product_id=ProductFactory().pk, valid_from=TODAY, actor=head)
    draft.full_clean()
    with pytest.raises(CatalogueRefused) as caught:
        publish_version(version_id=draft.pk, actor=head, at=NOW)
    # Four kinds of assets for three segments.
    assert [error.code for error in caught.value.error_list] == ["gap"] * 12
    draft.refresh_from_db()
    assert draft.is_draft


def test_publication(head: Membership) -> None:
    draft = make_version(published_at=None)
    published = publish_version(version_id=draft.pk, actor=head, at=NOW)
    published.refresh_from_db()
    assert (published.published_at, published.published_by) == (NOW, head.user)
    entry = TrailEntry.objects.filter(object_label="calculator.ProductVersion").latest("pk")
    assert entry.after is not None
    assert entry.after["published_by_id"] == head.user_id
    with pytest.raises(CatalogueRefused) as caught:
        publish_version(version_id=draft.pk, actor=head, at=NOW + timedelta(days=1))
    published.refresh_from_db()
    assert ([error.code for error in caught.value.error_list], published.published_at) == (["published"], NOW)


@pytest.mark.parametrize(
    ("rates", "limits", "codes"),
    [
        ((("", "", 1, 60, "18.0000"),), {"longest_term": 60}, []),
        ((("", "", 1, 59, "18.0000"),), {"longest_term": 60, "asset_kinds": ["vehicle"]}, ["gap"] * 3),
        ((("", "small", 1, 60, "18.0000"), ("", "large", 1, 60, "17.0000")), {"asset_kinds": ["vehicle"]}, ["gap"] * 3),
        ((("", "", 1, 60, "18.0000"), ("", "", 61, 120, "19.0000")), {}, []),
        ((("", "", 1, 61, "18.0000"), ("", "", 61, 120, "19.0000")), {}, ["overlap"]),
        ((("", "", 1, 120, "18.0000"), ("vehicle", "", 12, 24, "19.0000")), {}, []),
        ((("", "", 1, 120, "18.0000"),), {"valid_to": TODAY - timedelta(days=1)}, ["days_over"]),
        ((("", "", 1, 120, "18.0000"),), {"valid_to": TODAY}, []),
    ],
)
def test_every_lease_has_one_rate(
    head: Membership, rates: tuple[Any, ...], limits: dict[str, Any], codes: list[str]
) -> None:
    draft = make_version(rates=rates, published_at=None, **limits)
    found: list[str | None] = []
    try:
        publish_version(version_id=draft.pk, actor=head, at=NOW)
    except CatalogueRefused as error:
        found = [one.code for one in error.error_list]
    draft.refresh_from_db()
    assert (found, draft.is_draft) == (codes, bool(codes))


def test_an_edit_of_a_programme_is_the_next_edition(head: Membership) -> None:
    first = edit_programme(code="p", values=PROGRAMME, actor=head, at=NOW)
    same = edit_programme(code="p", values=PROGRAMME, actor=head, at=NOW)
    second = edit_programme(code="p", values=PROGRAMME | {"percent": Decimal("7.00")}, actor=head, at=NOW)
    assert (same, first.edition, second.edition, second.entered_by) == (first, 1, 2, head.user)
    assert list(SubsidyProgramme.objects.latest_editions()) == [second]
    first.refresh_from_db()
    assert first.percent == 5


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"budget": Decimal(1), "used": Decimal(2)}, "used"),
        ({"name": ""}, "name"),
        ({"percent": Decimal("1000.00")}, "percent"),
    ],
)
def test_a_wrong_programme_enters_nothing(head: Membership, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        edit_programme(code="p", values=PROGRAMME | values, actor=head, at=NOW)
    assert (field in caught.value.error_dict, SubsidyProgramme.objects.count()) == (True, 0)


def test_a_later_rule_of_the_same_day_corrects_the_one_before(head: Membership) -> None:
    for value, at in ((24, NOW), (25, NOW + timedelta(hours=1))):
        add_tax_rule(
            kind="profit_tax", since=date(2025, 1, 1), value=Decimal(value), source="ст. 284", actor=head, at=at
        )
    assert [(rule.value, rule.entered_by) for rule in TaxRule.objects.all()] == [
        (Decimal(25), head.user),
        (Decimal(24), head.user),
    ]
    with pytest.raises(ValidationError):
        add_tax_rule(kind="profit_tax", since=TODAY, value=Decimal(-1), source="", actor=head, at=NOW)
    assert TaxRule.objects.count() == 2


@pytest.mark.parametrize("role", sorted(set(Role) - EDITORS))
def test_others_edit_nothing(role: Role) -> None:
    actor, draft = MembershipFactory(role=role), make_version(published_at=None)
    other = make_version()
    programme = ProgrammeFactory(code="p")
    for act in (
        lambda: draft_version(product_id=other.product_id, valid_from=TODAY, actor=actor),
        lambda: publish_version(version_id=draft.pk, actor=actor, at=NOW),
        lambda: edit_programme(code="p", values=PROGRAMME, actor=actor, at=NOW),
        lambda: add_tax_rule(kind="profit_tax", since=TODAY, value=Decimal(1), source="x", actor=actor, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
    draft.refresh_from_db()
    assert draft.is_draft
    assert (ProductVersion.objects.count(), ProductRate.objects.count()) == (2, 2)
    assert (list(SubsidyProgramme.objects.all()), TaxRule.objects.count()) == ([programme], 0)
