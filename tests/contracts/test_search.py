import random
from dataclasses import replace

import pytest
from django.db import connection

from accounts.events import CompanyChanged
from accounts.roles import Party
from accounts.services import CompanyData, save_company
from common.models import OutboxEvent
from contracts.handlers import reindex_contracts
from contracts.models import Contract
from contracts.search import fold, search
from contracts.services import register_contract
from tests.factories import (
    NOW,
    ContractFactory,
    LesseeFactory,
    LessorFactory,
    asset_data,
    contract_terms,
    schedule_rows,
)

LATIN_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")


def make(number: str, **changes: object) -> Contract:
    lessor = changes.pop("lessor", None)
    lessee = changes.pop("lessee", None)
    terms = contract_terms(rows=schedule_rows(), number=number, lessor=lessor, lessee=lessee)
    return register_contract(terms=terms, assets=[asset_data(**changes)], actor=None, at=NOW).obj


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("а 123 вс-77", "A123BC77"),
        ("A123BC77", "A123BC77"),
        ("ЛД-2026/0012", "ЛД20260012"),
        ("ООО «Ёлка»", "OOOEЛKA"),
        ("xta-210990", "XTA210990"),
        ("77:01:0001001:1234", "770100010011234"),
        (" ., ", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


@pytest.mark.django_db
def test_a_contract_is_found_by_each_of_its_values() -> None:
    contract = make(
        "ЛД-77/А", vin="XTA21099012345678", plate="М007ОР177", lessee=LesseeFactory(short_name="ООО «Ёлка»")
    )
    make("ЛЗ-1")
    for text in ("ЛД-77", "лд77а", "12345678", "XTA2109", "м007ор", "m007op", "елка", contract.lessee.inn, "7"):
        assert contract in search(Contract.objects.all(), text), text
    for text in ("ЛД-78", "XTA21098", "ёлки", "---", "Я"):
        assert contract not in search(Contract.objects.all(), text), text
    assert search(Contract.objects.all(), "  ").count() == 2
    assert search(Contract.objects.all(), "«»").count() == 0


@pytest.mark.django_db
def test_a_fragment_does_not_reach_over_two_values() -> None:
    contract = make("ЛД-1", lessee=LesseeFactory(short_name="Ромашка"))
    assert contract in search(Contract.objects.all(), "машка")
    assert contract not in search(Contract.objects.all(), "ЛД1Ромашка")


@pytest.mark.django_db
def test_it_agrees_with_plain_comparison_on_random_fragments() -> None:
    generator = random.Random(2026)  # noqa: S311 - test data
    lessor = LessorFactory()
    lessees = LesseeFactory.create_batch(4)
    values: dict[int, list[str]] = {}
    for number in range(25):
        contract = make(f"ЛД-{2024 + number % 3}-{number:03d}", lessor=lessor, lessee=generator.choice(lessees))
        asset = contract.assets.get()
        values[contract.pk] = [contract.number, contract.lessee.short_name, contract.lessee.inn, asset.vin, asset.plate]
    everything = [value for row in values.values() for value in row]
    found_some = 0
    for _ in range(300):
        value = generator.choice(everything)
        start = generator.randrange(len(value))
        text = value[start : start + generator.randrange(1, 9)]
        text = generator.choice([text, text.lower(), text.translate(LATIN_TO_CYRILLIC), " ".join(text), f"{text}Z"])
        if not fold(text):
            continue
        right = {pk for pk, row in values.items() if any(fold(text) in fold(stored) for stored in row)}
        assert {contract.pk for contract in search(Contract.objects.all(), text)} == right, text
        found_some += bool(right)
    assert found_some > 200


@pytest.mark.django_db
def test_the_index_serves_fragments_of_three_letters_and_more() -> None:
    ContractFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "contract_search" in search(Contract.objects.all(), "0012").explain()
    assert "contract_search" not in search(Contract.objects.all(), "12").explain()


@pytest.mark.django_db
def test_new_assets_are_found_and_old_ones_are_not() -> None:
    terms = contract_terms(rows=schedule_rows())
    old, new = asset_data(), asset_data()
    register_contract(terms=terms, assets=[old], actor=None, at=NOW)
    register_contract(terms=terms, assets=[new], actor=None, at=NOW)
    assert search(Contract.objects.all(), old.vin).count() == 0
    assert search(Contract.objects.all(), new.vin).count() == 1


@pytest.mark.django_db
def test_a_renamed_lessee_is_found_by_the_new_name() -> None:
    contract = make("ЛД-1", lessee=LesseeFactory(short_name="ООО «Ромашка»"))
    lessee = contract.lessee
    data = CompanyData(
        party=Party.LESSEE,
        short_name="ООО «Василёк»",
        full_name=lessee.full_name,
        inn=lessee.inn,
        kpp=lessee.kpp,
        ogrn=lessee.ogrn,
        segment=lessee.segment,
        legal_address=lessee.legal_address,
        phone=lessee.phone,
    )
    save_company(data=data, actor=None, at=NOW)
    payload = OutboxEvent.objects.get(type="accounts.CompanyChanged").payload
    event = CompanyChanged.restore(payload)
    assert isinstance(event, CompanyChanged)
    for _ in range(2):
        reindex_contracts(event)
        assert [search(Contract.objects.all(), text).count() for text in ("ромашка", "василек")] == [0, 1]
    contract.lessee.refresh_from_db()
    reindex_contracts(replace(event, fields=("phone",)))
    assert search(Contract.objects.all(), "василек").count() == 1
