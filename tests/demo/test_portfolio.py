import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from common import russian_ids as ids
from leasing_portal.demo.companies import COMPANIES, LESSOR
from leasing_portal.demo.deals import DEALS
from leasing_portal.demo.portfolio import build_portfolio
from leasing_portal.demo.stages import Stage
from tests.demo.days import TODAYS, Sheets, portfolio_on
from tests.demo.reading import rows_by_contract

# Numbers that everybody knows: two banks, gas, oil, railways, an airline, a search engine, a bookmaker of cars.
FAMOUS_INNS = {
    "7707083893", "7702070139", "7736050003", "7706107510", "7708503727", "7712040126", "7736207543", "6320002223",
}  # fmt: skip


@pytest.fixture(params=TODAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture
def portfolio(today: date) -> Sheets:
    return portfolio_on(today)


def test_the_same_day_gives_the_same_file(today: date, portfolio: Sheets) -> None:
    assert json.dumps(build_portfolio(today)) == json.dumps(portfolio)


def test_another_day_gives_other_dates_of_the_same_companies(today: date, portfolio: Sheets) -> None:
    later = build_portfolio(today + timedelta(days=40))
    assert later["companies"] == portfolio["companies"]
    assert [row["signed_on"] for row in later["contracts"]] != [row["signed_on"] for row in portfolio["contracts"]]


def test_parties_and_sizes(portfolio: Sheets) -> None:
    companies = portfolio["companies"]
    assert Counter(row["party"] for row in companies) == {"lessor": 1, "lessee": 8, "supplier": 4}
    sizes = Counter(row["segment"] for row in companies if row["party"] == "lessee")
    assert sizes == {"small": 3, "medium": 3, "large": 2}


def test_sixty_contracts_of_all_kinds_at_all_stages(portfolio: Sheets) -> None:
    contracts = portfolio["contracts"]
    assert len({row["number"] for row in contracts}) == len(contracts) == 60
    assert Counter(row["product"] for row in contracts) == {
        "financial": 37, "express": 11, "leaseback": 6, "operating": 6,
    }  # fmt: skip
    assert Counter(row["status"] for row in contracts) == {
        "active": 45, "closed": 6, "signed": 3, "buyout": 3, "terminated": 3,
    }  # fmt: skip
    assert {deal.stage for deal in DEALS} == set(Stage)


def test_some_contracts_cross_the_change_of_vat(portfolio: Sheets) -> None:
    rates = {number: {row["vat_rate"] for row in rows} for number, rows in rows_by_contract(portfolio).items()}
    assert sum(found == {"20.00", "22.00"} for found in rates.values()) >= 10


def test_terms_agree_with_assets_and_dates(portfolio: Sheets, today: date) -> None:
    schedules = rows_by_contract(portfolio)
    prices: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in portfolio["assets"]:
        prices[row["contract_number"]] += Decimal(row["price"])
    for row in portfolio["contracts"]:
        assert Decimal(row["price"]) == prices[row["number"]]
        assert row["signed_on"] <= today.isoformat()
        assert row["signed_on"] < row["starts_on"] < row["ends_on"]
        assert row["ends_on"] == schedules[row["number"]][-1]["due_on"]
        assert row["number"].startswith(f"ОР-{row['signed_on'][:4]}/")
        leases = [line for line in schedules[row["number"]] if line["kind"] == "lease"]
        assert len(leases) == row["term_months"]
        days = {date.fromisoformat(line["due_on"]).day for line in leases}
        assert max(days) <= row["payment_day"]


def test_assets_are_of_all_kinds_and_have_the_identifier_of_their_kind(portfolio: Sheets) -> None:
    needed = {
        "vehicle": "vin", "machinery": "serial_number", "equipment": "serial_number", "real_estate": "cadastral_number",
    }  # fmt: skip
    checks = {
        "vin": ids.check_vin, "plate": ids.check_plate, "serial_number": ids.check_serial_number,
        "cadastral_number": ids.check_cadastral_number,
    }  # fmt: skip
    assert {row["kind"] for row in portfolio["assets"]} == set(needed)
    for row in portfolio["assets"]:
        assert row[needed[row["kind"]]]
        for field, check in checks.items():
            if row[field]:
                check(row[field])
    for field in checks:
        values = [row[field] for row in portfolio["assets"] if row[field]]
        assert len(values) == len(set(values))
    assert max(Counter(row["contract_number"] for row in portfolio["assets"]).values()) == 6


def test_the_lessee_sells_in_a_leaseback_and_a_supplier_elsewhere(portfolio: Sheets) -> None:
    products = {row["number"]: row["product"] for row in portfolio["contracts"]}
    suppliers = {company.inn for company in COMPANIES if company.party == "supplier"}
    for row in portfolio["assets"]:
        if products[row["contract_number"]] == "leaseback":
            assert row["supplier_inn"] == ""
        else:
            assert row["supplier_inn"] in suppliers


def test_company_identifiers_pass_their_check_digits(portfolio: Sheets) -> None:
    inns = [row["inn"] for row in portfolio["companies"]]
    assert len(set(inns)) == len(inns)
    assert not FAMOUS_INNS & set(inns)
    for row in portfolio["companies"]:
        ids.check_inn(row["inn"])
        if row["kpp"]:
            ids.check_kpp(row["kpp"])
            ids.check_ogrn(row["ogrn"])
        else:
            ids.check_ogrnip(row["ogrn"])
        ids.check_bic(row["bic"])
        ids.check_account(row["account"], row["bic"])
        ids.check_correspondent_account(row["correspondent_account"], row["bic"])
        assert row["email"].endswith(".example")
        assert row["phone"].startswith("+7 000 555-")
    assert len({row["correspondent_account"] for row in portfolio["companies"]}) == len(
        {row["bank_name"] for row in portfolio["companies"]}
    )
    assert {row["lessor_inn"] for row in portfolio["contracts"]} == {LESSOR.inn}
