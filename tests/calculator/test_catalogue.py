"""The catalogue of a day: what is in it, how many questions it asks, and when it asks again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from calculator import catalogue
from calculator.catalogue import current, of_version, with_version
from calculator.models import Product, ProductVersion
from calculator.offers import Catalogue
from calculator.services import add_tax_rule, edit_programme
from tests.factories import NOW, TODAY, ProductFactory, ProgrammeFactory, TaxRuleFactory, make_version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The stamp, versions with their products, rates, programmes, tax rules.
QUERIES = 5


def codes(found: Catalogue) -> list[str]:
    return [offer.code for offer in found.offers]


@pytest.mark.parametrize("count", [1, 3])
def test_the_first_look_asks_five_times_whatever_there_is_and_the_next_ones_nothing(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_version(rates=(("", "", 1, 24, "17.0000"), ("", "", 25, 480, "18.0000")))
        ProgrammeFactory()
        TaxRuleFactory()
    with django_assert_num_queries(QUERIES):
        found = current(TODAY)
    with django_assert_num_queries(0):
        assert current(TODAY) is found
    assert (len(found.offers), len(found.programmes)) == (count, count)
    assert [len(offer.rates) for offer in found.offers] == [2] * count


def test_the_stamp_is_asked_for_when_five_seconds_are_over_and_not_before(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_version()
    catalogue.current(TODAY)
    for seconds, queries in ((4.99, 0), (5.0, 1), (9.99, 0), (10.0, 1)):
        monkeypatch.setattr(catalogue, "monotonic", lambda now=seconds: now)
        with django_assert_num_queries(queries):
            catalogue.current(TODAY)


def test_an_edit_elsewhere_is_seen_once_the_time_is_up(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version()
    found = current(TODAY)
    Product.objects.update(name="Другое имя")
    assert current(TODAY) is found
    monkeypatch.setattr(catalogue, "KEPT_SECONDS", 0.0)
    assert [offer.name for offer in current(TODAY).offers] == ["Другое имя"]
    seen = current(TODAY)
    with django_assert_num_queries(1):
        assert current(TODAY) is seen
    with connection.cursor() as cursor:
        cursor.execute("UPDATE calculator_product SET is_offered = false")
    assert codes(current(TODAY)) == []
    Product.objects.update(is_offered=True)
    assert codes(current(TODAY)) == [version.product.code]


@pytest.mark.parametrize("entered", ["version", "programme", "tax rule"])
def test_the_stamp_tells_of_every_kind_of_edit(entered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "KEPT_SECONDS", 0.0)
    version = make_version(published_at=None)
    before = current(TODAY)
    if entered == "version":
        ProductVersion.objects.filter(pk=version.pk).update(published_at=NOW)
        assert codes(current(TODAY)) == [version.product.code]
    elif entered == "programme":
        programme = ProgrammeFactory()
        assert [one.code for one in current(TODAY).programmes] == [programme.code]
    else:
        TaxRuleFactory()
        rule = current(TODAY).taxes.on("profit_tax", TODAY)
        assert rule is not None
        assert rule.value == Decimal(25)
    assert (before.offers, before.programmes, before.taxes.rules) == ((), (), {})


def test_what_this_process_enters_is_seen_when_it_is_committed(
    django_capture_on_commit_callbacks: object,
) -> None:
    assert current(TODAY).taxes.rules == {}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # a fixture of pytest-django
        add_tax_rule(kind="profit_tax", since=date(2026, 1, 1), value=Decimal(25), source="ст. 284", actor=None, at=NOW)
    assert list(current(TODAY).taxes.rules) == ["profit_tax"]


def test_of_versions_valid_on_a_day_the_last_published_is_in_force() -> None:
    product = ProductFactory()
    for valid_from, valid_to in (
        (date(2026, 1, 1), None),
        (date(2026, 6, 1), date(2026, 8, 31)),
        (date(2026, 12, 1), None),
    ):
        make_version(product, valid_from=valid_from, valid_to=valid_to)
    make_version(product, published_at=None)
    days = (date(2025, 12, 31), date(2026, 5, 31), date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 1))
    in_force = [[offer.number for offer in current(day).offers] for day in days]
    assert in_force == [[], [1], [2], [1], [3]]


def test_a_published_version_is_closed_until_its_first_day() -> None:
    product = make_version().product
    make_version(product, valid_from=TODAY + DAY)
    assert with_version(product.code, 2, on=TODAY) is current(TODAY)
    assert [offer.number for offer in with_version(product.code, 2, on=TODAY + DAY).offers] == [2]


def test_products_come_in_their_order_and_only_offered_ones() -> None:
    for code, position, is_offered in (("b", 2, True), ("a", 3, True), ("c", 1, True), ("d", 1, False)):
        make_version(ProductFactory(code=code, position=position, is_offered=is_offered))
    assert codes(current(TODAY)) == ["c", "b", "a"]


def test_programmes_that_are_over_used_up_or_replaced_are_not_offered() -> None:
    ProgrammeFactory(code="over", ends_on=TODAY - DAY)
    ProgrammeFactory(code="last-day", ends_on=TODAY)
    ProgrammeFactory(code="ahead", starts_on=TODAY + DAY)
    ProgrammeFactory(code="used-up", budget=Decimal(10), used=Decimal(10))
    ProgrammeFactory(code="edited", edition=1)
    ProgrammeFactory(code="edited", edition=2, ends_on=TODAY - DAY)
    assert [programme.code for programme in current(TODAY).programmes] == ["last-day"]


def test_a_calculation_finds_what_was_known_when_it_was_made(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    old = make_version(rates=(("", "", 1, 480, "18.0000"),))
    later = NOW + DAY
    edit_programme(code="p", values=_programme("10.00"), actor=None, at=NOW)
    first = current(TODAY).programmes[0].id
    TaxRuleFactory(value=Decimal(25))
    make_version(old.product, rates=(("", "", 1, 480, "30.0000"),), published_at=later)
    edit_programme(code="p", values=_programme("1.00"), actor=None, at=later)
    TaxRuleFactory(value=Decimal(30), entered_at=later)
    with django_assert_num_queries(4):
        then = of_version(old.pk, at=NOW)
    now = of_version(old.pk, at=later, programme_id=first)
    assert [(offer.number, offer.rates[0].annual_rate) for offer in then.offers] == [(1, Decimal(18))]
    assert [(one.edition, one.rules.percent) for one in then.programmes] == [(1, Decimal(10))]
    assert [(one.edition, one.rules.percent) for one in now.programmes] == [(1, Decimal(10))]
    assert [one.taxes.on("profit_tax", TODAY) for one in (then, now)] == [
        then.taxes.rules["profit_tax"][0],
        now.taxes.rules["profit_tax"][0],
    ]
    assert [one.taxes.rules["profit_tax"][0].value for one in (then, now)] == [25, 30]


def test_a_draft_makes_no_catalogue() -> None:
    draft = make_version(published_at=None)
    with pytest.raises(ProductVersion.DoesNotExist):
        of_version(draft.pk, at=NOW)
    assert with_version(draft.product.code, draft.number, on=TODAY).offers == ()


def test_a_link_opens_with_its_version(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    old = make_version()
    make_version(old.product)
    other = make_version()
    linked = with_version(old.product.code, 1, on=TODAY)
    assert {offer.code: offer.number for offer in linked.offers} == {old.product.code: 1, other.product.code: 1}
    with django_assert_num_queries(0):
        assert with_version(old.product.code, 1, on=TODAY) == linked
    assert with_version(old.product.code, 99, on=TODAY) == current(TODAY)


def _programme(percent: str) -> dict[str, object]:
    return {"name": "П", "starts_on": date(2026, 1, 1), "percent": Decimal(percent)}
