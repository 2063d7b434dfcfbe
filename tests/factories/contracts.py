"""Contracts with schedules and payments, made through the services."""

from collections.abc import Sequence as Rows
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory

from accounts.models import Membership
from common import sample_ids
from common.money import ZERO, q, split_evenly
from common.vat import rate_on, vat_included
from contracts.models import AssetKind, Contract, ContractStatus, DayRule, LeasedAsset, ProductKind
from contracts.services import AssetData, ContractTerms, register_contract
from payments.engine.schedule_rules import ScheduleRow
from payments.services import ReceiptData, post_receipts, put_schedule
from tests.factories.base import NOW, RowFactory, next_seed
from tests.factories.people import LesseeFactory, LessorFactory


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
