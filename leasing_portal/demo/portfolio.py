"""Builds the demo portfolio: the same for the same day, in the form of a portfolio file (`docs/import.md`)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from common.money import ZERO, q
from leasing_portal.demo.assets import Lot, lot_rows
from leasing_portal.demo.companies import LESSOR, company, company_rows
from leasing_portal.demo.deals import DEALS, EXPRESS, LEASEBACK, OPERATING, Deal
from leasing_portal.demo.people import MANAGERS
from leasing_portal.demo.receipts import receipt_rows
from leasing_portal.demo.rows import Portfolio, Row
from leasing_portal.demo.schedule import Line, Plan, make_schedule
from leasing_portal.demo.stages import LAST_DAY, Calendar, Stage, place_in_time

FIRST_NUMBER = 118
FIRST_ASSET_SEED = 1000
SEEDS_OF_A_CONTRACT = 10
PREMIUM_PERCENT = 3
RATES = {EXPRESS: (24, 29), LEASEBACK: (21, 25), OPERATING: (19, 23)}
USUAL_RATES = (17, 23)


def empty_portfolio() -> Portfolio:
    """Return all companies of the demo and no contract yet."""
    return {"companies": list(company_rows()), "contracts": [], "assets": [], "schedule": [], "payments": []}


def build_portfolio(today: date) -> Portfolio:
    """Return companies, contracts, assets, schedules and the payments made by `today`.

    Pure and deterministic: nothing but `today` changes the result.
    """
    portfolio = empty_portfolio()
    for index, deal in enumerate(DEALS):
        first_seed = FIRST_ASSET_SEED + index * SEEDS_OF_A_CONTRACT
        add_contract(portfolio, deal, serial=FIRST_NUMBER + index, first_seed=first_seed, today=today)
    return portfolio


def add_contract(portfolio: Portfolio, deal: Deal, *, serial: int, first_seed: int, today: date) -> None:
    """Add one contract with its assets, schedule and payments; its assets take seeds from `first_seed` on."""
    dice = Random(f"{deal.lessee} {serial}")  # noqa: S311 - an invented portfolio, not a secret
    calendar = place_in_time(deal.stage, elapsed=deal.elapsed, today=today, dice=dice)
    number = f"ОР-{calendar.signed_on.year}/{serial:04d}"
    lot = Lot(
        make=deal.make,
        count=deal.count,
        year=calendar.signed_on.year - (2 if deal.product == LEASEBACK else 0),
        is_registered=deal.stage is not Stage.SIGNED,
        is_own=deal.product == LEASEBACK,
    )
    assets = list(lot_rows(lot, contract_number=number, first_seed=first_seed, dice=dice))
    plan = _plan(deal, calendar, price=sum((Decimal(str(row["price"])) for row in assets), ZERO), dice=dice)
    lines = make_schedule(plan)
    contract = _contract_row(number, deal, calendar, plan, lines)
    portfolio["contracts"].append(contract)
    portfolio["assets"] += assets
    portfolio["schedule"] += [line.row(number) for line in lines]
    portfolio["payments"] += receipt_rows(lines, deal.stage, contract=contract, today=today, dice=dice)


def _plan(deal: Deal, calendar: Calendar, *, price: Decimal, dice: Random) -> Plan:
    low, high = RATES.get(deal.product, USUAL_RATES)
    return Plan(
        price=price,
        advance=q(price * deal.advance / 100),
        advance_due=calendar.advance_due,
        first_due=calendar.first_due,
        payment_day=calendar.payment_day,
        payments=deal.term,
        annual_rate=Decimal(dice.randint(low * 20, high * 20)) / 20,
        buyout_price=q(price * deal.buyout / 100),
        yearly_premium=q(price * PREMIUM_PERCENT / 100) if deal.is_insured else ZERO,
    )


def _contract_row(number: str, deal: Deal, calendar: Calendar, plan: Plan, lines: Sequence[Line]) -> Row:
    lessee = company(deal.lessee)
    return {
        "number": number,
        "product": deal.product,
        "lessor_inn": LESSOR.inn,
        "lessee_inn": lessee.inn,
        "lessee_kpp": lessee.kpp,
        "manager_email": MANAGERS[deal.lessee],
        "status": deal.stage.status,
        "signed_on": calendar.signed_on.isoformat(),
        "starts_on": calendar.starts_on.isoformat(),
        "ends_on": lines[-1].due_on.isoformat(),
        "price": f"{plan.price:.2f}",
        "advance": f"{plan.advance:.2f}",
        "term_months": deal.term,
        "annual_rate": f"{plan.annual_rate:.2f}",
        "buyout_price": f"{plan.buyout_price:.2f}",
        "day_rule": "last_day" if plan.payment_day == LAST_DAY else "fixed_day",
        "payment_day": plan.payment_day,
    }
