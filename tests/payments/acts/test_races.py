"""Real transactions in real threads: one act for many askers, numbers without gaps, one answer to an act."""

import pytest
import time_machine
from django.db import transaction

from accounts.models import Membership
from accounts.roles import Role
from common.messages import MessageError
from payments.acts.services import confirm_act, dispute_line
from payments.models import ActState, LineDispute, ReconciliationAct
from tests.factories import NOW, MembershipFactory
from tests.payments.acts.making import FIRST, account, act_of, made_of
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_numbers_have_no_gaps_when_some_transactions_roll_back() -> None:
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    first = account(person.company)
    contracts = [first, *(account(person.company, lessor=first.lessor) for _ in range(THREADS - 1))]

    def make(number: int) -> None:
        with transaction.atomic():
            act_of(Membership.objects.get(pk=person.pk), contracts[number], FIRST)
            if number % 3 == 1:
                transaction.set_rollback(True)

    list(at_once(make))
    assert sorted(ReconciliationAct.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_eight_who_ask_together_get_one_act() -> None:
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    contract = account(person.company)
    made = list(at_once(lambda _: made_of(Membership.objects.get(pk=person.pk), contract, FIRST)))
    assert sorted(one.created for one in made) == [False] * (THREADS - 1) + [True]
    assert ReconciliationAct.objects.count() == 1


def test_an_act_is_confirmed_or_disputed() -> None:
    """Whoever comes first: a confirmed act has no disputes, a disputed one is not confirmed."""
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    act = act_of(person, account(person.company), FIRST)
    line = act.content["lines"][0]["target"]

    def answer(number: int) -> bool:
        actor = Membership.objects.get(pk=person.pk)
        try:
            if number % 2:
                confirm_act(act_id=act.pk, actor=actor, at=NOW)
            else:
                dispute_line(act_id=act.pk, target=line, own_amount=None, words="Нет", actor=actor, at=NOW)
        except MessageError:
            return False
        return True

    assert sum(at_once(answer)) == 1
    act.refresh_from_db()
    expected = {ActState.CONFIRMED.value: 0, ActState.DISPUTED.value: 1}
    assert LineDispute.objects.count() == expected[act.state]
