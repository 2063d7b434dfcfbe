"""Eight who write the same at once make one row."""

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress

from accounts.models import BankAccount, Company, Membership, User
from accounts.roles import Party, Role
from accounts.services import BankData, CompanyData, grant_membership, save_company, save_person
from common import sample_ids
from common.changes import Change
from tests.factories import NOW, CompanyFactory, UserFactory
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
BIC = sample_ids.sample_bic(601)
COMPANY = CompanyData(
    party=Party.LESSEE,
    short_name="ООО «Вектор»",
    full_name="Общество с ограниченной ответственностью «Вектор»",
    inn=sample_ids.sample_company_inn(601),
    kpp=sample_ids.sample_kpp(601),
    ogrn=sample_ids.sample_ogrn(601),
    segment="small",
    bank=BankData("АО «Север Банк»", BIC, sample_ids.sample_account(601, BIC)),
)


def test_one_company_saved_by_eight_is_one_company() -> None:
    saved = list(at_once(lambda _: save_company(data=COMPANY, actor=None, at=NOW)))
    assert sorted(one.change for one in saved) == [Change.CREATED] + [Change.UNCHANGED] * (THREADS - 1)
    assert len({one.obj.pk for one in saved}) == 1
    assert (Company.objects.count(), BankAccount.objects.count()) == (1, 1)


def test_one_known_company_changed_by_eight_keeps_every_version() -> None:
    company = save_company(data=COMPANY, actor=None, at=NOW).obj
    data = [replace(COMPANY, phone=f"+7 000 555-10-{number:02d}") for number in range(THREADS)]
    saved = list(at_once(lambda number: save_company(data=data[number], actor=None, at=NOW)))
    befores = [one.fields[0].before for one in saved]
    afters = [one.fields[0].after for one in saved]
    company.refresh_from_db()
    assert sorted(map(str, [*befores, company.phone])) == sorted(map(str, ["", *afters]))


def test_one_person_saved_by_eight_is_one_person() -> None:
    people = at_once(
        lambda _: save_person(email="anna@example.org", last_name="Орлова", first_name="Анна", verified=True, at=NOW)
    )
    assert len({person.pk for person in people}) == 1
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_one_role_given_by_eight_is_one_membership() -> None:
    user, company = UserFactory(), CompanyFactory()
    given = at_once(lambda _: grant_membership(user=user, company=company, role=Role.LESSEE_ADMIN, actor=None, at=NOW))
    assert len({membership.pk for membership in given}) == 1
    assert Membership.objects.count() == 1
