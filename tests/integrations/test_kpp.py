"""Companies of one INN with several KPP: a lessor is one company, lessees and suppliers may be several."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.models import Contract, LeasedAsset
from integrations.portfolio.report import Difference
from tests.factories import LessorFactory, MembershipFactory
from tests.integrations.files import Rows, portfolio, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
OTHER = "770145001"


def start(tmp_path: Path, rows: Rows) -> Membership:
    """Import the companies; the administrator of the example's lessor goes on."""
    run_import(write_json(tmp_path / "companies.json", {"companies": rows["companies"]}))
    return MembershipFactory(role=Role.LESSOR_ADMIN, company=Company.objects.get(party="lessor"))


def take(tmp_path: Path, rows: Any, actor: Membership | None) -> list[str]:
    return texts(run_import(write_json(tmp_path / "p.json", rows), actor=actor, user_id=actor and actor.user_id))


def test_lessor_with_another_kpp_is_the_same_lessor(tmp_path: Path) -> None:
    rows = portfolio()
    actor = start(tmp_path, rows)
    old = rows["companies"][0]["kpp"]
    rows["companies"][0]["kpp"] = rows["contracts"][0]["lessor_kpp"] = OTHER
    path = write_json(tmp_path / "p.json", rows)
    for dry_run in (True, False):
        report = run_import(path, actor=actor, user_id=actor.user_id, dry_run=dry_run)
        assert texts(report) == []
        assert report.differences == (Difference("ООО «Пример Лизинг»", "companies", 0, "kpp", old, OTHER),)
    lessor = Company.objects.get(party="lessor")
    assert (lessor.pk, lessor.kpp, Contract.objects.get().lessor) == (actor.company_id, OTHER, lessor)


def test_lessor_in_two_rows_with_two_kpp_is_refused(tmp_path: Path) -> None:
    rows = portfolio()
    rows["companies"].append({**rows["companies"][0], "kpp": OTHER})
    inn = rows["companies"][0]["inn"]
    assert take(tmp_path, {"companies": rows["companies"]}, None) == [
        f"companies|4|inn|{inn}|The company stands in rows 1 and 4 with different values. Expected it once."
    ]
    assert not Company.objects.filter(party="lessor").exists()


@pytest.mark.parametrize("as_person", [True, False])
def test_contract_of_a_lessor_with_another_kpp_is_refused(tmp_path: Path, *, as_person: bool) -> None:
    rows = portfolio()
    actor = start(tmp_path, rows)
    right = rows["companies"][0]["kpp"]
    rows["contracts"][0]["lessor_kpp"] = OTHER
    before = content()
    assert take(tmp_path, rows, actor if as_person else None) == [
        (
            f"contracts|1|lessor_kpp|{OTHER}|The lessor with INN {rows['companies'][0]['inn']} has the KPP {right}, "
            f"not {OTHER}. Expected {right} or an empty cell."
        )
    ]
    assert content() == before


def test_lessor_is_found_by_its_inn_alone(tmp_path: Path) -> None:
    rows = portfolio()
    actor = start(tmp_path, rows)
    rows["contracts"][0]["lessor_kpp"] = ""
    assert take(tmp_path, {key: rows[key] for key in rows if key != "companies"}, actor) == []
    assert Contract.objects.get().lessor == actor.company


def test_supplier_is_chosen_by_its_kpp(tmp_path: Path) -> None:
    rows = portfolio()
    supplier = rows["companies"][2]
    rows["companies"].append({**supplier, "kpp": OTHER})
    rows["assets"][0]["supplier_kpp"] = ""
    found = ", ".join(sorted([OTHER, supplier["kpp"]]))
    assert take(tmp_path, rows, None) == [
        (
            f"assets|1|supplier_inn|{supplier['inn']}|INN {supplier['inn']} belongs to several companies with "
            f"different KPP: {found}. Expected one KPP."
        )
    ]
    rows["assets"][0]["supplier_kpp"] = OTHER
    assert take(tmp_path, rows, None) == []
    chosen = LeasedAsset.objects.get().supplier
    assert chosen is not None
    assert chosen.kpp == OTHER


def test_kpp_of_no_supplier_is_refused(tmp_path: Path) -> None:
    rows = portfolio()
    rows["assets"][0] |= {"supplier_inn": "", "supplier_kpp": OTHER}
    assert take(tmp_path, rows, None) == [
        f"assets|1|supplier_kpp|{OTHER}|There is a KPP but no INN of the supplier. Expected both, or an empty cell."
    ]


def test_two_lessors_of_one_inn_cannot_be_kept() -> None:
    lessor = LessorFactory()
    with pytest.raises(IntegrityError, match="company_one_lessor_of_inn"), transaction.atomic():
        LessorFactory(inn=lessor.inn, kpp=OTHER)
