"""What COPY has left is what the services would have left: nothing of theirs changes a row of it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

import pytest
from django.db import connection, models
from django.db.models import F
from psycopg2 import sql

from accounts.models import Company
from calculator.engine import build_schedule
from calculator.engine.terms import Annuity, DayRule, Differentiated, Mixed, Plan, Terms
from common.changes import Change
from common.money import ZERO
from common.russian_ids.vehicles import vin_check_digit_ok
from contracts import facts, search
from contracts.models import Contract, ContractEvent, ContractEventKind, ContractStatus, LeasedAsset, ProductKind
from leasing_portal.scale.copying import without_triggers
from leasing_portal.scale.size import Size
from payments.engine.schedule_rules import ScheduleRow, ScheduleTerms, schedule_problems
from payments.models import Allocation, Instalment, Receipt, ScheduleVersion
from payments.services.figures import check_figures, rebuild_figures
from payments.services.schedules import FIELDS, put_schedule
from payments.services.settlement import bring_up

# The portfolio takes long to make: in one process only.
pytestmark = [pytest.mark.xdist_group("scale"), pytest.mark.django_db]
FILLED = (Contract, LeasedAsset, ContractEvent, ScheduleVersion, Instalment, Receipt, Allocation)
PLANS: tuple[Plan, ...] = (Annuity(), Differentiated(), Mixed(Decimal("0.5")))


def rows_of(version: ScheduleVersion) -> list[ScheduleRow]:
    return [ScheduleRow(*values) for values in version.instalments.order_by("number").values_list(*FIELDS)]


def contracts() -> Iterator[Contract]:
    yield from Contract.objects.select_related("lessor", "lessee", "manager").order_by("pk")


def test_everything_asked_for_is_there(portfolio: Size) -> None:
    assert Contract.objects.count() == portfolio.contracts
    assert Company.objects.filter(party="lessee").count() == portfolio.clients
    assert set(Contract.objects.values_list("product", flat=True)) == set(ProductKind.values)
    assert set(Contract.objects.values_list("status", flat=True)) == set(ContractStatus.values)
    assert ScheduleVersion.objects.filter(number=2).exists()
    assert Allocation.objects.count() > Receipt.objects.count() > portfolio.contracts
    assert set(Allocation.objects.values_list("part", flat=True)) == {
        *("interest", "principal", "insurance", "other", "advance", "buyout")
    }
    assert set(Allocation.objects.values_list("rule", flat=True)) == {"due", "ahead"}


def test_the_service_rebuilds_no_figure(portfolio: Size) -> None:
    assert Contract.objects.filter(overdue_total__gt=0).exists()
    assert check_figures(today=portfolio.today) == []
    rows = Contract.objects.values_list("pk", "figures_on")
    assert rebuild_figures(rows, today=portfolio.today) == 0


def test_the_ledger_is_allocated_by_its_rule(portfolio: Size) -> None:
    kept = allocations()
    for contract in contracts():
        bring_up(contract, reason="again", at=portfolio.at)
    assert allocations() == kept
    # What was right was kept, for its right reason too: a ledger made anew says the same.
    with connection.cursor() as cursor, without_triggers():
        cursor.execute("TRUNCATE payments_allocation")
    for contract in contracts():
        bring_up(contract, reason="anew", at=portfolio.at)
    assert allocations() == kept


def allocations() -> list[tuple[object, ...]]:
    columns = ("receipt_id", "instalment_id", "part", "rule", "amount")
    return sorted(Allocation.objects.values_list(*columns))


def test_a_schedule_put_again_is_the_same_version(portfolio: Size) -> None:
    for contract in contracts():
        version = contract.schedule_versions.get(number=contract.schedule_number)
        change = put_schedule(contract=contract, rows=rows_of(version), reason="again", actor=None, at=portfolio.at)
        assert change.change is Change.UNCHANGED, contract


def test_every_version_of_a_schedule_is_right(portfolio: Size) -> None:
    for contract in contracts():
        terms = ScheduleTerms(contract.price, contract.advance, contract.buyout_price)
        versions = list(contract.schedule_versions.all())
        assert sorted(one.number for one in versions) == list(range(1, contract.schedule_number + 1))
        for version in versions:
            assert schedule_problems(rows_of(version), terms) == []


def test_schedules_are_those_of_the_calculator(portfolio: Size) -> None:
    for contract in contracts():
        rows = rows_of(contract.schedule_versions.get(number=contract.schedule_number))
        ours = [(row.due_on, row.interest, row.principal + row.buyout) for row in rows if row.kind != "advance"]
        possible = [build_schedule(terms_of(contract, plan)).rows for plan in PLANS]
        assert ours in [[(row.due_on, row.interest, row.principal) for row in schedule] for schedule in possible]


def terms_of(contract: Contract, plan: Plan) -> Terms:
    return Terms(
        price=contract.price,
        advance=contract.advance,
        rate=contract.annual_rate,
        payments=contract.term_months,
        starts_on=contract.starts_on,
        buyout=contract.buyout_price,
        buyout_days=30 if contract.buyout_price else 0,
        day_rule=DayRule.LAST_DAY if contract.day_rule == "last_day" else DayRule.SAME_DAY,
        plan=plan,
    )


def test_search_columns_are_those_of_the_service(portfolio: Size) -> None:
    for contract in contracts():
        kept = contract.search_text
        search.index(contract, contract.assets.all())
        assert contract.search_text == kept


def test_facts_of_assets_and_lessees_are_those_that_services_and_triggers_keep(portfolio: Size) -> None:
    columns = ("pk", "asset_kinds", "region", "head_id", "lessee_manager_id")
    kept = list(Contract.objects.order_by("pk").values_list(*columns))
    assert Contract.objects.exclude(head=F("lessee")).exists()
    for contract in contracts():
        facts.take_kinds(contract, contract.assets.all())
        contract.region = ""
        contract.save()
    assert list(Contract.objects.order_by("pk").values_list(*columns)) == kept


def test_every_row_passes_the_checks_of_its_form(portfolio: Size) -> None:
    for company in Company.objects.all():
        company.full_clean()
    for contract in contracts():
        contract.full_clean()
        assets = list(contract.assets.all())
        for asset in assets:
            asset.full_clean()
            assert asset.lessee_id == contract.lessee_id
            assert (asset.supplier is None) is (contract.product == ProductKind.LEASEBACK)
            assert not asset.vin or vin_check_digit_ok(asset.vin)
        assert sum((asset.price for asset in assets), ZERO) == contract.price


def test_no_row_points_to_nowhere(portfolio: Size) -> None:
    asked = [
        (model._meta.db_table, str(key.column), key.related_model._meta.db_table, str(key.target_field.column))
        for model in FILLED
        for key in model._meta.concrete_fields
        if isinstance(key, models.ForeignKey)
    ]
    query = sql.SQL(
        "SELECT count(*) FROM {0} row WHERE row.{1} IS NOT NULL AND NOT EXISTS (SELECT FROM {2} WHERE {3} = row.{1})"
    )
    with connection.cursor() as cursor:
        for names in asked:
            cursor.execute(query.format(*map(sql.Identifier, names)))
            assert cursor.fetchone() == (0,), names


def test_ids_go_on_after_those_that_were_taken(portfolio: Size) -> None:
    with connection.cursor() as cursor:
        for model in FILLED:
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
            assert cursor.fetchone()[0] > model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]


def test_timelines_begin_with_the_contract_and_tell_every_receipt(portfolio: Size) -> None:
    events = ContractEvent.objects.order_by("contract_id", "at", "pk").values_list("contract_id", "kind")
    for contract_id, lines in groupby(events, key=lambda line: line[0]):
        kinds = [kind for _, kind in lines]
        assert kinds[:2] == [ContractEventKind.IMPORTED, ContractEventKind.SCHEDULE_MADE]
        assert kinds.count(ContractEventKind.RECEIPT_POSTED) == Receipt.objects.filter(contract=contract_id).count()
    assert not ContractEvent.objects.filter(at__gt=portfolio.at).exists()
    assert not Receipt.objects.filter(received_on__gt=portfolio.today).exists()


def test_states_fit_what_is_paid(portfolio: Size) -> None:
    for contract in contracts():
        is_ahead = contract.starts_on > portfolio.today
        match ContractStatus(contract.status):
            case ContractStatus.CLOSED | ContractStatus.RETURNING:
                assert (contract.remaining_total, contract.ends_on <= portfolio.today) == (ZERO, True)
            case ContractStatus.BUYOUT:
                buyout = Instalment.objects.get(version__contract=contract, kind="buyout")
                assert contract.remaining_total == buyout.amount > contract.buyout_price > 0
            case ContractStatus.DELIVERY:
                assert (contract.paid_total, is_ahead) == (contract.advance, True)
            case ContractStatus.ACTIVE | ContractStatus.RESTRUCTURED:
                assert contract.starts_on <= portfolio.today < contract.ends_on
            case ContractStatus.TERMINATED:
                assert (is_ahead, contract.overdue_total) == (False, ZERO)
            case _:
                assert (contract.paid_total, is_ahead) == (ZERO, True)
