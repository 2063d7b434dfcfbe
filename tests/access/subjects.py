"""Objects that URLs name, made for one person of a world: by the row's `subject`, else by the URL's parameters."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone

from accounts.access import Rule
from accounts.models import Membership
from accounts.roles import Party
from contracts.models import AssetKind, Contract, ContractStatus, LeasedAsset, ProductKind
from common.sample_ids import sample_vin
from leasing_portal.routes import Route
from payments.models import Instalment, InstalmentKind, Invoice, ScheduleVersion
from tests.access.world import World

DAY = dt.date(2026, 3, 25)


def contract(world: World, owner: Membership) -> Contract:
    made: Contract = Contract.objects.create(
        number=f"ЛД-{world.seed}-{Contract.objects.count() + 1}",
        product=ProductKind.FINANCIAL,
        lessor=world.companies[Party.LESSOR],
        lessee=world.companies[Party.LESSEE],
        status=ContractStatus.ACTIVE,
        signed_on=dt.date(2026, 1, 15),
        starts_on=dt.date(2026, 1, 20),
        ends_on=dt.date(2027, 1, 20),
        price=Decimal("1200000.00"),
        advance=Decimal("0.00"),
        term_months=12,
        annual_rate=Decimal("18.0000"),
        buyout_price=Decimal("1000.00"),
        schedule_number=1,
    )
    return made


def leased_asset(world: World, owner: Membership) -> LeasedAsset:
    made: LeasedAsset = LeasedAsset.objects.create(
        contract=contract(world, owner),
        supplier=world.companies[Party.SUPPLIER],
        position=1,
        kind=AssetKind.VEHICLE,
        name="Тягач",
        vin=sample_vin(world.seed),
        price=Decimal("1200000.00"),
    )
    return made


def instalment(world: World, owner: Membership) -> Instalment:
    version = ScheduleVersion.objects.create(
        contract=contract(world, owner), number=1, made_at=timezone.now(), reason="Импорт", digest="0" * 64
    )
    made: Instalment = Instalment.objects.create(
        version=version,
        number=1,
        kind=InstalmentKind.LEASE,
        due_on=DAY,
        amount=Decimal("122.00"),
        vat_rate=Decimal("22.00"),
        vat=Decimal("22.00"),
        principal=Decimal("100.00"),
        interest=Decimal("22.00"),
        insurance=Decimal("0.00"),
        buyout=Decimal("0.00"),
    )
    return made


def invoice(world: World, owner: Membership) -> Invoice:
    row = instalment(world, owner)
    made: Invoice = Invoice.objects.create(
        lessor=world.companies[Party.LESSOR],
        year=2026,
        serial=Invoice.objects.count() + 1,
        contract=row.version.contract,
        instalment=row,
        instalment_number=row.number,
        issued_on=DAY,
        due_on=DAY,
        amount=row.amount,
        vat_rate=row.vat_rate,
        vat=row.vat,
        purpose="Оплата",
        payee={},
        payer={},
    )
    return made


def company(world: World, owner: Membership) -> Model:
    return owner.company


def user(world: World, owner: Membership) -> Model:
    return owner.user


def membership(world: World, owner: Membership) -> Model:
    return owner


Builder = Callable[[World, Membership], Model]
SUBJECTS: dict[str, Builder] = {
    "contracts.Contract": contract,
    "contracts.LeasedAsset": leased_asset,
    "payments.Instalment": instalment,
    "payments.Invoice": invoice,
}
# The lessor's staff keep one directory of companies and people; these rows have no neighbour to hide from.
SHARED: dict[str, Builder] = {
    "admin:accounts_company_": company,
    "admin:accounts_user_": user,
    "admin:accounts_membership_": membership,
}
# Parameters that name no row of the database.
WORDS: dict[str, dict[str, str]] = {
    "account_confirm_email": {"key": "expired"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "expired"},
    "admin:app_list": {"app_label": "accounts"},
}


def parameters(rule: Rule, route: Route, world: World, owner: Membership) -> dict[str, str]:
    """Values for the URL's parameters; makes the row that they name.

    Raises:
        LookupError: nobody said what the URL names, so the neighbour test could not guard it.

    """
    if not route.parameters:
        return {}
    if rule.url_name in WORDS:
        return WORDS[rule.url_name]
    shared = next((build for prefix, build in SHARED.items() if rule.url_name.startswith(prefix)), None)
    build = SUBJECTS.get(rule.subject) or shared
    if build is None or len(route.parameters) != 1:
        raise LookupError(f"{rule.url_name}: name its subject in the matrix and a builder in tests/access/subjects.py")
    return dict.fromkeys(route.parameters, str(build(world, owner).pk))
