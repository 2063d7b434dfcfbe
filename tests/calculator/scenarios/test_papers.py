"""Papers and workbooks: made by jobs, with figures that are numbers, of what the person may still see."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import ProductVersion, Scenario
from calculator.scenarios.variants import read_variants
from calculator.scenarios.workbook import workbook
from common.models import Job, JobState, TrailEntry, TrailKind
from tests.background import run_jobs
from tests.calculator.scenarios.conftest import SignedIn
from tests.calculator.scenarios.test_pages import query_of
from tests.factories import TODAY, MembershipFactory, kept_scenario, load_catalogue

pytestmark = pytest.mark.django_db
PAPERS = "/calculator/saved/papers/"


def ordered(client: Any, keys: list[str], form: str) -> Job:
    """Order a file, have it made, and return the job."""
    response = client.post(PAPERS, {"v": keys, "format": form})
    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("jobs:detail", args=[job.pk]))
    run_jobs()
    job.refresh_from_db()
    return job


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """Cells by the name of the sheet."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def column(rows: list[list[Any]], place: int) -> dict[Any, Any]:
    """A column by what stands first in the row."""
    return {row[0]: row[place] for row in rows if row[0]}


def test_a_workbook_of_one_calculation_has_numbers_and_dates(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    job = ordered(signed_in(financier), [str(kept.pk)], "xlsx")
    assert (job.state, job.result_name, job.company_id) == (
        JobState.DONE,
        f"raschet-{TODAY:%Y-%m-%d}.xlsx",
        financier.company_id,
    )
    with job.result_file.open("rb") as stored:
        book = load_workbook(io.BytesIO(stored.read()))
    lines, schedule, assumptions = book.worksheets
    said = {row[0].value: row[1] for row in lines.iter_rows() if row[0].value}
    total = next(cell for cell in said.values() if cell.value == 7447133.94)
    assert (total.number_format, total.data_type) == ("#,##0.00", "n")
    rate = next(cell for cell in said.values() if cell.value == 0.18)
    assert rate.number_format == "0.00%"
    start = [cell for cell in said.values() if cell.is_date]
    assert date(2026, 11, 25) in {cell.value.date() for cell in start}
    rows = list(schedule.iter_rows(min_row=2, values_only=True))
    # The advance, 36 payments and the totals.
    assert len(rows) == 38
    assert [row[1].date() for row in rows[:3]] == [date(2026, 11, 25), date(2026, 12, 25), date(2027, 1, 25)]
    assert sum(Decimal(str(row[2])) for row in rows[:-1]) == Decimal(str(rows[-1][2])) == kept.total
    assert assumptions.max_row >= 3


def test_a_workbook_of_a_comparison_has_a_schedule_for_each(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    keys = [str(kept.pk), query_of(version, advance_percent=Decimal(30)), "product=nothing"]
    job = ordered(signed_in(financier), keys, "xlsx")
    assert job.result_name == f"sravnenie-{TODAY:%Y-%m-%d}.xlsx"
    with job.result_file.open("rb") as stored:
        sheets = sheets_of(stored.read())
    first, *_schedules = sheets.values()
    assert len(sheets) == 4
    values = {tuple(row[1:3]) for row in first}
    assert (7447133.94, 7266242.23) in values
    # The second one has the lower total, the third one cannot be made and says why.
    (told,) = {row[4] for row in first if row[1:3] == [7447133.94, 7266242.23]}
    assert kept.name not in told
    assert [row[3] for row in first if row[3]][1:] != []


def test_a_formula_in_a_name_is_text(version: ProductVersion, financier: Membership) -> None:
    kept = kept_scenario(financier, version=version)
    Scenario.objects.filter(pk=kept.pk).update(name='=HYPERLINK("http://example.org")')
    variants = read_variants([str(kept.pk)], actor=financier, on=TODAY)
    book = load_workbook(io.BytesIO(workbook(variants, on=TODAY)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.parametrize("count", [1, 5])
def test_a_paper_has_terms_figures_schedule_and_the_date_of_rates(
    financier: Membership, signed_in: SignedIn, count: int
) -> None:
    load_catalogue()
    request = "product=auto&asset_kind=vehicle&segment=medium&price=6000000&advance_percent=20&starts_on=2026-11-25"
    keys = [f"{request}&term_months={12 * number}" for number in range(1, count + 1)]
    job = ordered(signed_in(financier), keys, "pdf")
    assert job.state == JobState.DONE
    with job.result_file.open("rb") as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert ("Сравнение расчётов лизинга" if count > 1 else "Расчёт лизинга") in text
    assert "ставки на 25.11.2026" in text
    assert text.count("График платежей") == count
    variants = read_variants(keys, actor=financier, on=TODAY)
    for variant in variants:
        assert variant.quote is not None
        assert variant.quote.ways is not None
        total = f"{variant.quote.indicators.total:,.2f}".replace(",", "\u00a0").replace(".", ",")
        assert " ".join(total.split()) in text
    assert "Допущения" in text


def test_more_than_five_or_another_format_are_refused(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    client, key = signed_in(financier), query_of(version)
    for posted in ({"v": [key] * 6, "format": "pdf"}, {"v": [], "format": "pdf"}, {"v": [key], "format": "exe"}):
        assert client.post(PAPERS, posted).status_code == 302
    assert Job.objects.count() == 0
    assert TrailEntry.objects.filter(kind=TrailKind.REFUSED, detail__reason="export_refused").count() == 3


def test_a_foreign_calculation_makes_no_paper(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    foreign = kept_scenario(MembershipFactory(role=Role.LESSEE_FINANCIER), version=version)
    assert signed_in(financier).post(PAPERS, {"v": [str(foreign.pk)], "format": "pdf"}).status_code == 404
    assert Job.objects.count() == 0
    assert TrailEntry.objects.filter(kind=TrailKind.REFUSED, detail__page="scenarios:export").count() == 1


def test_a_calculation_deleted_meanwhile_fails_the_job_with_words(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept, client = kept_scenario(financier, version=version), signed_in(financier)
    client.post(PAPERS, {"v": [str(kept.pk)], "format": "pdf"})
    kept.delete()
    run_jobs()
    job = Job.objects.get()
    assert (job.state, job.error) == (
        JobState.FAILED,
        "A calculation was deleted since, or is not open to you any more.",
    )


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.LESSEE_OPERATIONS}])
def test_whoever_may_not_see_calculations_any_more_gets_no_file(
    version: ProductVersion, financier: Membership, signed_in: SignedIn, change: dict[str, Any]
) -> None:
    """What is asked by its address alone needs no right to a row, so the right itself is asked."""
    signed_in(financier).post(PAPERS, {"v": [query_of(version)], "format": "xlsx"})
    Membership.objects.filter(pk=financier.pk).update(**change)
    run_jobs()
    job = Job.objects.get()
    assert (job.state, job.error, job.result_name) == (
        JobState.FAILED,
        "The person who ordered the file may not see calculations any more.",
        "",
    )


def test_the_list_as_a_workbook(version: ProductVersion, financier: Membership, signed_in: SignedIn) -> None:
    kept = kept_scenario(financier, version=version)
    kept_scenario(MembershipFactory(role=Role.LESSEE_FINANCIER), version=version)
    response = signed_in(financier).get(reverse("scenarios:export_list"))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined] # a file
    (rows,) = sheets_of(content).values()
    assert len(rows) == 2
    shown = rows[1]
    assert (shown[1], shown[5].date(), shown[7], shown[14]) == (kept.name, TODAY, 6000000, 7447133.94)
