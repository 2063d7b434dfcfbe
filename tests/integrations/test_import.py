"""The import of right files: what is taken, what is found the same, what changed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Company, Membership
from accounts.roles import Role
from common import sample_ids
from common.changes import Change
from common.models import OutboxEvent
from contracts.models import Contract, LeasedAsset
from integrations.portfolio.columns import SHEETS
from integrations.portfolio.example import NUMBER
from integrations.portfolio.import_lock import only_one_import
from integrations.portfolio.problems import ImportBusy
from integrations.portfolio.report import Counts, Difference, ImportReport, no_counts
from payments.models import Instalment, Receipt, ScheduleVersion
from tests.factories import NOW, MembershipFactory
from tests.integrations.files import Rows, portfolio, write_book, write_json
from tests.integrations.importing import content, run_import, stop_after, texts

pytestmark = pytest.mark.django_db


def counts(**given: int) -> Counts:
    wanted = no_counts()
    for name, number in given.items():
        kind, outcome = name.split("_")
        wanted[kind][outcome] = number
    return wanted


def several(numbers: list[str]) -> Rows:
    """The example's contract under several numbers."""
    rows = portfolio()
    for key in ("contracts", "assets", "schedule", "payments"):
        owner = "number" if key == "contracts" else "contract_number"
        rows[key] = [{**row, owner: number} for number in numbers for row in rows[key]]
    return rows


CREATED = {"companies_created": 3, "contracts_created": 1, "schedules_created": 1, "payments_created": 1}
SAME = {"companies_unchanged": 3, "contracts_unchanged": 1, "schedules_unchanged": 1, "payments_unchanged": 1}


def test_contract_is_taken_with_everything(tmp_path: Path) -> None:
    report = run_import(write_book(tmp_path / "p.xlsx", portfolio()))
    assert texts(report) == []
    assert report.counts == counts(**CREATED)
    assert report.rows == {"companies": 3, "contracts": 1, "assets": 1, "schedule": 5, "payments": 1}
    contract = Contract.objects.get()
    terms = ("number", "product", "status", "signed_on", "starts_on", "ends_on", "price", "advance", "term_months")
    assert [getattr(contract, name) for name in terms] == [
        NUMBER,
        "financial",
        "active",
        date(2025, 12, 18),
        date(2025, 12, 25),
        date(2026, 4, 27),
        Decimal("1200000.00"),
        Decimal("200000.00"),
        3,
    ]
    assert contract.annual_rate == Decimal("18.5")
    assert (contract.lessor.short_name, contract.lessee.short_name) == ("ООО «Пример Лизинг»", "ООО «Ромашка»")
    assert LeasedAsset.objects.get().supplier == Company.objects.get(party="supplier")
    assert (contract.scheduled_total, contract.paid_total) == (Decimal("1242601.50"), Decimal("200000.00"))
    assert Instalment.objects.get(allocations__isnull=False).number == 1


def test_vat_across_the_turn_of_the_year(tmp_path: Path) -> None:
    run_import(write_book(tmp_path / "p.xlsx", portfolio()))
    assert list(Instalment.objects.order_by("number").values_list("due_on", "vat_rate", "vat")) == [
        (date(2025, 12, 22), Decimal("20.00"), Decimal("33333.33")),
        (date(2026, 1, 26), Decimal("22.00"), Decimal("63511.57")),
        (date(2026, 2, 25), Decimal("22.00"), Decimal("62609.93")),
        (date(2026, 3, 25), Decimal("22.00"), Decimal("61708.29")),
        (date(2026, 4, 27), Decimal("22.00"), Decimal("180.33")),
    ]


@pytest.mark.parametrize("first", ["xlsx", "json", "text"])
@pytest.mark.parametrize("second", ["xlsx", "json", "text"])
def test_the_same_again_changes_nothing_whatever_the_form(tmp_path: Path, first: str, second: str) -> None:
    files = {
        "xlsx": write_book(tmp_path / "p.xlsx", portfolio()),
        "text": write_book(tmp_path / "t.xlsx", portfolio(), native=False),
        "json": write_json(tmp_path / "p.json", portfolio()),
    }
    run_import(files[first])
    before = content()
    report = run_import(files[second])
    assert report.counts == counts(**SAME)
    assert (report.problems, report.differences) == ((), ())
    assert content() == before


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    rows = portfolio()
    mixed = {key: rows[key][::-1] for key in ("payments", "schedule", "contracts", "assets", "companies")}
    assert run_import(write_json(tmp_path / "a.json", mixed)).counts == counts(**CREATED)
    before = content()
    assert run_import(write_json(tmp_path / "b.json", rows)).counts == counts(**SAME)
    assert content() == before


def test_changed_schedule_makes_a_new_version_and_is_shown(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_book(tmp_path / "a.xlsx", rows))
    rows["schedule"][2].update(due_on="2026-02-26", interest="11000.00", amount="348200.50", vat="62790.25")
    rows["schedule"][4].update(due_on="2026-04-28")
    report = run_import(write_book(tmp_path / "b.xlsx", rows))
    assert report.counts == counts(**SAME | {"schedules_unchanged": 0, "schedules_changed": 1})
    assert report.differences == (
        Difference(NUMBER, "schedule", 3, "due_on", "25.02.2026", "26.02.2026"),
        Difference(NUMBER, "schedule", 3, "amount", "347200.50", "348200.50"),
        Difference(NUMBER, "schedule", 3, "vat", "62609.93", "62790.25"),
        Difference(NUMBER, "schedule", 3, "interest", "10000.00", "11000.00"),
        Difference(NUMBER, "schedule", 5, "due_on", "27.04.2026", "28.04.2026"),
    )
    assert list(ScheduleVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Contract.objects.get().scheduled_total == Decimal("1243601.50")
    before = content()
    assert run_import(write_book(tmp_path / "b.xlsx", rows)).counts == counts(**SAME)
    assert content() == before


def test_row_added_and_removed(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_book(tmp_path / "a.xlsx", rows))
    rows["schedule"][3].update(buyout="1000.00", amount="343200.50", vat="61888.61")
    gone = rows["schedule"].pop()
    report = run_import(write_book(tmp_path / "b.xlsx", rows))
    assert report.differences[-1] == Difference(NUMBER, "schedule", 5, "", "27.04.2026 · 1000.00", "")
    rows["schedule"][3].update(buyout="0.00", amount="342200.50", vat="61708.29")
    rows["schedule"].append(gone)
    report = run_import(write_book(tmp_path / "c.xlsx", rows))
    assert report.differences[-1] == Difference(NUMBER, "schedule", 5, "", "", "27.04.2026 · 1000.00")
    assert Contract.objects.get().schedule_number == 3


def test_changed_terms_assets_and_company_are_shown(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_book(tmp_path / "a.xlsx", rows))
    rows["companies"][1]["phone"] = "+7 000 555-99-99"
    rows["contracts"][0].update(annual_rate="19", status="buyout")
    rows["assets"][0].update(plate="", address="г. Тула")
    report = run_import(write_book(tmp_path / "b.xlsx", rows))
    assert report.counts == counts(
        companies_unchanged=2, companies_changed=1, contracts_changed=1, schedules_unchanged=1, payments_unchanged=1
    )
    plate = portfolio()["assets"][0]["plate"]
    assert set(report.differences) == {
        Difference("ООО «Ромашка»", "companies", 0, "phone", "+7 000 555-10-12", "+7 000 555-99-99"),
        Difference(NUMBER, "contracts", 0, "annual_rate", "18.5000", "19.0000"),
        Difference(NUMBER, "contracts", 0, "status", "действует", "ожидает выкупа"),
        Difference(NUMBER, "assets", 1, "plate", plate, ""),
        Difference(NUMBER, "assets", 1, "address", "", "г. Тула"),
    }


def test_state_that_cannot_follow_is_refused(tmp_path: Path) -> None:
    rows = portfolio()
    rows["contracts"][0]["status"] = "closed"
    run_import(write_book(tmp_path / "a.xlsx", rows))
    rows["contracts"][0]["status"] = "active"
    rows["contracts"][0]["annual_rate"] = "30"
    before = content()
    report = run_import(write_book(tmp_path / "b.xlsx", rows))
    assert texts(report) == [
        f"Договоры|2|Состояние|active|Contract {NUMBER} is in the state “Closed” and cannot pass to “Active”."
    ]
    assert content() == before


def test_trial_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    rows = several(["ЛД-1", "ЛД-2", "ЛД-3"])
    next(row for row in rows["schedule"] if row["contract_number"] == "ЛД-2")["vat"] = "0.01"
    path = write_book(tmp_path / "p.xlsx", rows)
    before = content()
    trial = run_import(path, dry_run=True)
    assert content() == before
    real = run_import(path)
    assert (trial.counts, trial.problems, trial.differences) == (real.counts, real.problems, real.differences)
    assert trial.counts == counts(
        companies_created=3, contracts_created=2, contracts_refused=1, schedules_created=2, payments_created=2
    )
    before = content()
    rows["contracts"][0]["annual_rate"] = "20"
    trial = run_import(write_book(tmp_path / "q.xlsx", rows), dry_run=True)
    assert content() == before
    assert trial.differences == (Difference("ЛД-1", "contracts", 0, "annual_rate", "18.5000", "20.0000"),)


@pytest.mark.parametrize("stopped_after", [0, 1, 2, 3, 4, 5])
def test_stopped_import_is_finished_by_the_next(tmp_path: Path, stopped_after: int) -> None:
    """Three companies and three contracts: the question is asked before each."""
    path = write_book(tmp_path / "p.xlsx", several(["ЛД-1", "ЛД-2", "ЛД-3"]))
    first = run_import(path, cancelled=stop_after(stopped_after))
    assert first.cancelled
    assert Company.objects.count() == min(stopped_after, 3)
    assert Contract.objects.count() == max(stopped_after - 3, 0)
    second = run_import(path)
    assert not second.cancelled
    for kind in ("companies", "contracts"):
        assert second.counts[kind]["unchanged"] == first.counts[kind]["created"]
        assert second.counts[kind]["created"] == 3 - first.counts[kind]["created"]
    assert [Model.objects.count() for Model in (Company, Contract, ScheduleVersion, Instalment, Receipt)] == [
        3,
        3,
        3,
        15,
        3,
    ]
    events = OutboxEvent.objects.count()
    assert run_import(path).counts["contracts"]["unchanged"] == 3
    assert OutboxEvent.objects.count() == events


def test_worker_killed_inside_a_contract_leaves_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(**_order: object) -> None:
        raise Killed

    path = write_book(tmp_path / "p.xlsx", several(["ЛД-1", "ЛД-2"]))
    run_import(path, cancelled=stop_after(4))
    before = content()
    with monkeypatch.context() as patch:
        patch.setattr("integrations.portfolio.load.post_receipts", die)
        with pytest.raises(Killed):
            run_import(path)
    assert content() == before
    assert run_import(path).counts["contracts"] == {"created": 1, "changed": 0, "unchanged": 1, "refused": 0}


def test_progress_goes_by_companies_and_contracts(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    run_import(
        write_book(tmp_path / "p.xlsx", several(["ЛД-1", "ЛД-2"])),
        progress=lambda done, total: said.append((done, total)),
    )
    assert said == [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_new_contract_of_companies_that_are_in_the_portal(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "a.json", {"companies": rows.pop("companies")}))
    rows["contracts"][0]["lessee_kpp"] = ""
    report = run_import(write_json(tmp_path / "b.json", rows))
    assert report.counts == counts(contracts_created=1, schedules_created=1, payments_created=1)


def lessor_actor(rows: Rows) -> Membership:
    row = rows["companies"][0]
    return MembershipFactory(role=Role.LESSOR_ADMIN, company=Company.objects.get(party=row["party"], inn=row["inn"]))


def test_history_and_outbox_name_who_imported(tmp_path: Path) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "a.json", {"companies": rows["companies"]}))
    actor = lessor_actor(rows)
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=actor.company)
    rows["contracts"][0]["manager_email"] = manager.user.email.upper()
    report = run_import(write_json(tmp_path / "b.json", rows), actor=actor, user_id=actor.user_id)
    assert texts(report) == []
    contract = Contract.objects.get()
    assert contract.manager == manager.user
    line = contract.history.get()  # type: ignore[attr-defined] # made by audited
    assert line.pgh_context.metadata["user"] == actor.user_id
    assert set(OutboxEvent.objects.values_list("actor_id", flat=True)) == {actor.pk}


def test_person_imports_for_their_own_lessor_only(tmp_path: Path) -> None:
    rows = portfolio()
    stranger = MembershipFactory(role=Role.LESSOR_ADMIN)
    path = write_json(tmp_path / "p.json", rows)
    run_import(write_json(tmp_path / "a.json", {"companies": rows["companies"]}))
    rows["companies"][0]["phone"] = "+7 000 555-99-99"
    before = content()
    report = run_import(write_json(path, rows), actor=stranger, user_id=stranger.user_id)
    inn = rows["companies"][0]["inn"]
    expected = f"“{inn}” is not your company. Expected a lessor with INN {stranger.company.inn}."
    assert texts(report) == [
        f"companies|1|inn|{inn}|{expected}",
        (
            f"contracts|1|lessor_inn|{inn}|The company with INN {inn} is refused, see the sheet “companies”. "
            "Expected it corrected."
        ),
    ]
    del rows["companies"]
    assert texts(run_import(write_json(path, rows), actor=stranger, user_id=stranger.user_id)) == [
        f"contracts|1|lessor_inn|{inn}|{expected}"
    ]
    assert content() == before


def test_two_imports_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.portfolio.import_lock.WAIT", "50ms")
    path = write_json(tmp_path / "p.json", portfolio())
    before = content()
    with only_one_import(), pytest.raises(ImportBusy) as busy:
        run_import(path)
    assert str(busy.value) == "Another portfolio is being imported now. Start again when it is done."
    assert content() == before
    assert run_import(path).counts["contracts"]["created"] == 1


def test_report_survives_json(tmp_path: Path) -> None:
    rows = several(["ЛД-1", "ЛД-2"])
    run_import(write_json(tmp_path / "a.json", rows))
    rows["contracts"][0]["annual_rate"] = "20"
    rows["schedule"][-1]["vat"] = "0.01"
    report = run_import(write_json(tmp_path / "b.json", rows))
    assert (len(report.problems), len(report.differences)) == (1, 1)
    assert ImportReport.from_json(report.as_json()) == report


def test_outcomes_of_the_report_are_those_of_the_services() -> None:
    assert list(no_counts()["contracts"]) == [*map(str, Change), "refused"]
    assert [sheet.key for sheet in SHEETS] == ["companies", "contracts", "assets", "schedule", "payments"]
    assert timezone.is_aware(NOW)


@pytest.mark.parametrize("column", ["phone", "account"])
@pytest.mark.parametrize("role", [Role.LESSOR_MANAGER, Role.LESSOR_HEAD])
def test_only_the_portal_administrator_changes_where_clients_pay(tmp_path: Path, role: Role, column: str) -> None:
    rows = portfolio()
    run_import(write_json(tmp_path / "a.json", {"companies": rows["companies"]}))
    administrator = lessor_actor(rows)
    person = MembershipFactory(role=role, company=administrator.company)
    lessor = rows["companies"][0]
    assert lessor["inn"] == administrator.company.inn
    lessor[column] = sample_ids.sample_account(77, lessor["bic"]) if column == "account" else "+7 000 555-99-99"
    path = write_json(tmp_path / "b.json", {"companies": [lessor]})

    before = content()
    (problem,) = texts(run_import(path, actor=person, user_id=person.user_id))
    assert "Only the portal administrator may do this." in problem
    after = content()
    changed = {table for table in before if before[table] != after[table]} - {"integrations_portfolioimport"}
    assert changed == set()

    assert texts(run_import(path, actor=administrator, user_id=administrator.user_id)) == []
