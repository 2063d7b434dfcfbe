from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from payments.ledger.report import make_reports
from payments.models import LedgerDifference, LedgerReport
from payments.services.figures import refresh_figures
from payments.services.settlement import bring_up, lock_contract
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory, make_contract
from tests.payments.bank.making import make_operation
from tests.payments.ledger import facts
from tests.payments.ledger.balances import balances_before

pytestmark = pytest.mark.django_db
D = Decimal


def lines(contract: Contract) -> dict[str, Decimal]:
    return dict(LedgerDifference.objects.filter(contract=contract).values_list("cause", "amount"))


def test_every_difference_has_its_cause_and_the_lines_of_a_contract_sum_to_what_it_owes() -> None:
    lessor = LessorFactory()
    late = make_contract(lessor=lessor, paid=[(date(2025, 12, 25), "240000.00"), (date(2026, 1, 26), "50000.00")])
    facts.agree_penalty(late)
    bring_up(lock_contract(late.pk), reason="Начислено", at=NOW)
    ahead = make_contract(lessor=lessor, paid=[(date(2026, 11, 1), "1300000.00")])
    over = make_contract(lessor=lessor, paid=[(date(2026, 11, 1), "1320007.00")])
    ended = make_contract(lessor=lessor, status=ContractStatus.TERMINATED, paid=[(date(2025, 12, 25), "1.00")])
    unsigned = make_contract(lessor=lessor, status=ContractStatus.SIGNING, paid=[(date(2026, 11, 1), "5.00")])
    operation = make_operation(lessor)
    refresh_figures(contract_ids=[ended.pk, unsigned.pk], today=TODAY)
    assert make_reports(at=NOW) == []
    found = {contract: lines(contract) for contract in (late, ahead, over, ended, unsigned)}
    late.refresh_from_db()
    # Eleven payments fell due, of which today's is not late yet.
    assert found == {
        late: {"overdue": 10 * D("89916.67") - 50000, "due": D("89916.67"), "charges": late.charges_total},
        ahead: {"ahead": D("240000.00") + 11 * D("89916.67") - D("1300000.00")},
        over: {"ahead": D("240000.00") + 11 * D("89916.67") - D("1320000.00"), "credit": D("-7.00")},
        ended: {"ended": D("240000.00") + 11 * D("89916.67") - 1},
        unsigned: {"ahead": D("-5.00")},
    }
    owed = balances_before(list(found), TODAY + timedelta(days=1))
    assert {contract.pk: sum(parts.values(), ZERO) for contract, parts in found.items()} == owed
    report = LedgerReport.objects.get(lessor=lessor)
    assert (report.on, report.contracts, report.differences, report.defects) == (TODAY, 5, 9, 0)
    [unsorted] = report.lines.filter(contract=None)
    assert (unsorted.cause, unsorted.amount, unsorted.target) == (
        "unsorted",
        operation.amount,
        f"operation:{operation.pk}",
    )


def test_defects_stand_in_the_report_of_their_lessor_which_is_made_once_a_day() -> None:
    spoilt, sound = make_contract(), make_contract()
    Contract.objects.filter(pk=spoilt.pk).update(paid_total=D("1.00"))
    for _night in range(2):
        assert [(one.contract_id, one.target) for one in make_reports(at=NOW)] == [(spoilt.pk, "paid_total")]
    report = LedgerReport.objects.get(lessor=spoilt.lessor)
    assert (report.defects, LedgerReport.objects.get(lessor=sound.lessor).defects) == (1, 0)
    row = report.lines.get(is_defect=True)
    assert (row.cause, row.target, row.stands, row.right, row.amount) == (
        "figure",
        "paid_total",
        "1.00",
        "0.00",
        D("1.00"),
    )


def test_lines_of_long_ago_go_but_not_defects_nor_the_report() -> None:
    contract = make_contract()
    Contract.objects.update(credit_total=D("1.00"))
    make_reports(at=NOW - timedelta(days=40))
    before = LedgerReport.objects.get(lessor=contract.lessor)
    assert before.lines.count() > before.defects == 1
    make_reports(at=NOW)
    assert set(before.lines.values_list("is_defect", flat=True)) == {True}


def test_the_accountant_opens_the_report_and_its_lines(client: Client) -> None:
    contract = make_contract(paid=[(date(2026, 11, 1), "1320007.00")])
    make_operation(contract.lessor)
    foreign = make_contract(paid=[(date(2026, 11, 1), "1320009.00")])
    make_reports(at=NOW)
    client.force_login(MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=contract.lessor).user)
    report = LedgerReport.objects.get(lessor=contract.lessor)
    page = client.get(reverse("admin:payments_ledgerreport_change", args=[report.pk])).content.decode()
    assert "−7,00\u202f₽" in page
    assert f"report__id__exact={report.pk}&amp;cause__exact=credit" in page
    shown = client.get(reverse("admin:payments_ledgerdifference_changelist"), {"report__id__exact": report.pk})
    text = shown.content.decode()
    assert contract.number in text
    assert foreign.number not in text
    other = LedgerReport.objects.get(lessor=foreign.lessor)
    assert client.get(reverse("admin:payments_ledgerreport_change", args=[other.pk])).status_code == 404
