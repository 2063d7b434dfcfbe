from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from accounts.models import BankAccount, Company
from accounts.roles import Party
from accounts.services import BankData, CompanyData, save_company
from common import sample_ids
from common.changes import Change, FieldChange, Saved
from common.models import OutboxEvent
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db


def bank(seed: int) -> BankData:
    bic = sample_ids.sample_bic(seed)
    return BankData(
        "АО «Север Банк»", bic, sample_ids.sample_account(seed, bic), sample_ids.sample_correspondent_account(bic)
    )


COMPANY = CompanyData(
    party=Party.LESSEE,
    short_name="ООО «Вектор»",
    full_name="Общество с ограниченной ответственностью «Вектор»",
    inn=sample_ids.sample_company_inn(501),
    kpp=sample_ids.sample_kpp(501),
    ogrn=sample_ids.sample_ogrn(501),
    segment="small",
    legal_address="г. Казань, ул. Баумана, д. 1",
    bank=bank(501),
)
ENTREPRENEUR = replace(
    COMPANY, inn=sample_ids.sample_person_inn(502), kpp="", ogrn=sample_ids.sample_ogrnip(502), bank=None
)


def save(data: CompanyData) -> Saved[Company]:
    return save_company(data=data, actor=None, at=NOW)


def test_a_new_company_has_a_main_account_and_no_event() -> None:
    saved = save(COMPANY)
    assert (saved.change, saved.fields) == (Change.CREATED, ())
    company = Company.objects.get()
    assert (company.short_name, company.created_at) == ("ООО «Вектор»", NOW)
    account = company.bank_accounts.get()
    assert (account.account, account.is_default) == (bank(501).account, True)
    assert OutboxEvent.objects.count() == 0


def test_the_same_company_again_changes_nothing() -> None:
    first = save(COMPANY).obj
    again = save(COMPANY)
    assert (again.change, again.fields, again.obj.pk) == (Change.UNCHANGED, (), first.pk)
    assert first.history.count() == 1  # type: ignore[attr-defined] # made by audited


def test_a_changed_company_says_which_fields_and_publishes_it() -> None:
    save(COMPANY)
    actor = MembershipFactory(role="lessor_admin")
    saved = save_company(data=replace(COMPANY, phone="+7 843 000-00-00", short_name="АО «Вектор»"), actor=actor, at=NOW)
    assert saved.change is Change.CHANGED
    assert saved.fields == (
        FieldChange("short_name", "ООО «Вектор»", "АО «Вектор»"),
        FieldChange("phone", "", "+7 843 000-00-00"),
    )
    event = OutboxEvent.objects.get()
    assert (event.type, event.actor_id) == ("accounts.CompanyChanged", actor.pk)
    assert event.payload == {"company_id": saved.obj.pk, "fields": ["short_name", "phone"]}


def test_another_account_becomes_the_main_one_and_the_old_one_stays() -> None:
    company = save(COMPANY).obj
    saved = save(replace(COMPANY, bank=bank(503)))
    assert [change.name for change in saved.fields] == ["bic", "account", "correspondent_account"]
    assert list(company.bank_accounts.values_list("account", "is_default")) == [
        (bank(503).account, True),
        (bank(501).account, False),
    ]
    assert save(COMPANY).change is Change.CHANGED
    assert BankAccount.objects.get(is_default=True).account == bank(501).account
    assert BankAccount.objects.count() == 2


def test_no_bank_data_leaves_the_accounts() -> None:
    save(COMPANY)
    assert save(replace(COMPANY, bank=None)).change is Change.UNCHANGED
    assert BankAccount.objects.count() == 1


def test_an_entrepreneur_has_no_kpp() -> None:
    assert save(ENTREPRENEUR).obj.kpp == ""


def test_one_company_may_be_lessee_and_supplier() -> None:
    save(COMPANY)
    assert save(replace(COMPANY, party=Party.SUPPLIER)).change is Change.CREATED


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (replace(COMPANY, inn="7707083890"), "inn"),
        (replace(COMPANY, kpp="77010100"), "kpp"),
        (replace(COMPANY, kpp=""), "kpp"),
        (replace(ENTREPRENEUR, kpp="770101001"), "kpp"),
        (replace(COMPANY, ogrn="1027700132190"), "ogrn"),
        (replace(COMPANY, ogrn=ENTREPRENEUR.ogrn), "ogrn"),
        (replace(COMPANY, short_name=""), "short_name"),
        (replace(COMPANY, segment="huge"), "segment"),
        (replace(COMPANY, email="nobody"), "email"),
        (replace(COMPANY, bank=replace(bank(501), account=bank(503).account)), "account"),
        (replace(COMPANY, bank=replace(bank(501), bic="994525225")), "bic"),
    ],
)
def test_wrong_details_are_refused_by_field_and_nothing_is_written(data: CompanyData, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        save(data)
    assert field in caught.value.message_dict
    assert (Company.objects.count(), BankAccount.objects.count(), OutboxEvent.objects.count()) == (0, 0, 0)


def test_a_wrong_account_leaves_a_known_company_as_it_was() -> None:
    company = save(COMPANY).obj
    wrong = replace(COMPANY, phone="+7 000", bank=replace(bank(501), account="40702810000000000000"))
    with pytest.raises(ValidationError):
        save(wrong)
    company.refresh_from_db()
    assert company.phone == ""
    assert company.bank_accounts.get().account == bank(501).account


def test_the_party_of_a_company_stays() -> None:
    company = save(COMPANY).obj
    company.party = Party.SUPPLIER
    with pytest.raises(ValidationError) as refused:
        company.full_clean()
    assert {field: [error.code for error in errors] for field, errors in refused.value.error_dict.items()} == {
        "party": ["party_changed"]
    }
