"""Rows for tests: companies with valid invented ids, people of every role, contracts made through the services."""

from collections.abc import Sequence as Rows
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model
from factory.declarations import LazyAttribute, LazyFunction, RelatedFactory, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts.models import BankAccount, Company, CompanyRegistration, Membership, User
from accounts.models.company import Segment
from accounts.roles import Party, Role
from calculator import catalogue
from calculator.kinds import PaymentTiming, Period, PlanKind, TaxRuleKind
from calculator.models import Product, ProductRate, ProductVersion, Scenario, SubsidyProgramme, TaxRule
from calculator.quoting.quote import make_quote
from calculator.quoting.request import QuoteRequest, to_query
from calculator.services.scenarios import figures_of
from common import sample_ids
from common.money import ZERO, q, split_evenly
from common.vat import rate_on, vat_included
from contracts.models import AssetKind, Contract, ContractStatus, DayRule, LeasedAsset, ProductKind
from contracts.services import AssetData, ContractTerms, register_contract
from leasing_portal.demo.catalogue import take_catalogue
from payments.engine.schedule_rules import ScheduleRow
from payments.services import ReceiptData, post_receipts, put_schedule

# A working Wednesday; tests that need another day say so.
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY = NOW.date()

_seeds = count(1)


def next_seed() -> int:
    """A seed for `common.sample_ids` that no other row of this run has."""
    return next(_seeds) % sample_ids.SEEDS


class RowFactory[M: Model](DjangoModelFactory[M]):
    """A factory whose call makes and returns a row of the model."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __new__(cls, **kwargs: Any) -> M: ...  # type: ignore[misc] # factory_boy returns the row by a metaclass


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


class ContractFactory(RowFactory[Contract]):
    """A bare row, for tests that need no schedule; `make_contract` makes one as the import does."""

    class Meta:
        model = Contract

    # Of the same count as `contract_terms`, so that a lessor's numbers differ.
    number = LazyFunction(lambda: f"ЛД-2026-{next_seed():04d}")
    product = ProductKind.FINANCIAL
    lessor = SubFactory(LessorFactory)
    lessee = SubFactory(LesseeFactory)
    status = ContractStatus.ACTIVE
    signed_on = date(2025, 12, 20)
    starts_on = date(2025, 12, 25)
    ends_on = date(2026, 12, 25)
    price = Decimal("1200000.00")
    advance = Decimal("240000.00")
    term_months = 12
    annual_rate = Decimal("24.0000")
    buyout_price = Decimal("1000.00")


class LeasedAssetFactory(RowFactory[LeasedAsset]):
    """A vehicle."""

    class Meta:
        model = LeasedAsset
        exclude = ["seed"]

    seed = LazyFunction(next_seed)
    contract = SubFactory(ContractFactory)
    lessee = LazyAttribute(lambda row: row.contract.lessee)
    position = Sequence(lambda n: n % 30000 + 1)
    kind = AssetKind.VEHICLE
    name = "Грузовой автомобиль"
    vin = LazyAttribute(lambda row: sample_ids.sample_vin(row.seed))
    plate = LazyAttribute(lambda row: sample_ids.sample_plate(row.seed))
    price = Decimal("1200000.00")


def schedule_row(number: int, kind: str, due_on: date, **parts: str) -> ScheduleRow:
    """A right row of these parts (roubles as text), its VAT by the due date."""
    amounts = {name: Decimal(parts.get(name, "0.00")) for name in ("principal", "interest", "insurance", "buyout")}
    amount, rate = q(sum(amounts.values(), ZERO)), rate_on(due_on)
    return ScheduleRow(
        number=number,
        kind=kind,
        due_on=due_on,
        amount=amount,
        vat_rate=rate,
        vat=vat_included(amount, rate),
        **amounts,
    )


def schedule_rows(
    *,
    months: int = 12,
    first_on: date = date(2025, 12, 25),
    price: str = "1200000.00",
    advance: str = "240000.00",
    buyout: str = "1000.00",
    interest: str = "10000.00",
) -> list[ScheduleRow]:
    """An advance, equal monthly payments on the same day, and a buyout with the last of them."""
    financed = Decimal(price) - Decimal(advance) - Decimal(buyout)
    rows = [schedule_row(1, "advance", first_on, principal=advance)]
    for month, principal in enumerate(split_evenly(financed, months), start=1):
        years, index = divmod(first_on.month - 1 + month, 12)
        due_on = first_on.replace(year=first_on.year + years, month=index + 1)
        rows.append(schedule_row(month + 1, "lease", due_on, principal=str(principal), interest=interest))
    rows.append(schedule_row(months + 2, "buyout", rows[-1].due_on, buyout=buyout))
    return rows


def asset_data(**changes: Any) -> AssetData:
    """A vehicle with a VIN and a plate of its own."""
    seed = next_seed()
    vehicle = AssetData(
        position=1,
        kind=AssetKind.VEHICLE,
        name="Грузовой автомобиль",
        price=Decimal("1200000.00"),
        maker="КАМАЗ",
        model_name="5490",
        year=2025,
        vin=sample_ids.sample_vin(seed),
        plate=sample_ids.sample_plate(seed),
    )
    return replace(vehicle, **changes)


def contract_terms(*, rows: Rows[ScheduleRow], **changes: Any) -> ContractTerms:
    """Terms that these rows add up to, between new companies unless others are given."""
    terms: dict[str, Any] = {
        "number": f"ЛД-2026-{next_seed():04d}",
        "product": ProductKind.FINANCIAL,
        "manager": None,
        "status": ContractStatus.ACTIVE,
        "signed_on": date(2025, 12, 20),
        "starts_on": rows[0].due_on,
        "ends_on": rows[-1].due_on,
        "price": sum((row.principal + row.buyout for row in rows), ZERO),
        "advance": sum((row.amount for row in rows if row.kind == "advance"), ZERO),
        "term_months": sum(row.kind == "lease" for row in rows),
        "annual_rate": Decimal("24.0000"),
        "buyout_price": sum((row.buyout for row in rows), ZERO),
        "day_rule": DayRule.FIXED_DAY,
        "payment_day": 25,
    } | changes
    terms["lessor"] = terms.get("lessor") or LessorFactory()
    terms["lessee"] = terms.get("lessee") or LesseeFactory()
    return ContractTerms(**terms)


def make_contract(
    *,
    rows: Rows[ScheduleRow] | None = None,
    assets: Rows[AssetData] | None = None,
    paid: Rows[tuple[date, str]] = (),
    actor: Membership | None = None,
    at: datetime = NOW,
    **terms: Any,
) -> Contract:
    """A contract with a schedule, and payments as (date, roubles), made through the services.

    `terms` are fields of `ContractTerms` (lessor, lessee, number, status, …); sums follow from the rows.
    """
    rows = schedule_rows() if rows is None else rows
    # A portfolio tells some of the states; a contract gets to the others by moves that most tests are not about.
    own = None if terms.get("status", ContractStatus.ACTIVE) in ContractStatus.imported() else terms.pop("status")
    wanted = contract_terms(rows=rows, **terms)
    assets = [asset_data(price=wanted.price)] if assets is None else assets
    contract = register_contract(terms=wanted, assets=assets, actor=actor, at=at).obj
    put_schedule(contract=contract, rows=rows, reason="График по договору", actor=actor, at=at)
    receipts = [
        ReceiptData(received_on=day, amount=Decimal(amount), document_number=str(number))
        for number, (day, amount) in enumerate(paid, start=1)
    ]
    post_receipts(contract=contract, receipts=receipts, actor=actor, at=at)
    if own:
        Contract.objects.filter(pk=contract.pk).update(status=own)
        contract.status = own
    return contract


class ProductFactory(RowFactory[Product]):
    """A product that is offered; `make_version` gives it terms."""

    class Meta:
        model = Product

    code = Sequence(lambda n: f"product-{n}")
    name = LazyAttribute(lambda row: f"Продукт {row.code}")


def make_version(
    product: Product | None = None,
    *,
    rates: Rows[tuple[str, str, int, int, str]] = (("", "", 1, 480, "18.0000"),),
    published_at: datetime | None = NOW,
    **limits: Any,
) -> ProductVersion:
    """A version with wide limits and rates as (kind, segment, first month, last month, percent a year).

    `published_at=None` leaves it a draft.
    """
    product = product or ProductFactory()
    number = product.versions.count() + 1
    wide: dict[str, Any] = {
        "valid_from": date(2026, 1, 1),
        "asset_kinds": list(AssetKind.values),
        "lowest_price": Decimal("100000.00"),
        "highest_price": Decimal("100000000.00"),
        "lowest_advance": Decimal("0.00"),
        "highest_advance": Decimal("49.00"),
        "shortest_term": 6,
        "longest_term": 120,
        "highest_buyout": Decimal("30.00"),
        "periods": list(Period.values),
        "plans": list(PlanKind.values),
        "timings": list(PaymentTiming.values),
        "longest_grace": 12,
        "most_skipped_months": 6,
    }
    version = ProductVersion.objects.create(product=product, number=number, **wide | limits)
    for kind, segment, first, last, rate in rates:
        ProductRate.objects.create(
            version=version,
            asset_kind=kind,
            segment=segment,
            term_from=first,
            term_to=last,
            annual_rate=Decimal(rate),
            lowest_deviation=Decimal("-2.0000"),
            highest_deviation=Decimal("1.0000"),
        )
    if published_at is not None:
        version.published_at = published_at
        version.save()
    catalogue.forget()
    return version


class ProgrammeFactory(RowFactory[SubsidyProgramme]):
    """A running programme for any asset: a tenth of the price."""

    class Meta:
        model = SubsidyProgramme

    code = Sequence(lambda n: f"programme-{n}")
    edition = 1
    name = LazyAttribute(lambda row: f"Программа {row.code}")
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    percent = Decimal("10.00")
    entered_at = NOW


class TaxRuleFactory(RowFactory[TaxRule]):
    """A rule of this year."""

    class Meta:
        model = TaxRule

    kind = TaxRuleKind.PROFIT_TAX
    since = date(2026, 1, 1)
    value = Decimal("25.0000")
    source = "ст. 284 НК РФ"
    entered_at = NOW


class ScenarioFactory(RowFactory[Scenario]):
    """A bare row, for tests that work nothing out; `calculator.services.scenarios` keeps a real one."""

    class Meta:
        model = Scenario

    owner = SubFactory(UserFactory)
    company = SubFactory(LesseeFactory)
    number = LazyFunction(next_seed)
    name = "Самосвал на три года"
    request: Any = LazyFunction(dict)
    product_version = LazyFunction(make_version)
    price = Decimal("6000000.00")
    advance = Decimal("1200000.00")
    subsidy = Decimal("0.00")
    buyout = Decimal("0.00")
    term_months = 36
    annual_rate = Decimal("18.0000")
    payment = Decimal("173530.00")
    total = Decimal("7447080.00")
    price_increase = Decimal("8.0400")
    created_at = NOW
    priced_at = NOW


def quote_request(version: ProductVersion, **changes: Any) -> QuoteRequest:
    """A vehicle of six million for three years with a fifth as the advance, from `TODAY` on."""
    asked: dict[str, Any] = {
        "product": version.product.code,
        "asset_kind": AssetKind.VEHICLE,
        "segment": Segment.MEDIUM,
        "price": Decimal("6000000.00"),
        "advance_percent": Decimal(20),
        "term_months": 36,
        "starts_on": TODAY,
    }
    return QuoteRequest(**asked | changes)


def kept_scenario(
    owner: Membership, *, version: ProductVersion | None = None, company: Company | None = None, **asked: Any
) -> Scenario:
    """A calculation with its real figures, whatever the owner's rights; `asked` are fields of the request."""
    version = version or make_version()
    quote = make_quote(quote_request(version, **asked), catalogue.of_version(version.pk, at=NOW))
    return ScenarioFactory(
        owner=owner.user,
        company=company or owner.company,
        request=to_query(quote.request),
        product_version=version,
        **figures_of(quote),
    )


def load_catalogue(*, at: datetime = NOW, today: date = TODAY) -> None:
    """The demo's products, programmes and tax rules."""
    take_catalogue(at=at, today=today)
    catalogue.forget()
