"""A client disputes a line once, in words; the lessor answers once, in words; nobody else does."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from common.models import OutboxEvent
from contracts.models import Contract
from payments.debts.disputes import DisputeRefused, answer_dispute, line_of, raise_dispute
from payments.models import DisputeState, LineDispute, Receipt
from tests import factories
from tests.factories import NOW
from tests.payments.debts.world import ADVANCE, of_lessor, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lessee() -> Membership:
    return factories.MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def contract(lessee: Membership) -> Contract:
    return factories.make_contract(lessee=lessee.company, paid=[ADVANCE])


def target(contract: Contract) -> str:
    return f"receipt:{Receipt.objects.get(contract=contract).pk}"


def raised(contract: Contract, actor: Membership, words: str = "Это не наш платёж") -> LineDispute:
    line = line_of(contract, target(contract))
    assert line is not None
    return raise_dispute(contract=contract, line=line, words=words, actor=actor, at=NOW)


def test_a_dispute_keeps_the_line_as_the_client_saw_it(contract: Contract, lessee: Membership) -> None:
    dispute = raised(contract, lessee, "  Это не наш платёж ")
    assert (dispute.target, dispute.amount, dispute.text, dispute.state, dispute.raised_by_id) == (
        target(contract),
        Receipt.objects.get().amount,
        "Это не наш платёж",
        DisputeState.OPEN,
        lessee.user_id,
    )
    assert "1" in dispute.line
    event = OutboxEvent.objects.get(type="payments.DisputeRaised")
    assert event.payload == {"dispute_id": dispute.pk, "contract_id": contract.pk}


@pytest.mark.parametrize("words", ["", "   "])
def test_without_words_nothing_is_disputed(words: str, contract: Contract, lessee: Membership) -> None:
    with pytest.raises(DisputeRefused) as refused:
        raised(contract, lessee, words)
    assert (refused.value.code, LineDispute.objects.count()) == ("no_words", 0)


def test_a_line_has_one_open_dispute_and_may_be_disputed_again_after_the_answer(
    contract: Contract, lessee: Membership
) -> None:
    first = raised(contract, lessee)
    with pytest.raises(DisputeRefused) as refused:
        raised(contract, lessee)
    assert (refused.value.code, LineDispute.objects.count()) == ("open_already", 1)
    answer_dispute(dispute_id=first.pk, state=DisputeState.REJECTED, words="Ваш", actor=of_lessor(contract), at=NOW)
    assert raised(contract, lessee).pk != first.pk


@pytest.mark.parametrize("role", [Role.LESSEE_AUDITOR, Role.LESSEE_SIGNATORY, Role.LESSEE_OPERATIONS, Role.LESSOR_HEAD])
def test_only_those_who_answer_for_payments_dispute(role: Role, contract: Contract) -> None:
    company = contract.lessor if role is Role.LESSOR_HEAD else contract.lessee
    with pytest.raises(PermissionDenied):
        raised(contract, factories.MembershipFactory(role=role, company=company))
    assert LineDispute.objects.count() == 0


def test_an_answer_is_given_once_with_words_by_who_may(contract: Contract, lessee: Membership) -> None:
    dispute, head = raised(contract, lessee), of_lessor(contract)

    def answered(words: str, actor: Membership) -> LineDispute:
        return answer_dispute(dispute_id=dispute.pk, state=DisputeState.ACCEPTED, words=words, actor=actor, at=NOW)

    with pytest.raises(PermissionDenied):
        answered("Исправим", lessee)
    with pytest.raises(LineDispute.DoesNotExist):
        answered("Исправим", factories.MembershipFactory(role=Role.LESSOR_HEAD))
    with pytest.raises(DisputeRefused) as refused:
        answered(" ", head)
    assert (refused.value.code, LineDispute.objects.get().state) == ("no_words", DisputeState.OPEN)
    answered("Исправим", head)
    with pytest.raises(DisputeRefused) as refused:
        answered("Ещё раз", head)
    kept = LineDispute.objects.get()
    assert (refused.value.code, kept.answer, kept.answered_by_id, kept.answered_at) == (
        "answered",
        "Исправим",
        head.user_id,
        NOW,
    )
    assert OutboxEvent.objects.filter(type="payments.DisputeAnswered").count() == 1


@pytest.mark.parametrize("named", ["", "receipt", "receipt:", "receipt:x", "salary:1", "receipt:" + "9" * 19])
def test_what_is_no_line_is_not_disputed(named: str, contract: Contract, lessee: Membership) -> None:
    assert line_of(contract, named) is None
    page = signed_in(lessee).get(reverse("debts:dispute", args=[contract.pk]), {"line": named})
    assert page.status_code == 404


def test_a_line_of_another_contract_is_not_disputed(contract: Contract, lessee: Membership) -> None:
    other = factories.make_contract(paid=[ADVANCE])
    client = signed_in(lessee)
    for about, line in ((contract, target(other)), (other, target(other))):
        url = reverse("debts:dispute", args=[about.pk])
        assert client.post(f"{url}?line={line}", {"words": "Не наш"}).status_code == 404
    assert LineDispute.objects.count() == 0


def test_both_sides_read_a_dispute_and_its_answer(contract: Contract, lessee: Membership) -> None:
    client, staff = signed_in(lessee), signed_in(of_lessor(contract))
    url = f"{reverse('debts:dispute', args=[contract.pk])}?line={target(contract)}"
    assert client.get(url).status_code == 200
    sent = client.post(url, {"words": "Платёж за другой договор", "own_amount": "100,50"})
    assert sent["Location"] == reverse("payments:contract_payments", args=[contract.pk])
    # The second one comes back with what was typed.
    again = client.post(url, {"words": "Ещё раз"})
    assert (again.status_code, again.context["form"]["words"].value()) == (200, "Ещё раз")
    dispute = LineDispute.objects.get()
    queue = staff.get(reverse("debts:disputes"), {"state": "open"})
    assert [row.pk for row in queue.context["page"]] == [dispute.pk]
    answer = reverse("debts:answer", args=[dispute.pk])
    assert staff.get(answer).status_code == 200
    assert client.get(answer).status_code == 403
    assert staff.post(answer, {"state": "accepted", "words": "Перенесём"})["Location"] == reverse("debts:disputes")
    page = client.get(reverse("payments:contract_payments", args=[contract.pk])).content.decode()
    assert ("Платёж за другой договор" in page, "Перенесём" in page) == (True, True)
    assert not staff.get(reverse("debts:disputes"), {"state": "open"}).context["page"].object_list


def test_open_disputes_wait_on_the_home_of_who_answers(contract: Contract, lessee: Membership) -> None:
    def waiting(role: Role) -> list[int]:
        groups = signed_in(of_lessor(contract, role)).get(reverse("admin:index")).context["groups"]
        url = f"{reverse('debts:disputes')}?state=open"
        return [tile.count for group in groups for tile in group["tiles"] if tile.url == url]

    assert waiting(Role.LESSOR_ACCOUNTANT) == [0]
    raised(contract, lessee)
    assert (waiting(Role.LESSOR_ACCOUNTANT), waiting(Role.LESSOR_HEAD), waiting(Role.LESSOR_RISK)) == ([1], [1], [])
