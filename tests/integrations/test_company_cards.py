"""The simulator of the register: the same answer for the same INN, reserved ones, and where it may answer."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from common.russian_ids import check_inn
from common.sample_ids import sample_company_inn, sample_person_inn
from contracts.ports import CardNotFound, CardsUnavailable, company_cards
from integrations.checks import simulators_are_allowed
from integrations.company_cards.simulator import GONE, NOT_FOUND, TIMEOUT
from tests.factories import TODAY, LesseeFactory

YESTERDAY = date(2026, 11, 24)


@pytest.mark.django_db
def test_an_inn_has_one_card() -> None:
    firm, person = sample_company_inn(4321), sample_person_inn(4321)
    card = company_cards().find(firm, on=TODAY)
    assert card == company_cards().find(firm, on=TODAY)
    assert (card.inn, card.status, card.source, card.as_of) == (firm, "active", "simulator", YESTERDAY)
    entrepreneur = company_cards().find(person, on=TODAY)
    assert (entrepreneur.kpp, len(entrepreneur.ogrn), entrepreneur.short_name[:3]) == ("", 15, "ИП ")
    known = LesseeFactory()
    told = company_cards().find(known.inn, on=TODAY)
    assert (told.short_name, told.kpp, told.address) == (known.short_name, known.kpp, known.legal_address)


@pytest.mark.django_db
def test_reserved_inns_show_what_goes_wrong() -> None:
    for inn in (NOT_FOUND, TIMEOUT, GONE):
        check_inn(inn)
    with pytest.raises(CardNotFound):
        company_cards().find(NOT_FOUND, on=TODAY)
    with pytest.raises(CardsUnavailable):
        company_cards().find(TIMEOUT, on=TODAY)
    assert company_cards().find(GONE, on=TODAY).status == "liquidated"


@pytest.mark.parametrize(("allowed", "ids"), [([], ["integrations.E001"] * 2), (["company_cards", "acquiring"], [])])
def test_production_allows_a_simulator_by_name(settings: Settings, allowed: list[str], ids: list[str]) -> None:
    assert simulators_are_allowed(None) == []
    settings.IS_PRODUCTION, settings.ALLOWED_SIMULATORS = True, allowed
    assert [found.id for found in simulators_are_allowed(None)] == ids
    if ids:
        with pytest.raises(ImproperlyConfigured, match="company_cards"):
            company_cards()
    else:
        company_cards()
