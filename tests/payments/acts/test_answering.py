"""The client confirms an act or disputes a line of it; the lessor answers; what is refused changes nothing."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from payments.debts.disputes import answer_dispute
from payments.models import ActState, DisputeState, LineDispute, ReconciliationAct
from tests.factories import NOW, MembershipFactory
from tests.payments.acts.making import FIRST, account, act_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def act(person: Membership) -> ReconciliationAct:
    return act_of(person, account(person.company), FIRST)


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def confirm(person: Membership, act: ReconciliationAct) -> int:
    return client_of(person).post(reverse("acts:confirm", args=[act.pk])).status_code


def dispute(person: Membership, act: ReconciliationAct, line: str, **form: str) -> int:
    url = f"{reverse('acts:dispute', args=[act.pk])}?line={line}"
    return client_of(person).post(url, {"words": "Не сходится", "own_amount": "", **form}).status_code


def state(act: ReconciliationAct) -> tuple[str, int | None]:
    act.refresh_from_db()
    return act.state, act.answered_by_id


def test_a_confirmed_act_tells_who_and_when(person: Membership, act: ReconciliationAct) -> None:
    assert confirm(person, act) == 302
    assert state(act) == (ActState.CONFIRMED, person.user_id)
    assert act.answered_at == NOW
    # Nothing is said of it any more.
    other = MembershipFactory(role=Role.LESSEE_ADMIN, company=person.company)
    line = act.content["lines"][0]["target"]
    assert (confirm(other, act), dispute(other, act, line)) == (302, 200)
    assert (state(act), LineDispute.objects.count()) == ((ActState.CONFIRMED, person.user_id), 0)


def test_a_disputed_line_keeps_both_amounts(person: Membership, act: ReconciliationAct) -> None:
    line = act.content["lines"][2]
    assert dispute(person, act, line["target"], own_amount="55 000,00") == 302
    row = LineDispute.objects.get()
    assert (row.act_id, row.contract_id, row.target) == (act.pk, act.contract_id, line["target"])
    assert (row.line, row.amount, row.own_amount) == (line["text"], Decimal(60_000), Decimal(55_000))
    assert state(act) == (ActState.DISPUTED, person.user_id)
    # Twice is once, and an open dispute keeps the act from being confirmed.
    assert (dispute(person, act, line["target"]), LineDispute.objects.count()) == (200, 1)
    assert confirm(person, act) == 302
    assert state(act)[0] == ActState.DISPUTED
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=act.lessor)
    answer_dispute(dispute_id=row.pk, state=DisputeState.REJECTED, words="Сумма по графику", actor=head, at=NOW)
    assert confirm(person, act) == 302
    assert state(act)[0] == ActState.CONFIRMED


def test_a_line_that_is_missing_is_a_dispute_of_the_balance(person: Membership, act: ReconciliationAct) -> None:
    assert dispute(person, act, f"balance:{act.contract_id}", own_amount="0") == 302
    row = LineDispute.objects.get()
    assert (row.target, row.amount, row.own_amount) == (f"balance:{act.contract_id}", Decimal(10_000), Decimal(0))
    page = client_of(person).get(reverse("acts:detail", args=[act.pk])).content.decode()
    assert "Не сходится" in page


@pytest.mark.parametrize("line", ["", "receipt:1", "balance:1", "balance:x", "instalment:0"])
def test_a_line_that_is_not_in_the_act(person: Membership, act: ReconciliationAct, line: str) -> None:
    assert dispute(person, act, line) == 404
    assert (state(act), LineDispute.objects.count()) == ((ActState.ISSUED, None), 0)


def test_a_dispute_has_words(person: Membership, act: ReconciliationAct) -> None:
    assert dispute(person, act, act.content["lines"][0]["target"], words=" ") == 200
    assert (state(act), LineDispute.objects.count()) == ((ActState.ISSUED, None), 0)


def test_an_act_that_was_altered_is_not_confirmed(person: Membership, act: ReconciliationAct) -> None:
    changed = act.content | {"closing": "0.00"}
    ReconciliationAct.objects.filter(pk=act.pk).update(content=changed)
    assert confirm(person, act) == 302
    assert state(act) == (ActState.ISSUED, None)


def _auditor(act: ReconciliationAct) -> Membership:
    return MembershipFactory(role=Role.LESSEE_AUDITOR, company=act.lessee)


def _head(act: ReconciliationAct) -> Membership:
    return MembershipFactory(role=Role.LESSOR_HEAD, company=act.lessor)


def _neighbour(act: ReconciliationAct) -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.mark.parametrize(("who", "status"), [(_auditor, 403), (_head, 403), (_neighbour, 404)])
def test_others_do_not_answer(
    act: ReconciliationAct, who: Callable[[ReconciliationAct], Membership], status: int
) -> None:
    stranger = who(act)
    line = act.content["lines"][0]["target"]
    assert (confirm(stranger, act), dispute(stranger, act, line)) == (status, status)
    assert (state(act), LineDispute.objects.count()) == ((ActState.ISSUED, None), 0)
