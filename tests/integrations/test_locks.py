"""An import holds companies and contracts; who only points at them does not wait, so the two cannot lock each other."""

import pytest
from django.db import transaction

from accounts.models import Company
from accounts.roles import Role
from accounts.services import CompanyData, grant_membership, save_company, save_person
from contracts.models import ContractEventKind
from contracts.services import record, register_contract
from payments.models import Instalment
from payments.services import issue_invoice
from payments.services.settlement import lock_contract
from tests.factories import NOW, TODAY, CompanyFactory, asset_data, contract_terms, make_contract, schedule_rows
from tests.threads import without_waiting

pytestmark = pytest.mark.django_db(transaction=True)


def saved_again(company: Company) -> None:
    """Take the company as an import does, with a change."""
    names = ("short_name", "full_name", "inn", "kpp", "ogrn", "segment", "legal_address")
    data = CompanyData(
        party=company.party,  # type: ignore[arg-type] # a value of Party
        phone="+7 000 555-10-99",
        **{name: getattr(company, name) for name in names},
    )
    save_company(data=data, actor=None, at=NOW)


def test_invoice_is_issued_while_its_lessor_is_being_saved() -> None:
    contract = make_contract()
    row = Instalment.objects.in_force().get(version__contract=contract, number=2)
    with transaction.atomic():
        saved_again(contract.lessor)
        issued = without_waiting(lambda: issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY))
    assert issued.created


def test_contract_is_pointed_at_while_it_is_being_registered() -> None:
    terms = contract_terms(rows=schedule_rows())
    asset = asset_data()
    contract = register_contract(terms=terms, assets=[asset], actor=None, at=NOW).obj

    def note() -> None:
        record(contract=contract, kind=ContractEventKind.IMPORTED, at=NOW, actor=None, data={})

    with transaction.atomic():
        register_contract(terms=terms, assets=[asset], actor=None, at=NOW)
        without_waiting(note)
    with transaction.atomic():
        lock_contract(contract.pk)
        without_waiting(note)
    assert contract.events.count() == 3


def test_person_is_pointed_at_while_being_saved() -> None:
    def anna() -> object:
        return save_person(email="anna@example.org", last_name="Орлова", first_name="Анна", verified=True, at=NOW)

    user = save_person(email="anna@example.org", last_name="Орлова", first_name="Анна", verified=True, at=NOW)
    company = CompanyFactory()
    with transaction.atomic():
        anna()
        seat = without_waiting(
            lambda: grant_membership(user=user, company=company, role=Role.LESSEE_ADMIN, actor=None, at=NOW)
        )
    assert (seat.user_id, seat.company_id) == (user.pk, company.pk)
