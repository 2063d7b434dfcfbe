"""Companies with valid invented ids and people of every role."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from factory.declarations import LazyAttribute, LazyFunction, RelatedFactory, SelfAttribute, Sequence, SubFactory
from factory.helpers import post_generation

from accounts.models import BankAccount, Company, CompanyRegistration, Membership, User
from accounts.roles import Party, Role
from common import sample_ids
from tests.factories.base import NOW, TODAY, RowFactory, next_seed


class UserFactory(RowFactory[User]):
    """A person with a confirmed address and no password: tests sign in by `client.force_login`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"person{n}@example.org")
    last_name = Sequence(lambda n: f"Иванов{n}")
    first_name = "Иван"
    password = "!"

    address = RelatedFactory("tests.factories.AddressFactory", factory_related_name="user")


class AddressFactory(RowFactory[EmailAddress]):
    """The sign-in address of allauth, confirmed."""

    class Meta:
        model = EmailAddress

    user = SubFactory(UserFactory, address=None)
    email = SelfAttribute("user.email")
    verified = True
    primary = True


class CompanyFactory(RowFactory[Company]):
    """A company; `LessorFactory`, `LesseeFactory` and `SupplierFactory` choose the side."""

    class Meta:
        model = Company
        exclude = ["seed"]
        skip_postgeneration_save = True

    seed = LazyFunction(next_seed)
    party = Party.LESSEE
    short_name = LazyAttribute(lambda row: f"ООО «Компания {row.seed}»")
    full_name = LazyAttribute(lambda row: f"Общество с ограниченной ответственностью «Компания {row.seed}»")
    inn = LazyAttribute(lambda row: sample_ids.sample_company_inn(row.seed))
    kpp = LazyAttribute(lambda row: sample_ids.sample_kpp(row.seed))
    ogrn = LazyAttribute(lambda row: sample_ids.sample_ogrn(row.seed))
    legal_address = "101000, г. Москва, ул. Мясницкая, д. 1"
    phone = "+7 495 000-00-00"


class LesseeFactory(CompanyFactory):
    """A client of the lessor."""


class SupplierFactory(CompanyFactory):
    """A seller of leased assets."""

    party = Party.SUPPLIER


class LessorFactory(CompanyFactory):
    """The leasing company, with a main bank account (`account=None` makes none)."""

    party = Party.LESSOR
    account = RelatedFactory("tests.factories.BankAccountFactory", factory_related_name="company")


class BankAccountFactory(RowFactory[BankAccount]):
    """A main account whose control digits fit its BIC."""

    class Meta:
        model = BankAccount
        exclude = ["seed"]

    seed = LazyFunction(next_seed)
    company = SubFactory(CompanyFactory)
    bank_name = "ПАО «Пример Банк»"
    bic = LazyAttribute(lambda row: sample_ids.sample_bic(row.seed))
    account = LazyAttribute(lambda row: sample_ids.sample_account(row.seed, row.bic))
    correspondent_account = LazyAttribute(lambda row: sample_ids.sample_correspondent_account(row.bic))
    is_default = True


class MembershipFactory(RowFactory[Membership]):
    """A person in a role; the company is one of the role's party. Who needs a second factor has one."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    user = SubFactory(UserFactory)
    role = Role.LESSEE_ADMIN
    company = LazyAttribute(lambda row: CompanyFactory(party=Role(row.role).party))

    @post_generation
    def second_factor(self: Membership, create: bool, extracted: bool | None, **_kwargs: Any) -> None:
        """An application's secret in the clear: nobody signs in with it. `second_factor=False` makes none."""
        wanted = self.needs_second_factor if extracted is None else extracted
        if create and wanted:
            Authenticator.objects.get_or_create(
                user=self.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "JBSWY3DPEHPK3PXP"}}
            )


class DelegationFactory(MembershipFactory):
    """A colleague who acts for `on_behalf_of` on `TODAY`; unless given, a new person in the principal's role."""

    on_behalf_of = SubFactory(MembershipFactory)
    role: Any = SelfAttribute("on_behalf_of.role")
    company: Any = SelfAttribute("on_behalf_of.company")
    user: Any = LazyAttribute(lambda row: MembershipFactory(company=row.company, role=row.role).user)
    starts_on = TODAY
    ends_on = TODAY
    note = "Отпуск"


class RegistrationFactory(RowFactory[CompanyRegistration]):
    """A company that nobody knows and that waits for a manager."""

    class Meta:
        model = CompanyRegistration
        exclude = ["seed"]

    seed = LazyFunction(next_seed)
    applicant = SubFactory(UserFactory)
    party = Party.LESSEE
    short_name = LazyAttribute(lambda row: f"ООО «Новая {row.seed}»")
    full_name = LazyAttribute(lambda row: f"Общество с ограниченной ответственностью «Новая {row.seed}»")
    inn = LazyAttribute(lambda row: sample_ids.sample_company_inn(row.seed))
    kpp = LazyAttribute(lambda row: sample_ids.sample_kpp(row.seed))
    ogrn = LazyAttribute(lambda row: sample_ids.sample_ogrn(row.seed))
    created_at = NOW
