"""Rows about what is owed besides the schedule, for the world of row security and for pages about them."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from contracts.models import Contract
from payments.models import (
    Charge,
    ClaimLetter,
    Instalment,
    MoneyTerms,
    PayoffQuote,
    PenaltyRate,
    QuoteKind,
    Receipt,
    Relief,
    ReliefShare,
    ReversalKind,
)
from payments.services.receipts import Taking, take_back
from tests.factories import NOW, TODAY

SINCE = date(2026, 2, 1)


def make_terms(about: Contract) -> MoneyTerms:
    """Terms of the contract's own, with a rate."""
    terms: MoneyTerms = MoneyTerms.objects.create(lessor=about.lessor, contract=about)
    PenaltyRate.objects.create(terms=terms, since=SINCE, percent=Decimal("0.1"))
    return terms


def make_costs(about: Contract, person: User) -> Charge:
    """Costs of collection that stand."""
    made: Charge = Charge.objects.create(
        contract=about,
        kind="costs",
        due_on=TODAY,
        amount=Decimal("5000.00"),
        booked_at=NOW,
        booked_by=person,
        reason="Госпошлина",
    )
    return made


def make_relief(about: Contract, person: User) -> Relief:
    """A penalty of one day, a part of which the lessor has taken off."""
    row = Instalment.objects.in_force().filter(version__contract=about).order_by("number").first()
    if row is None:
        raise LookupError("The contract has no schedule")
    charge = Charge.objects.create(
        contract=about,
        kind="penalty",
        instalment=row,
        run_from=TODAY,
        starts_on=TODAY,
        due_on=TODAY,
        debt=Decimal("10000.00"),
        percent=Decimal("0.1"),
        amount=Decimal("10.00"),
        booked_at=NOW,
        reason="День просрочки",
    )
    relief: Relief = Relief.objects.create(
        contract=about,
        kind="waiver",
        charge_kind="penalty",
        on=TODAY,
        amount=Decimal("5.00"),
        document="Приказ № 7",
        reason="Давний клиент",
        booked_at=NOW,
        booked_by=person,
    )
    ReliefShare.objects.create(relief=relief, charge=charge, amount=relief.amount, made_at=NOW)
    return relief


def return_a_rouble(about: Contract) -> None:
    """A rouble of the oldest receipt goes back."""
    receipt = Receipt.objects.filter(contract=about).earliest("received_on")
    taking = Taking(kind=ReversalKind.RETURNED, on=TODAY, reason="Переплата", amount=Decimal("1.00"))
    take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)


def make_quote(about: Contract) -> PayoffQuote:
    """What early buyout of the contract costs."""
    made: PayoffQuote = PayoffQuote.objects.create(
        contract=about,
        number=f"{about.pk}-Д",
        kind=QuoteKind.FULL,
        on=TODAY,
        valid_until=TODAY,
        amount=Decimal("1000.00"),
        saving=Decimal("10.00"),
        schedule_number=1,
        ledger_digest="0" * 64,
        explanation=[],
        made_at=NOW,
    )
    return made


def make_claim(about: Contract) -> None:
    """A letter that demands a thousand roubles."""
    ClaimLetter.objects.create(
        contract=about,
        number=f"{about.pk}-П",
        on=TODAY,
        pay_by=TODAY + timedelta(days=30),
        overdue=Decimal("1000.00"),
        charges=Decimal("0.00"),
        content={"late": [], "besides": []},
        made_at=NOW,
    )


def make_debt(about: Contract, person: User) -> None:
    """All of it."""
    return_a_rouble(about)
    make_terms(about)
    make_costs(about, person)
    make_relief(about, person)
    make_quote(about)
    make_claim(about)
