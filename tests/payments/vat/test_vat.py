from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from common import vat
from contracts.models import Contract
from payments.models import Instalment, MoneyTerms, ScheduleVersion, VatRule
from payments.services.settlement import bring_up
from payments.vat.changing import change_of, change_vat, contracts_with_old_vat
from payments.vat.offsets import offsets_of
from tests.contracts.requests.making import make_lease
from tests.factories import NOW, make_contract, schedule_rows

pytestmark = pytest.mark.django_db
NEW = vat.VatRate(date(2027, 1, 1), Decimal(24), "a law to come")


@pytest.fixture
def new_rate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From 2027 the rate is 24 %: what the portal learns after the contracts were made."""
    known = (*vat.standard_rates(), NEW)
    monkeypatch.setattr(vat, "standard_rates", lambda: known)
    with time_machine.travel(NOW, tick=False):
        yield


def rows_of(contract: Contract) -> list[tuple[int, Decimal, Decimal, Decimal]]:
    rows = Instalment.objects.in_force().filter(version__contract=contract).order_by("number")
    return list(rows.values_list("number", "amount", "vat_rate", "vat"))


def test_the_net_part_of_each_later_payment_is_kept(request: pytest.FixtureRequest) -> None:
    """89 916.67 with 22 % is 73 702.19 net; 24 % on top makes 91 390.72."""
    contract = make_lease().contract
    before = rows_of(contract)
    request.getfixturevalue("new_rate")
    assert contracts_with_old_vat() == [contract.pk]
    assert change_of(contract).changed == 9
    version = change_vat(contract_id=contract.pk, actor=None, at=NOW)
    after = rows_of(contract)
    assert (version is not None, after[:5]) == (True, before[:5])
    assert after[5] == (6, Decimal("91390.72"), Decimal("24.00"), Decimal("17688.53"))
    buyout = after[-1]
    assert (buyout[1], buyout[2]) == (Decimal("1000.00"), Decimal("24.00"))
    contract.refresh_from_db()
    assert (contract.paid_total, contract.schedule_number) == (Decimal("509750.01"), 2)
    assert change_vat(contract_id=contract.pk, actor=None, at=NOW) is None
    assert contracts_with_old_vat() == []


def test_by_the_rule_of_a_contract_the_whole_payment_is_kept(request: pytest.FixtureRequest) -> None:
    contract = make_lease().contract
    MoneyTerms.objects.create(lessor=contract.lessor, contract=contract, vat_rule=VatRule.GROSS_KEPT)
    before = rows_of(contract)
    request.getfixturevalue("new_rate")
    call_command("change_vat", "--dry-run")
    assert ScheduleVersion.objects.filter(contract=contract).count() == 1
    call_command("change_vat")
    after = rows_of(contract)
    assert [row[1] for row in after] == [row[1] for row in before]
    assert after[5][2:] == (Decimal("24.00"), Decimal("17403.23"))


def test_an_advance_of_2025_misses_two_points_in_2026() -> None:
    """240 000 with 20/120 covers 200 000 net; 22 % of it is 44 000, of which 40 000 came: 4 000 are missing."""
    rows = schedule_rows(first_on=date(2025, 12, 25))
    contract = make_contract(rows=rows, paid=[(date(2025, 12, 25), "240000.00")], starts_on=date(2026, 1, 12))
    found = offsets_of(contract)
    assert [(row.gross, row.net, row.vat, row.shortfall) for row in found.rows] == [
        (Decimal("240000.00"), Decimal("200000.00"), Decimal("44000.00"), Decimal("4000.00"))
    ]
    assert (found.is_billed, found.shortfall) == (True, Decimal("4000.00"))
    MoneyTerms.objects.create(
        lessor=contract.lessor, contract=contract, advance_offset="evenly", shortfall_to_lessee=False
    )
    bring_up(contract, reason="", at=NOW)
    evenly = offsets_of(contract)
    assert (len(evenly.rows), evenly.gross, evenly.is_billed) == (12, Decimal("240000.00"), False)
    assert abs(evenly.shortfall - Decimal("4000.00")) <= Decimal("0.06")


def test_the_page_shows_both_tables_to_the_client() -> None:
    lease = make_lease()
    client = Client()
    client.force_login(lease.client.user)
    page = client.get(reverse("vat:page", args=[lease.contract.pk])).content.decode()
    assert [text in page for text in ("22\u202f%", "240\u202f000,00")] == [True, True]
