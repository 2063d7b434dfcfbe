"""A lessee's contracts in every state, of every kind, paid and late, changed and invoiced: pages full of words."""

from datetime import timedelta
from decimal import Decimal
from itertools import cycle

from django.utils import timezone

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.models import AssetKind, Contract, ContractStatus, ProductKind
from contracts.services import AssetData, register_contract
from contracts.services.assets import data_of
from payments.models import Instalment
from payments.services import put_schedule
from payments.services.invoices import issue_invoice
from tests.factories import (
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    asset_data,
    contract_terms,
    make_contract,
    next_seed,
    schedule_rows,
)

PRICE = Decimal("1200000.00")
# Half a year ago on a day that every month has.
FIRST_ON = (timezone.localdate() - timedelta(days=180)).replace(day=20)
PAID = ((FIRST_ON, "240000.00"), (FIRST_ON + timedelta(days=31), "100000.00"), (timezone.localdate(), "777.77"))


def make_portfolio() -> tuple[Company, list[Contract]]:
    """A lessee and a contract in each state; the active one has been changed and has an invoice."""
    lessor, lessee = LessorFactory(), LesseeFactory()
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor).user
    contracts = [
        make_contract(
            rows=schedule_rows(first_on=FIRST_ON),
            assets=[_asset(kind)],
            paid=PAID,
            at=timezone.now(),
            lessor=lessor,
            lessee=lessee,
            manager=manager,
            product=product,
            status=status,
        )
        for status, product, kind in zip(ContractStatus, cycle(ProductKind), cycle(AssetKind), strict=False)
    ]
    active = next(contract for contract in contracts if contract.status == ContractStatus.ACTIVE)
    _change(active)
    unpaid = Instalment.objects.filter(version__contract=active, version__number=2).order_by("-number")[1]
    issue_invoice(instalment_id=unpaid.pk, actor=None, at=timezone.now(), today=timezone.localdate())
    return lessee, contracts


def _asset(kind: str) -> AssetData:
    seed = next_seed()
    if kind == AssetKind.VEHICLE:
        return asset_data(price=PRICE)
    plain = {"maker": "", "model_name": "", "vin": "", "plate": ""}
    if kind == AssetKind.REAL_ESTATE:
        plain |= {"cadastral_number": "77:01:0001001:1234", "address": "г. Москва, ул. Мясницкая, д. 1"}
    else:
        plain |= {"serial_number": f"СН-{seed}"}
    return asset_data(kind=kind, price=PRICE, name="Предмет", **plain)


def _change(contract: Contract) -> None:
    """Another rate and another interest: a line of changed terms and the second version of the schedule."""
    rows = schedule_rows(first_on=FIRST_ON, interest="12000.00")
    terms = contract_terms(
        rows=rows,
        number=contract.number,
        lessor=contract.lessor,
        lessee=contract.lessee,
        manager=contract.manager,
        product=contract.product,
        annual_rate=Decimal("27.0000"),
    )
    register_contract(terms=terms, assets=[data_of(contract.assets.get())], actor=None, at=timezone.now())
    put_schedule(contract=contract, rows=rows, reason="Соглашение № 1", actor=None, at=timezone.now())


def person_of(company: Company, role: Role) -> Membership:
    """A person of the company in the role."""
    found: Membership = MembershipFactory(role=role, company=company)
    return found
