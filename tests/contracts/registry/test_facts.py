"""Facts of the lessee in a contract's row are those of the lessee, whoever writes; a manager's sight goes by them."""

import pytest

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts import facts
from contracts.models import Contract
from tests.contracts.registry.world import bare, make_portfolio, manager, serial
from tests.factories import ContractFactory, LesseeFactory, MembershipFactory, asset_data

pytestmark = pytest.mark.django_db


def kept(contract: Contract) -> tuple[str, int | None, int | None]:
    row = Contract.objects.get(pk=contract.pk)
    return row.region, row.head_id, row.lessee_manager_id


def test_they_are_taken_with_the_contract_and_follow_the_company(lessor: Company) -> None:
    led = manager(lessor)
    top = LesseeFactory(kpp="770701001")
    lessee = LesseeFactory(kpp="230801001", parent=top, manager=led)
    contract = ContractFactory(lessor=lessor, lessee=lessee)
    assert kept(contract) == ("23", top.pk, led.pk)
    Company.objects.filter(pk=lessee.pk).update(manager=None, kpp="660801001")
    assert kept(contract) == ("66", top.pk, None)
    above = LesseeFactory()
    Company.objects.filter(pk=top.pk).update(parent=above)
    assert kept(contract) == ("66", above.pk, None)
    Company.objects.filter(pk=lessee.pk).update(parent=None, manager=led)
    assert kept(contract) == ("66", lessee.pk, led.pk)


def test_they_cannot_be_written_otherwise(lessor: Company) -> None:
    contract = ContractFactory(lessor=lessor)
    right = kept(contract)
    Contract.objects.filter(pk=contract.pk).update(region="99", head=lessor, lessee_manager=manager(lessor))
    assert kept(contract) == right
    contract.save()
    assert kept(contract) == right
    other = LesseeFactory(kpp="160801001")
    Contract.objects.filter(pk=contract.pk).update(lessee=other)
    assert kept(contract) == ("16", other.pk, None)


def test_an_entrepreneur_is_of_the_region_of_the_inn(lessor: Company) -> None:
    lessee = LesseeFactory(inn="500100732259", kpp="", ogrn="304500116000157")
    assert kept(ContractFactory(lessor=lessor, lessee=lessee))[0] == "50"


def test_python_says_the_same_as_the_database(lessor: Company) -> None:
    for contract in make_portfolio(lessor).values():
        written = kept(contract)
        facts.take_lessee(contract)
        assert (contract.region, contract.head_id, contract.lessee_manager_id) == written


def test_kinds_are_those_of_the_assets(lessor: Company) -> None:
    lessee = LesseeFactory()
    contract = bare("k", lessor=lessor, lessee=lessee)
    assert contract.asset_kinds == ["vehicle"]
    half = contract.price / 2
    assets = [asset_data(position=1, price=half), serial(position=2, price=half)]
    bare("k", lessor=lessor, lessee=lessee, assets=assets)
    assert Contract.objects.get().asset_kinds == ["machinery", "vehicle"]


def test_a_new_personal_manager_sees_the_clients_contracts_at_once(lessor: Company) -> None:
    seats: list[Membership] = [MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor) for _ in range(2)]
    lessee = LesseeFactory(manager=seats[0].user)
    ContractFactory(lessor=lessor, lessee=lessee)
    lessee.manager = seats[1].user
    lessee.save()
    fresh = [Membership.objects.get(pk=seat.pk) for seat in seats]
    assert [Contract.objects.visible_to(seat).count() for seat in fresh] == [0, 1]
