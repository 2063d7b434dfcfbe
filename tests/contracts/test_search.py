import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.events import CompanyChanged
from accounts.models import Company
from accounts.roles import Party
from accounts.services import CompanyData, save_company
from common.jobs.runner import run_job
from common.models import Job, OutboxEvent
from contracts import jobs
from contracts.handlers import reindex_contracts
from contracts.jobs import order_reindexing
from contracts.models import Contract
from contracts.search import fold, search, search_all
from contracts.services import register_contract
from tests.background import run_jobs
from tests.factories import (
    NOW,
    ContractFactory,
    LesseeFactory,
    LessorFactory,
    asset_data,
    contract_terms,
    schedule_rows,
)
from tests.threads import until_somebody_waits

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
        assert contract in search_all(Contract.objects.all(), text), text
    for text in ("ЛД-78", "XTA21098", "ёлки", "---", "Я"):
        assert contract not in search(Contract.objects.all(), text), text
        assert contract not in search_all(Contract.objects.all(), text), text
    for how in (search, search_all):
        assert how(Contract.objects.all(), "  ").count() == 2
        assert how(Contract.objects.all(), "«»").count() == 0


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
    assert "contract_search" in search_all(Contract.objects.all(), "0012").explain()
    assert "contract_search" not in search_all(Contract.objects.all(), "12").explain()


@pytest.mark.django_db
def test_new_assets_are_found_and_old_ones_are_not() -> None:
    terms = contract_terms(rows=schedule_rows())
    old, new = asset_data(), asset_data()
    register_contract(terms=terms, assets=[old], actor=None, at=NOW)
    register_contract(terms=terms, assets=[new], actor=None, at=NOW)
    assert search(Contract.objects.all(), old.vin).count() == 0
    assert search(Contract.objects.all(), new.vin).count() == 1


def rename(lessee: Company, short_name: str) -> None:
    data = CompanyData(
        party=Party.LESSEE,
        short_name=short_name,
        full_name=lessee.full_name,
        inn=lessee.inn,
        kpp=lessee.kpp,
        ogrn=lessee.ogrn,
        segment=lessee.segment,
        legal_address=lessee.legal_address,
        phone=lessee.phone,
    )
    save_company(data=data, actor=None, at=NOW)


@pytest.mark.django_db
def test_a_renamed_lessee_is_found_by_the_new_name() -> None:
    lessee = LesseeFactory(short_name="ООО «Ромашка»")
    make("ЛД-1", lessee=lessee)
    rename(lessee, "ООО «Василёк»")
    event = CompanyChanged.restore(OutboxEvent.objects.get(type="accounts.CompanyChanged").payload)
    assert isinstance(event, CompanyChanged)
    for _ in range(2):
        reindex_contracts(event)
        run_jobs()
        assert [search(Contract.objects.all(), text).count() for text in ("ромашка", "василек")] == [0, 1]
    reindex_contracts(replace(event, fields=("phone",)))
    reindex_contracts(replace(event, company_id=LesseeFactory().pk))
    made = Job.objects.filter(user=None).values_list("kind", "state", "progress_done", "progress_total")
    assert list(made) == [("reindex_contracts", "done", 1, 1)] * 2


@pytest.mark.django_db(transaction=True)
def test_contracts_of_a_renamed_lessee_are_written_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    lessor, lessee, other = LessorFactory(), LesseeFactory(short_name="ООО «Ромашка»"), LesseeFactory()
    for number in range(5):
        make(f"ЛД-{number}", lessor=lessor, lessee=lessee)
    make("ЛД-6", lessor=lessor, lessee=other)
    rename(lessee, "ООО «Василёк»")
    monkeypatch.setattr(jobs, "BATCH", 2)
    written = [written_by_the_job(lessee), written_by_the_job(lessee)]
    # Three transactions of at most two contracts; what is right already is not written again.
    assert written == [["BEGIN", "UPDATE", "COMMIT"] * 3, ["BEGIN", "COMMIT"] * 3]
    assert [search(Contract.objects.all(), text).count() for text in ("ромашка", "василек")] == [0, 5]


def written_by_the_job(lessee: Company) -> list[str]:
    """What the job did to contracts, and in which transactions."""
    job = order_reindexing(lessee_id=lessee.pk)
    with CaptureQueriesContext(connection) as queries:
        run_job(job.pk)
    # The history puts its context before the statement.
    kinds = ("BEGIN", "COMMIT", 'UPDATE "contracts_contract"')
    return [kind.split()[0] for query in queries for kind in kinds if kind in query["sql"]]


@pytest.mark.django_db(transaction=True)
def test_the_job_waits_for_a_contract_whose_assets_are_being_replaced() -> None:
    lessee = LesseeFactory(short_name="ООО «Ромашка»")
    terms = contract_terms(rows=schedule_rows(), lessee=lessee)
    old, new = asset_data(), asset_data()
    register_contract(terms=terms, assets=[old], actor=None, at=NOW)
    rename(lessee, "ООО «Василёк»")
    lessee.refresh_from_db()
    job = order_reindexing(lessee_id=lessee.pk)

    def work() -> None:
        try:
            run_job(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            register_contract(terms=replace(terms, lessee=lessee), assets=[new], actor=None, at=NOW)
            finished = pool.submit(work)
            until_somebody_waits()
        finished.result()
    found = [search(Contract.objects.all(), text).count() for text in ("василек", new.vin, old.vin)]
    assert found == [1, 1, 0]
