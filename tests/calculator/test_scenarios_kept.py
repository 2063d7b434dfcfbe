"""Kept calculations: saved, opened again as they were made, renamed, cloned, deleted; and by whom."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Membership
from accounts.roles import Role
from calculator.catalogue import current, forget
from calculator.models import Scenario
from calculator.quoting.quote import Quote, make_quote
from calculator.services import edit_programme
from calculator.services.scenarios import (
    clone_scenario,
    delete_scenario,
    figures_of,
    rename_scenario,
    reopen,
    request_of,
    save_scenario,
)
from common.models import TrailEntry
from tests.calculator.asked import asked, decimals
from tests.factories import (
    NOW,
    TODAY,
    DelegationFactory,
    LesseeFactory,
    MembershipFactory,
    ProgrammeFactory,
    ScenarioFactory,
    TaxRuleFactory,
    load_catalogue,
    make_version,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def quote(**changes: Any) -> Quote:
    version = make_version()
    return make_quote(asked(version.product, **changes), current(TODAY))


def keep(actor: Membership, made: Quote | None = None, **words: Any) -> Scenario:
    return save_scenario(quote=made or quote(), actor=actor, at=NOW, **{"name": "Самосвал"} | words)


def test_what_is_kept(person: Membership) -> None:
    made = quote(buyout_percent=Decimal(1))
    kept = keep(person, made, name="  Самосвал ")
    kept.refresh_from_db()
    assert (kept.owner, kept.company, kept.number, kept.name) == (person.user, person.company, 1, "Самосвал")
    assert (kept.product_version_id, kept.programme, kept.cloned_from) == (made.offer.version_id, None, None)
    assert (kept.price, kept.advance, kept.buyout) == decimals(6_000_000, 1_200_000, 60_000)
    assert kept.term_months == 36
    assert (kept.total, kept.payment, kept.annual_rate) == (made.indicators.total, made.highest_payment, made.rate)
    assert request_of(kept) == made.request
    assert keep(person).number == 2
    entry = TrailEntry.objects.get(object_label="calculator.Scenario", object_id=str(kept.pk))
    assert (entry.company_id, entry.object_text) == (person.company_id, "Самосвал")


def test_an_old_calculation_opens_with_the_rates_of_its_date(person: Membership) -> None:
    load_catalogue()
    made = make_quote(asked("auto", programme="demo-maker"), current(TODAY))
    kept = keep(person, made)
    before = figures_of(made)
    make_version(kept.product_version.product, rates=(("", "", 1, 480, "40.0000"),), published_at=LATER)
    edit_programme(
        code="demo-maker",
        values={"name": "П", "starts_on": date(2026, 1, 1), "percent": Decimal("1.00")},
        actor=None,
        at=LATER,
    )
    TaxRuleFactory(kind="profit_tax", value=Decimal(50), entered_at=LATER)
    forget()
    today = make_quote(request_of(kept), current(TODAY))
    assert (today.rate, today.terms.subsidy) == decimals(40, 60_000)
    again = reopen(kept)
    assert (figures_of(again), again.schedule, again.plan) == (before, made.schedule, made.plan)
    assert again.ways == made.ways
    # Though the version is not in force, the programme is over and the product is not offered any more.
    kept.product_version.product.is_offered = False
    kept.product_version.product.save()
    assert figures_of(reopen(kept)) == before


def test_a_clone_is_the_same_calculation(person: Membership) -> None:
    original = keep(person)
    colleague = MembershipFactory(company=person.company, role=Role.LESSEE_ADMIN)
    clone = clone_scenario(scenario_id=original.pk, name="Второй", actor=colleague, at=LATER)
    assert (clone.owner, clone.number, clone.cloned_from, clone.created_at) == (colleague.user, 1, original, LATER)
    assert (clone.priced_at, clone.request, clone.total) == (original.priced_at, original.request, original.total)
    delete_scenario(scenario_id=original.pk, actor=person)
    clone.refresh_from_db()
    assert clone.cloned_from is None


def test_renaming_and_deleting(person: Membership) -> None:
    kept = keep(person)
    assert rename_scenario(scenario_id=kept.pk, name=" Тягач ", actor=person).name == "Тягач"
    for wrong in ("", "  ", "я" * 121):
        with pytest.raises(ValidationError):
            rename_scenario(scenario_id=kept.pk, name=wrong, actor=person)
        with pytest.raises(ValidationError):
            keep(person, name=wrong)
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Тягач"]
    delete_scenario(scenario_id=kept.pk, actor=person)
    assert Scenario.objects.count() == 0


def test_a_colleague_reads_and_does_not_change(person: Membership) -> None:
    kept = keep(person)
    colleague = MembershipFactory(company=person.company, role=Role.LESSEE_ADMIN)
    with pytest.raises(PermissionDenied):
        rename_scenario(scenario_id=kept.pk, name="Моё", actor=colleague)
    with pytest.raises(PermissionDenied):
        delete_scenario(scenario_id=kept.pk, actor=colleague)
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Самосвал"]
    assert list(Scenario.objects.visible_to(colleague)) == [kept]
    deputy = DelegationFactory(on_behalf_of=person)
    assert rename_scenario(scenario_id=kept.pk, name="За него", actor=deputy).name == "За него"


def test_a_stranger_finds_nothing(person: Membership) -> None:
    kept = keep(person)
    stranger = MembershipFactory(role=Role.LESSEE_ADMIN)
    for act in (
        lambda: rename_scenario(scenario_id=kept.pk, name="Чужое", actor=stranger),
        lambda: clone_scenario(scenario_id=kept.pk, name="Чужое", actor=stranger, at=NOW),
        lambda: delete_scenario(scenario_id=kept.pk, actor=stranger),
    ):
        with pytest.raises(Scenario.DoesNotExist):
            act()
    assert list(Scenario.objects.values_list("name", flat=True)) == ["Самосвал"]


@pytest.mark.parametrize(
    ("role", "reads", "keeps"),
    [
        (Role.LESSEE_ADMIN, True, True),
        (Role.LESSEE_FINANCIER, True, True),
        (Role.LESSEE_SIGNATORY, True, True),
        (Role.LESSEE_AUDITOR, True, False),
        (Role.LESSEE_OPERATIONS, False, False),
    ],
)
def test_roles_of_a_client(role: Role, reads: bool, keeps: bool) -> None:
    actor = MembershipFactory(role=role)
    row = ScenarioFactory(company=actor.company)
    assert list(Scenario.objects.visible_to(actor)) == ([row] if reads else [])
    if keeps:
        assert keep(actor).company == actor.company
        return
    with pytest.raises(PermissionDenied):
        keep(actor)
    assert Scenario.objects.count() == 1


def test_a_person_of_a_branch_keeps_for_the_branch() -> None:
    head = LesseeFactory()
    branch = LesseeFactory(parent=head)
    person = MembershipFactory(company=head, branch=branch, role=Role.LESSEE_FINANCIER)
    kept = keep(person)
    assert (kept.company, list(Scenario.objects.visible_to(person))) == (branch, [kept])


def test_staff_keep_for_a_client_in_sight_or_for_nobody() -> None:
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    own, others = LesseeFactory(manager=manager.user), LesseeFactory()
    others.manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=manager.company).user
    others.save()
    for_client, for_nobody = keep(manager, company=own), keep(manager)
    with pytest.raises(PermissionDenied):
        keep(manager, company=others)
    assert (for_client.company, for_nobody.company) == (own, None)
    assert set(Scenario.objects.visible_to(manager)) == {for_client, for_nobody}
    colleague = MembershipFactory(role=Role.LESSOR_HEAD, company=manager.company)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=own)
    assert [list(Scenario.objects.visible_to(actor)) for actor in (colleague, client)] == [[for_client]] * 2


def test_a_programme_in_use_is_named(person: Membership) -> None:
    version = make_version()
    programme = ProgrammeFactory(code="p")
    made = make_quote(asked(version.product, programme="p"), current(TODAY))
    kept = keep(person, made)
    assert (kept.programme, kept.subsidy) == (programme, Decimal(600_000))
