"""The desk: queue by state, one payment with its proposals, an answer and the next payment; rights and races."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from payments.matching import decisions
from payments.models import BankOperation, PaymentQuestion, Receipt, TriageState
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.matching.making import ROW, leased, operation, standing, statement_of

pytestmark = pytest.mark.django_db
DESK = "/bank/triage/"


@pytest.fixture
def accountant() -> Membership:
    return MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ACCOUNTANT)


@pytest.fixture
def desk(client: Client, accountant: Membership) -> Client:
    client.force_login(accountant.user)
    return client


@pytest.fixture
def payment(accountant: Membership) -> BankOperation:
    company = LesseeFactory()
    leased(accountant.company, company, number="ЛД-2026-0042")
    # The page posts by the clock of the machine, and a receipt cannot be ahead.
    return operation(statement_of(accountant.company), company, ROW, "Лизинг", booked_on=date(2026, 1, 20))


def shown(desk: Client, payment: BankOperation | None = None, state: str = "new") -> str:
    page = desk.get(DESK, {"state": state} | ({"payment": payment.pk} if payment else {}))
    assert page.status_code == 200
    return str(page.content.decode())


def digest(text: str) -> str:
    found = re.search('name="proposal" value="([0-9a-f]+)"', text)
    assert found is not None
    return found[1]


def test_one_click_accepts_and_the_next_payment_opens(
    desk: Client, accountant: Membership, payment: BankOperation
) -> None:
    following = operation(payment.statement, None, "1.00", "Оплата", booked_on=date(2026, 1, 19))
    text = shown(desk, payment)
    assert text.count("<article") == text.count("</article")
    assert ("ЛД-2026-0042" in text, payment.party_inn in text) == (True, True)
    answer = desk.post(
        reverse("triage:accept", args=[payment.pk]), {"proposal": digest(text), "state": "new", "note": "По сумме"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{DESK}?state=new&payment={following.pk}")
    payment.refresh_from_db()
    assert (payment.state, payment.note, payment.decided_by) == (TriageState.POSTED, "По сумме", accountant.user)
    assert sum(standing(payment).values()) == ROW
    step = payment.steps.get()
    assert step.data["reasons"][0] == "payer_is_client"


def test_a_proposal_that_is_no_longer_made_is_not_posted(desk: Client, payment: BankOperation) -> None:
    answer = desk.post(reverse("triage:accept", args=[payment.pk]), {"proposal": "0" * 16, "state": "new"})
    assert answer.headers["Location"] == f"{DESK}?state=new&payment={payment.pk}"
    assert not Receipt.objects.filter(operation=payment).exists()


def test_a_second_accountant_posting_the_same_is_refused(
    desk: Client, accountant: Membership, payment: BankOperation
) -> None:
    proposal = digest(shown(desk, payment))
    other = Client()
    other.force_login(MembershipFactory(company=accountant.company, role=Role.LESSOR_ACCOUNTANT).user)
    for browser in (desk, other):
        browser.post(reverse("triage:accept", args=[payment.pk]), {"proposal": proposal, "state": "new"})
    assert Receipt.objects.filter(operation=payment).count() == 1


def split(*rows: tuple[str, str], subject: str = "", left: Decimal = ROW) -> dict[str, str]:
    data = {"split-TOTAL_FORMS": str(len(rows)), "split-INITIAL_FORMS": "0", "state": "new", "left": str(left)}
    for at, (number, amount) in enumerate(rows):
        data |= {f"split-{at}-number": number, f"split-{at}-amount": amount, f"split-{at}-subject": subject}
    return data


def test_a_split_by_hand(desk: Client, accountant: Membership, payment: BankOperation) -> None:
    second = leased(accountant.company, LesseeFactory(), number="АХК-0077/05-26")
    data = split(("лд 2026 0042", "80 000,00"), ("АХК-0077/05-26", "9 916,67"), ("", ""))
    answer = desk.post(reverse("triage:split", args=[payment.pk]), data)
    assert answer.status_code == 302
    assert sorted(standing(payment).values()) == sorted([ROW - 80_000, ROW - (ROW - 80_000)])
    assert standing(payment)[second.pk] == ROW - 80_000


def test_what_is_left_of_a_payment_has_proposals_of_its_own(desk: Client, payment: BankOperation) -> None:
    part = split(("ЛД-2026-0042", "10.00"))
    assert desk.post(reverse("triage:split", args=[payment.pk]), part).status_code == 302
    chosen = {"proposal": digest(shown(desk, payment)), "state": "new"}
    assert desk.post(reverse("triage:accept", args=[payment.pk]), chosen).status_code == 302
    payment.refresh_from_db()
    assert (payment.state, sum(standing(payment).values())) == (TriageState.POSTED, ROW)
    amounts = Receipt.objects.filter(operation=payment).order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("10.00"), ROW - 10]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("ЛД-1999-0001", "5,00"),), "There is no such contract"),
        ((("ЛД-2026-0042", ""),), "Say how much"),
        ((("", "5,00"),), "Say for which contract"),
        ((("ЛД-2026-0042", "1,00"), ("ЛД-2026-0042", "1,00")), "named twice"),
        ((("", ""),), "Choose a contract and an amount"),
        ((("ЛД-2026-0042", "пять"),), "is not an amount"),
    ],
)
def test_a_wrong_split_says_so_and_posts_nothing(
    desk: Client, payment: BankOperation, rows: tuple[tuple[str, str], ...], words: str
) -> None:
    desk.cookies["django_language"] = "en"
    answer = desk.post(reverse("triage:split", args=[payment.pk]), split(*rows), headers={"accept-language": "en"})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Receipt.objects.filter(operation=payment).exists()


def test_a_part_for_the_penalty_says_so(desk: Client, payment: BankOperation) -> None:
    desk.post(reverse("triage:split", args=[payment.pk]), split(("ЛД-2026-0042", "10,00"), subject="penalty"))
    receipt = Receipt.objects.get(operation=payment)
    assert receipt.hints == [{"charge": "penalty", "payment": "", "amount": None}]
    payment.refresh_from_db()
    assert payment.state == TriageState.NEW


def test_a_part_that_is_sent_twice_is_posted_once(desk: Client, payment: BankOperation) -> None:
    said = f'name="left" value="{ROW}"'
    assert said in shown(desk, payment)
    part = split(("ЛД-2026-0042", "10,00"))
    assert post_twice(desk, payment, part) == [Decimal("10.00")]
    assert post_twice(desk, payment, part | {"left": "?"}) == [Decimal("10.00")]
    assert said not in shown(desk, payment)
    assert post_twice(desk, payment, part | {"left": str(ROW - 10)}) == [Decimal("10.00")] * 2


def post_twice(desk: Client, payment: BankOperation, data: dict[str, str]) -> list[Decimal]:
    """Send a form twice; return what of the payment is posted after it."""
    desk.post(reverse("triage:split", args=[payment.pk]), data)
    answer = desk.post(reverse("triage:split", args=[payment.pk]), data)
    assert answer.headers["Location"] == f"{DESK}?state=new&payment={payment.pk}"
    return list(Receipt.objects.filter(operation=payment).order_by("pk").values_list("amount", flat=True))


def test_decisions_of_the_page(desk: Client, payment: BankOperation) -> None:
    url = reverse("triage:decide", args=[payment.pk])
    desk.post(url, {"decision": "hold", "note": "", "state": "new"})
    desk.post(url, {"decision": "melt", "note": "Да", "state": "new"})
    assert not payment.steps.exists()
    desk.post(url, {"decision": "hold", "note": "Ждём письма", "state": "new"})
    assert "Ждём письма" in shown(desk, payment, "held")
    desk.post(url, {"decision": "return", "note": "Просят вернуть", "state": "held"})
    desk.post(url, {"decision": "undo", "note": "Ошибка", "state": "to_return"})
    assert list(payment.steps.values_list("after", flat=True)) == ["held", "to_return", "new"]


def test_the_client_is_asked_from_the_desk(desk: Client, payment: BankOperation) -> None:
    url = reverse("triage:ask", args=[payment.pk])
    assert desk.post(url, {"company": "", "inn": "", "text": "Ваш?", "state": "new"}).status_code == 400
    assert desk.post(url, {"company": "", "inn": "0000000000", "text": "Ваш?", "state": "new"}).status_code == 400
    assert not PaymentQuestion.objects.exists()
    desk.post(url, {"company": "", "inn": payment.party_inn, "text": "Ваш?", "state": "new"})
    question = PaymentQuestion.objects.get()
    assert (question.company.inn, question.text, question.amount) == (payment.party_inn, "Ваш?", payment.amount)
    assert payment.party_name in shown(desk, state="asked")
    assert payment.party_name not in shown(desk, state="answered")


def test_who_only_reads_has_no_buttons(client: Client, accountant: Membership, payment: BankOperation) -> None:
    reader = MembershipFactory(company=accountant.company, role=Role.LESSOR_COLLECTIONS)
    client.force_login(reader.user)
    text = shown(client, payment)
    assert ("ЛД-2026-0042" in text, "data-key" in text) == (True, False)
    assert client.post(reverse("triage:decide", args=[payment.pk]), {"decision": "hold"}).status_code == 403
    assert not payment.steps.exists()


def test_another_lessors_payment_is_not_shown(client: Client, payment: BankOperation) -> None:
    stranger = MembershipFactory(company=LessorFactory(), role=Role.LESSOR_ACCOUNTANT)
    client.force_login(stranger.user)
    assert payment.party_inn not in shown(client, payment)
    assert client.post(reverse("triage:accept", args=[payment.pk]), {"proposal": ""}).status_code == 404


def test_contracts_are_found_while_one_types(desk: Client, payment: BankOperation) -> None:
    found = desk.get(reverse("triage:contracts"), {"split-0-number": "0042"}).content.decode()
    assert '<option value="ЛД-2026-0042">' in found
    assert desk.get(reverse("triage:contracts")).content.decode().strip() == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_as_much_for_three_as_for_one(
    desk: Client, accountant: Membership, django_assert_num_queries: object, count: int
) -> None:
    statement = statement_of(accountant.company)
    for _turn in range(count):
        operation(statement, None, "1.00", "Оплата")
    shown(desk)
    with django_assert_num_queries(10):  # type: ignore[operator] # a fixture of pytest-django
        shown(desk)


def test_an_empty_desk_says_so(desk: Client, payment: BankOperation) -> None:
    decisions.set_aside(operation_id=payment.pk, actor=_actor(desk), at=NOW, reason="Свои")
    assert payment.party_name not in shown(desk)


def _actor(desk: Client) -> Membership:
    return Membership.objects.select_related("company").get(user=desk.session["_auth_user_id"])
