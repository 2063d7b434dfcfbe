"""A file of the accounting system that does not know what was agreed in the portal takes it back, and says so."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.models import Addendum, Contract, RequestKind
from contracts.ports import schedules
from integrations.portfolio.example import NUMBER
from tests.factories import NOW, TODAY, LesseeFactory
from tests.integrations.files import portfolio, write_json
from tests.integrations.importing import run_import, texts, warnings

pytestmark = pytest.mark.django_db


def make_addendum(contract: Contract, number: int, kind: RequestKind, *, changes: list[dict[str, str]]) -> None:
    Addendum.objects.create(
        contract=contract,
        number=number,
        kind=kind,
        effective_on=TODAY,
        changes=changes,
        schedule_before=contract.schedule_number - (kind == RequestKind.DATE_SHIFT),
        schedule_after=contract.schedule_number,
        made_at=NOW,
    )


def told(number: int) -> list[str]:
    words = (
        "was made in the portal, and the file says otherwise about what it changed. The file is in force now; if it "
        "does not know the addendum yet, correct it and load it again."
    )
    return [f"contracts|1|number|{NUMBER}|{NUMBER}|Addendum No. {number} of {TODAY:%d.%m.%Y} {words}"]


def test_a_file_that_takes_an_addendum_back_is_warned_of(tmp_path: Path) -> None:
    file = write_json(tmp_path / "a.json", portfolio())
    assert warnings(run_import(file)) == []
    contract = Contract.objects.get()
    lessee, rows = contract.lessee, list(schedules().in_force(contract))
    later = [*rows[:-1], replace(rows[-1], due_on=rows[-1].due_on + timedelta(days=3))]
    schedules().replace(contract=contract, rows=later, reason="1", actor=None, at=NOW)
    make_addendum(contract, 1, RequestKind.DATE_SHIFT, changes=[])
    report = run_import(file)
    assert (texts(report), warnings(report), report.counts["schedules"]["changed"]) == ([], told(1), 1)
    contract.refresh_from_db()
    assert (contract.schedule_number, list(schedules().in_force(contract))) == (3, rows)
    assert warnings(run_import(file)) == []
    Contract.objects.filter(pk=contract.pk).update(lessee=LesseeFactory())
    make_addendum(contract, 2, RequestKind.CESSION, changes=[{"name": "lessee", "before": "1", "after": "2"}])
    assert warnings(run_import(file)) == told(2)
    contract.refresh_from_db()
    assert contract.lessee == lessee
