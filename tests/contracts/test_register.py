from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common.changes import Change, FieldChange, Saved
from common.models import OutboxEvent
from contracts.lifecycle import IllegalTransition
from contracts.models import AssetKind, Contract, ContractEvent, ContractStatus, LeasedAsset
from contracts.services import AssetData, ContractTerms, register_contract
from tests.factories import (
    NOW,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    SupplierFactory,
    UserFactory,
    asset_data,
    contract_terms,
    schedule_rows,
)

pytestmark = pytest.mark.django_db
LORRY = asset_data(position=1, name="Тягач", price=Decimal("700000.00"))
CRANE = asset_data(
    position=2,
    kind=AssetKind.MACHINERY,
    name="Кран",
    vin="",
    plate="",
    serial_number="KS-55713",
    price=Decimal("500000.00"),
)


@pytest.fixture
def terms(db: None) -> ContractTerms:
    return contract_terms(rows=schedule_rows(), number="ЛД-7", status=ContractStatus.SIGNED)


def register(terms: ContractTerms, *assets: AssetData) -> Saved[Contract]:
    return register_contract(terms=terms, assets=assets or (LORRY, CRANE), actor=None, at=NOW)


def events() -> list[tuple[str, dict[str, object]]]:
    return list(ContractEvent.objects.order_by("pk").values_list("kind", "data"))


def outbox() -> list[tuple[str, dict[str, object]]]:
    return list(OutboxEvent.objects.order_by("pk").values_list("type", "payload"))


def counts() -> Sequence[int]:
    return [model.objects.count() for model in (Contract, LeasedAsset, ContractEvent, OutboxEvent)]


def test_a_new_contract_with_its_assets_timeline_and_event(terms: ContractTerms) -> None:
    saved = register(terms)
    assert (saved.change, saved.fields) == (Change.CREATED, ())
    contract = Contract.objects.get()
    assert (contract.number, contract.status, contract.price) == ("ЛД-7", "signed", Decimal("1200000.00"))
    assert list(contract.assets.values_list("position", "name", "serial_number")) == [
        (1, "Тягач", ""),
        (2, "Кран", "KS-55713"),
    ]
    assert events() == [("imported", {"status": "signed", "assets": 2})]
    assert outbox() == [("contracts.ContractRegistered", {"contract_id": contract.pk})]


def test_the_same_again_changes_nothing(terms: ContractTerms) -> None:
    register(terms)
    before = counts()
    again = register(terms, CRANE, LORRY)
    assert (again.change, again.fields, counts()) == (Change.UNCHANGED, (), before)


def test_changed_terms_are_listed_and_told(terms: ContractTerms) -> None:
    contract = register(terms).obj
    manager = UserFactory(last_name="Орлова", first_name="Анна")
    actor = MembershipFactory(role="lessor_admin")
    changed = replace(terms, annual_rate=Decimal("19.5"), ends_on=date(2027, 1, 25), manager=manager)
    saved = register_contract(terms=changed, assets=(LORRY, CRANE), actor=actor, at=NOW)
    assert saved.change is Change.CHANGED
    assert saved.fields == (
        FieldChange("manager", None, manager),
        FieldChange("ends_on", date(2026, 12, 25), date(2027, 1, 25)),
        FieldChange("annual_rate", Decimal("24.0000"), Decimal("19.5")),
    )
    assert events()[1:] == [
        (
            "terms_changed",
            {
                "fields": [
                    {"name": "manager", "before": "", "after": "Орлова Анна"},
                    {"name": "ends_on", "before": "2026-12-25", "after": "2027-01-25"},
                    {"name": "annual_rate", "before": "24.0000", "after": "19.5"},
                ]
            },
        )
    ]
    line = ContractEvent.objects.get(kind="terms_changed")
    assert (line.actor, line.at) == (actor.user, NOW)
    assert outbox()[1:] == [
        ("contracts.ContractChanged", {"contract_id": contract.pk, "fields": ["manager", "ends_on", "annual_rate"]})
    ]


def test_a_change_of_state_is_a_line_of_its_own(terms: ContractTerms) -> None:
    register(terms)
    saved = register(replace(terms, status=ContractStatus.ACTIVE))
    assert saved.fields == (FieldChange("status", "signed", "active"),)
    assert events()[1:] == [("status_changed", {"before": "signed", "after": "active"})]


def test_a_closed_contract_does_not_come_back(terms: ContractTerms) -> None:
    register(replace(terms, status=ContractStatus.CLOSED))
    before = counts()
    with pytest.raises(IllegalTransition):
        register(replace(terms, status=ContractStatus.ACTIVE, annual_rate=Decimal(1)))
    contract = Contract.objects.get()
    assert (contract.status, contract.annual_rate, counts()) == ("closed", Decimal("24.0000"), before)


def test_assets_are_taken_as_a_set_and_known_ones_keep_their_rows(terms: ContractTerms) -> None:
    contract = register(terms).obj
    lorry = contract.assets.get(position=1)
    supplier = SupplierFactory()
    moved = replace(LORRY, position=2, name="Тягач седельный", supplier=supplier)
    other = replace(CRANE, position=1, serial_number="KS-99999")
    saved = register(terms, moved, other)
    (change,) = saved.fields
    assert change.name == "assets"
    assert isinstance(change.after, tuple)
    assert [asset.name for asset in change.after] == ["Кран", "Тягач седельный"]
    assert list(contract.assets.values_list("position", "name", "serial_number")) == [
        (1, "Кран", "KS-99999"),
        (2, "Тягач седельный", ""),
    ]
    lorry.refresh_from_db()
    assert (lorry.name, lorry.supplier) == ("Тягач седельный", supplier)
    assert register(terms, moved, other).change is Change.UNCHANGED


def test_machines_exchange_their_vins(terms: ContractTerms) -> None:
    one, two = asset_data().vin, asset_data().vin
    first = replace(CRANE, position=1, vin=one, serial_number="KS-1", price=Decimal("600000.00"))
    second = replace(first, position=2, vin=two, serial_number="KS-2")
    contract = register(terms, first, second).obj
    rows = list(contract.assets.order_by("position").values_list("pk", flat=True))
    register(terms, replace(first, vin=two), replace(second, vin=one))
    assert list(contract.assets.order_by("position").values_list("pk", "vin")) == [(rows[0], two), (rows[1], one)]
    register(terms, replace(first, vin=""), replace(second, vin=two))
    assert list(contract.assets.order_by("position").values_list("pk", "vin")) == [(rows[0], ""), (rows[1], two)]


def test_two_pieces_may_share_a_serial_number(terms: ContractTerms) -> None:
    half = replace(CRANE, price=Decimal("600000.00"))
    assets = (half, replace(half, position=1))
    contract = register(terms, *assets).obj
    assert contract.assets.count() == 2
    assert register(terms, *assets).change is Change.UNCHANGED


def test_identifiers_are_stored_in_one_form(terms: ContractTerms) -> None:
    vin = LORRY.vin
    typed = replace(LORRY, vin=f" {vin[:3].lower()}-{vin[3:]}", plate="a 123 bc 77 rus", price=terms.price)
    asset = register(terms, typed).obj.assets.get()
    assert (asset.vin, asset.plate) == (vin, "А123ВС77")
    assert register(terms, typed).change is Change.UNCHANGED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"price": Decimal("0.00")}, "assets"),
        ({"advance": Decimal("1200000.00")}, "advance"),
        ({"advance": Decimal("-0.01")}, "advance"),
        ({"buyout_price": Decimal("-1.00")}, "buyout_price"),
        ({"buyout_price": Decimal("1.001")}, "buyout_price"),
        ({"ends_on": date(2025, 12, 25)}, "ends_on"),
        ({"term_months": 0}, "term_months"),
        ({"annual_rate": Decimal(-1)}, "annual_rate"),
        ({"payment_day": 32}, "payment_day"),
        ({"product": "gift"}, "product"),
        ({"day_rule": "never"}, "day_rule"),
    ],
)
def test_wrong_terms_are_refused_by_field(terms: ContractTerms, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        register(replace(terms, **changes))  # type: ignore[arg-type] # wrong on purpose
    assert field in caught.value.message_dict
    assert counts() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"vin": "XTA21099012345O78"}, "vin"),
        ({"vin": ""}, "vin"),
        ({"plate": "Я123ВС77"}, "plate"),
        ({"kind": AssetKind.EQUIPMENT}, "serial_number"),
        ({"kind": AssetKind.EQUIPMENT, "serial_number": "б/н"}, "serial_number"),
        ({"kind": AssetKind.REAL_ESTATE}, "cadastral_number"),
        ({"kind": AssetKind.REAL_ESTATE, "cadastral_number": "77:1:1:1"}, "cadastral_number"),
        ({"name": ""}, "name"),
        ({"year": 1812}, "year"),
        ({"price": Decimal("700000.01")}, "assets"),
    ],
)
def test_wrong_assets_are_refused_by_field(terms: ContractTerms, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        register(terms, replace(LORRY, **changes), CRANE)  # type: ignore[arg-type] # wrong on purpose
    assert field in caught.value.message_dict
    assert counts() == [0, 0, 0, 0]


def test_a_refused_change_leaves_the_contract_as_it_was(terms: ContractTerms) -> None:
    register(terms)
    before = counts()
    with pytest.raises(ValidationError):
        register(replace(terms, annual_rate=Decimal(1)), replace(LORRY, name=""), CRANE)
    contract = Contract.objects.get()
    assert (contract.annual_rate, counts()) == (Decimal("24.0000"), before)
    assert contract.assets.get(position=1).name == "Тягач"


def test_parties_stand_on_their_sides(terms: ContractTerms) -> None:
    with pytest.raises(ValidationError) as caught:
        register(replace(terms, lessor=LesseeFactory(), lessee=LessorFactory()))
    assert sorted(caught.value.message_dict) == ["lessee", "lessor"]
    assert counts() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"position": 1}, "position"), ({"vin": LORRY.vin, "kind": AssetKind.EQUIPMENT}, "vin")],
)
def test_assets_of_a_contract_do_not_share_a_position_or_a_vin(
    terms: ContractTerms, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        register(terms, LORRY, replace(CRANE, **changes))  # type: ignore[arg-type] # wrong on purpose
    assert list(caught.value.message_dict) == [field]
    assert counts() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "statement", ["UPDATE contracts_contractevent SET kind = 'x'", "DELETE FROM contracts_contractevent"]
)
def test_the_timeline_is_append_only(terms: ContractTerms, statement: str) -> None:
    from django.db import InternalError, connection, transaction

    register(terms)
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert events() == [("imported", {"status": "signed", "assets": 2})]
