"""Rows that an approved deal becomes: the contract, its asset, the order to the supplier, papers to make."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from calculator.engine.lease import LeasePlan
from calculator.kinds import AssetKind, ProductKind
from calculator.quoting.quote import Quote
from common.russian_ids import normalise_cadastral_number, normalise_serial_number, normalise_vin
from contracts import search
from contracts.models import (
    Application,
    Contract,
    ContractStatus,
    LeasedAsset,
    PaperKind,
    PaperToMake,
    SupplyOrder,
    SupplyOrderLine,
    UsageTerms,
)
from contracts.models.asset import IDENTIFIER_FIELD

PAPERS = (PaperKind.LEASE_CONTRACT, PaperKind.SCHEDULE, PaperKind.SUPPLY_CONTRACT, PaperKind.ACCEPTANCE_ACT)
_READ = {"vin": normalise_vin, "serial_number": normalise_serial_number, "cadastral_number": normalise_cadastral_number}
USAGE = ("kilometres_a_year", "hours_a_year", "price_a_kilometre", "price_an_hour")


def contract_row(application: Application, quote: Quote, *, number: str, on: date) -> Contract:
    """The contract of the agreed terms, not saved. Its price is what is financed and paid: less a subsidy."""
    terms = quote.terms
    return Contract(
        number=number,
        product=application.product,
        lessor=application.lessor,
        lessee=application.lessee,
        manager=application.manager,
        status=ContractStatus.PREPARED,
        signed_on=on,
        starts_on=terms.starts_on,
        ends_on=max(last_day(quote.plan), terms.starts_on + timedelta(days=1)),
        price=terms.price - terms.subsidy,
        advance=quote.advance,
        term_months=quote.request.term_months,
        annual_rate=quote.rate,
        buyout_price=terms.buyout,
        # The day that the dates of the plan keep; of the rows, the first may be the advance or at the end of February.
        payment_day=(terms.first_payment_on or terms.starts_on).day,
    )


def last_day(plan: LeasePlan) -> date:
    """The day of the last payment."""
    return max(row.due_on for row in plan.rows)


def asset_row(application: Application, contract: Contract) -> LeasedAsset:
    """The asset as the application tells it, not saved; without its number it is still to be delivered."""
    details = application.asset_details
    kind = AssetKind(application.asset_kind)
    field = IDENTIFIER_FIELD[kind]
    identifier = _READ[field](str(details.get(field, "")))
    return LeasedAsset(
        contract=contract,
        lessee=contract.lessee,
        supplier=application.supplier,
        position=1,
        kind=kind,
        name=application.asset_name,
        maker=str(details.get("maker", ""))[:100],
        model_name=str(details.get("model_name", ""))[:100],
        year=details.get("year") or None,
        address=application.place_of_use,
        price=contract.price,
        is_identified=bool(identifier),
        **{field: identifier},
    )


def keep(contract: Contract, asset: LeasedAsset) -> None:
    """Check and save the contract with its asset, found by search at once.

    Raises:
        ValidationError: by field.

    """
    asset.clean_fields(exclude={"contract", "lessee", "supplier"})
    asset.clean()
    contract.clean_fields(exclude={"lessor", "lessee", "manager"})
    contract.clean()
    search.index(contract, [asset])
    contract.save()
    asset.contract = contract
    asset.save()


def order_supply(application: Application, contract: Contract, *, price: Decimal, at: datetime) -> SupplyOrder:
    """Draft the order to the supplier: what the lessor buys, at the full price."""
    supplier = application.supplier
    order = SupplyOrder.objects.create(
        contract=contract,
        supplier=supplier,
        supplier_inn=supplier.inn if supplier else application.supplier_inn,
        supplier_name=supplier.short_name if supplier else application.supplier_name,
        total=price,
        deliver_to=application.place_of_use,
        made_at=at,
    )
    SupplyOrderLine.objects.create(order=order, position=1, name=application.asset_name, price=price)
    return order


def list_papers(contract: Contract, *, at: datetime) -> list[PaperToMake]:
    """List the papers that the deal needs."""
    return PaperToMake.objects.bulk_create(PaperToMake(contract=contract, kind=kind, listed_at=at) for kind in PAPERS)


def limit_use(application: Application, contract: Contract) -> UsageTerms | None:
    """Limits of an operating lease as the application tells them (PRD-02); other products have none."""
    if application.product != ProductKind.OPERATING:
        return None
    told = {name: application.asset_details[name] for name in USAGE if application.asset_details.get(name)}
    return UsageTerms.objects.create(contract=contract, **told)
