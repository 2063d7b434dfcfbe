"""A small portfolio in which every filter of the registry leaves a different part, by names of one letter."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Company, Membership, User
from accounts.roles import Role
from contracts.models import AssetKind, Contract, ContractStatus, ProductKind
from contracts.services import register_contract
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    MembershipFactory,
    asset_data,
    contract_terms,
    schedule_rows,
)

SERIAL = "ЗВ-0099/7"


def serial(**changes: object) -> object:
    """A machine with a serial number."""
    machine = {"kind": AssetKind.MACHINERY, "vin": "", "plate": "", "serial_number": SERIAL}
    return asset_data(**machine | changes)


def bare(number: str, *, lessor: Company, lessee: Company, assets: list | None = None, **terms: object) -> Contract:
    """A contract through the service, without a schedule."""
    wanted = contract_terms(rows=schedule_rows(), number=number, lessor=lessor, lessee=lessee, **terms)
    assets = assets or [asset_data(price=wanted.price)]
    return register_contract(terms=wanted, assets=assets, actor=None, at=NOW).obj


def figures(contract: Contract, **values: object) -> None:
    """Put figures that the ledger would keep."""
    Contract.objects.filter(pk=contract.pk).update(**values)


def make_portfolio(lessor: Company) -> dict[str, Contract]:
    """Four contracts of two holdings in two regions, of two managers."""
    anna, boris = (manager(lessor) for _ in range(2))
    head = LesseeFactory(short_name="ООО «Ёлка и сыновья»", inn="7707083893", kpp="770701001")
    branch = LesseeFactory(short_name="Филиал «Юг»", parent=head, inn="7707083893", kpp="230801001")
    other = LesseeFactory(short_name="АО «Берёза»", inn="5001000000", kpp="500101001")
    half = Decimal("600000.00")
    made = {
        "a": bare("a", lessor=lessor, lessee=head, manager=anna, signed_on=date(2025, 1, 10), term_months=12),
        "b": bare(
            "b", lessor=lessor, lessee=branch, manager=anna, product=ProductKind.OPERATING, ends_on=date(2027, 5, 5),
            assets=[asset_data(position=1, price=half), serial(position=2, price=half)],
        ),
        "c": bare(
            "c", lessor=lessor, lessee=other, manager=boris, status=ContractStatus.BUYOUT, term_months=24,
            assets=[serial(price=Decimal("1200000.00"), serial_number="QQ-1")],
        ),
        "d": bare("d", lessor=lessor, lessee=other, manager=None, status=ContractStatus.TERMINATED),
    }  # fmt: skip
    figures(made["a"], scheduled_total="1000.00", paid_total="400.00", next_due_on=date(2026, 12, 1))
    figures(made["b"], scheduled_total="900.00", overdue_total="50.00", overdue_since=TODAY - timedelta(days=29))
    figures(made["c"], scheduled_total="800.00", overdue_total="70.00", overdue_since=TODAY - timedelta(days=30))
    figures(made["d"], scheduled_total="700.00", paid_total="700.00", price="2000000.00")
    return made


def manager(lessor: Company) -> User:
    """A manager of the lessor."""
    seat: Membership = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    return seat.user
