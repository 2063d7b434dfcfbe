"""Whatever may happen to a contract's money, in any order, through the services; and what must hold after each step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import Membership
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain.tree import holds
from common.money import ZERO, q
from contracts.models import Contract
from payments.engine.key_rates import BeyondKnown
from payments.engine.penalty import ReliefKind
from payments.explaining.book import Book
from payments.explaining.registry import FIGURES
from payments.ledger.as_of import as_of
from payments.ledger.entries import entries
from payments.ledger.hints import Meant
from payments.ledger.reconcile import reconcile
from payments.ledger.state import LedgerState
from payments.models import ChargeKind, Receipt, ReceiptSource, Relief, ReversalKind
from payments.penalties.night import close_day
from payments.services import put_schedule
from payments.services.charges import (
    ChargeRefused,
    Interest,
    charge_article_395,
    charge_sum,
    take_charge_back,
)
from payments.services.charges import Sum as SumCharged
from payments.services.receipts import ReceiptData, ReceiptRefused, Share, Taking, post_payment, take_back
from payments.services.reliefs import ReliefData, give_relief, take_relief_back
from payments.services.settlement import bring_up, lock_contract
from tests.factories import make_contract, schedule_rows
from tests.payments.ledger import facts
from tests.payments.ledger.balances import balance_before

BEGINS = datetime(2026, 1, 12, 9, 0, tzinfo=timezone.get_default_timezone())
FIRST_ON = date(2026, 1, 20)
ONE_DAY = timedelta(days=1)
# Of the days that somebody has looked at, so many are opened to their lines at the end.
LOOKS_OPENED = 2
KOPECKS = st.one_of(st.integers(1, 3_000_00), st.sampled_from([24_750_00, 24_000_00, 1, 1_000_00, 130_000_00]))
BACK = st.one_of(st.just(0), st.integers(0, 80))
# Figures of the whole contract by the names of their explanations: what the state of a day says of them.
EXPLAINED: dict[str, Callable[[LedgerState], Decimal | int]] = {
    "scheduled": lambda state: state.scheduled,
    "paid": lambda state: state.paid,
    "remaining": lambda state: state.scheduled - state.paid,
    "overdue": lambda state: state.overdue,
    "days_past_due": lambda state: state.days_past_due,
    "next_payment": lambda state: state.next_due,
    "charges": lambda state: state.penalties + state.other_charges,
    "credit": lambda state: state.credit,
}
TERMS = st.sampled_from(
    [
        None,
        {"percent": "0.1"},
        {"percent": "0.333333", "penalty_base": "principal"},
        {"percent": "0.5", "penalty_cap_percent": Decimal(5), "penalty_base": "principal_and_interest"},
        {"percent": "0.2", "grace_days": 7},
        {"percent": "0.1", "penalty_cap_amount": Decimal("150.00")},
    ]
)


@dataclass(frozen=True, slots=True)
class World:
    """What the contracts of all sequences share."""

    accountant: Membership
    head: Membership
    lessee_id: int


@dataclass(frozen=True, slots=True)
class Look:
    """What was told of a day at a moment."""

    day: date
    known_at: datetime
    state: LedgerState


def kopecks(number: int) -> Decimal:
    """As roubles."""
    return q(Decimal(number) / 100)


class LedgerMachine(RuleBasedStateMachine):
    """One contract of four months whose time only goes forward; each step is booked a minute after the one before."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINS
        self.looks: list[Look] = []
        self.count = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    @initialize(terms=TERMS)
    def sign(self, terms: dict[str, object] | None) -> None:
        """Make the contract."""
        lessor, lessee = self.world.accountant.company, self.world.lessee_id
        rows = schedule_rows(months=4, first_on=FIRST_ON, price="120000.00", advance="24000.00", interest="1000.00")
        self.contract: Contract = make_contract(
            rows=rows,
            lessor=lessor,
            lessee=type(lessor).objects.get(pk=lessee),
            signed_on=date(2026, 1, 10),
            at=self.now,
        )
        if terms:
            more = {name: value for name, value in terms.items() if name != "percent"}
            facts.agree_penalty(self.contract, str(terms["percent"]), **more)

    def tick(self) -> datetime:
        """The moment of the next booking."""
        self.now += timedelta(minutes=1)
        self.count += 1
        return self.now

    def day(self, back: int) -> date:
        """A day so long ago, never before the contract."""
        return max(timezone.localdate(self.now) - back * ONE_DAY, self.contract.signed_on)

    @rule(days=st.integers(1, 45), by_sets=st.booleans())
    def time_passes(self, days: int, by_sets: bool) -> None:
        """Nights close the day, by sets or contract by contract; both must leave the same."""
        self.now += days * ONE_DAY
        if by_sets:
            close_day(at=self.tick())
        else:
            bring_up(lock_contract(self.contract.pk), reason="Ночь", at=self.tick())

    @rule(amount=KOPECKS, back=BACK)
    def money_comes(self, amount: int, back: int) -> None:
        """A receipt, perhaps with an old value date."""
        self._post(kopecks(amount), back, ())

    @rule(amount=KOPECKS, back=BACK, row=st.integers(0, 4), part=st.one_of(st.none(), KOPECKS))
    def money_comes_for_a_payment(self, amount: int, back: int, row: int, part: int | None) -> None:
        """A receipt with a hint, perhaps for a part."""
        state = as_of(self.contract, timezone.localdate(self.now))
        meant = state.rows[row]
        limit = None if part is None else kopecks(part)
        self._post(kopecks(amount), back, (Meant(due_on=meant.due_on, kind=meant.kind, amount=limit),))

    @rule(amount=KOPECKS, back=BACK)
    def money_comes_for_penalties(self, amount: int, back: int) -> None:
        """A receipt that is meant for penalties first."""
        self._post(kopecks(amount), back, (Meant(charge=ChargeKind.PENALTY.value),))

    def _post(self, amount: Decimal, back: int, hints: tuple[Meant, ...]) -> None:
        if back:
            # What was told of that day before stays told, though money of an earlier day is booked now.
            self._look(self.day(back))
        at = self.tick()
        data = ReceiptData(self.day(back), amount, f"{self.count}", source=ReceiptSource.MANUAL)
        shares = [Share(self.contract.pk, amount, hints)]
        post_payment(shares=shares, data=data, actor=self.world.accountant, at=at)

    @rule(
        which=st.integers(0, 20),
        kind=st.sampled_from(ReversalKind),
        part=st.one_of(st.none(), KOPECKS),
        back=st.integers(0, 20),
    )
    def money_is_taken_back(self, which: int, kind: ReversalKind, part: int | None, back: int) -> None:
        """A receipt is reversed, wholly or in part; more than is left is refused."""
        receipts = list(Receipt.objects.order_by("pk"))
        if not receipts:
            return
        receipt = receipts[which % len(receipts)]
        at, on = self.tick(), max(self.day(back), receipt.received_on)
        taking = Taking(kind=kind, on=on, reason="Ошибка", amount=None if part is None else kopecks(part))
        self._or_refused(
            lambda: take_back(receipt_id=receipt.pk, taking=taking, actor=self.world.accountant, at=at), ReceiptRefused
        )

    @rule(amount=st.integers(1, 5_000_00), back=BACK, kind=st.sampled_from([ChargeKind.COSTS, ChargeKind.FEE]))
    def something_is_charged(self, amount: int, back: int, kind: ChargeKind) -> None:
        """Costs of collection or a fee; the same once more is refused."""
        at = self.tick()
        data = SumCharged(kind=kind, amount=kopecks(amount), on=self.day(back), reason="Госпошлина")
        self._or_refused(
            lambda: charge_sum(contract_id=self.contract.pk, data=data, actor=self.world.accountant, at=at),
            ChargeRefused,
        )

    @rule(back=st.integers(0, 60))
    def interest_is_charged(self, back: int) -> None:
        """Interest under art. 395; refused where a penalty is agreed, nothing is late or all is charged."""
        data = Interest(through=self.day(back), reason="Претензия", beyond=BeyondKnown.PROVISIONAL)
        at = self.tick()
        self._or_refused(
            lambda: charge_article_395(contract_id=self.contract.pk, data=data, actor=self.world.accountant, at=at),
            (ChargeRefused, ImpossibleTerms),
        )

    @rule(which=st.integers(0, 20))
    def a_charge_is_taken_back(self, which: int) -> None:
        """A fee is reversed, or the interest of a payment."""
        kinds = [ChargeKind.COSTS, ChargeKind.FEE, ChargeKind.ARTICLE_395]
        fees = list(self.contract.charges.filter(kind__in=kinds, reverses=None).order_by("pk"))
        if fees:
            fee, at = fees[which % len(fees)], self.tick()
            self._or_refused(
                lambda: take_charge_back(charge_id=fee.pk, reason="Ошибка", actor=self.world.accountant, at=at),
                ChargeRefused,
            )

    @rule(amount=st.one_of(st.none(), st.integers(1, 500_00)), back=st.integers(0, 30))
    def a_penalty_is_waived(self, amount: int | None, back: int) -> None:
        """A relief, or a refusal where there is less to take off."""
        data = ReliefData(
            kind=ReliefKind.WAIVER,
            charge_kind=ChargeKind.PENALTY,
            on=self.day(back),
            document="№ 1",
            reason="Просьба",
            amount=None if amount is None else kopecks(amount),
        )
        at = self.tick()
        self._or_refused(
            lambda: give_relief(contract_id=self.contract.pk, data=data, actor=self.world.head, at=at), ChargeRefused
        )

    @rule(which=st.integers(0, 20))
    def a_waiver_is_taken_back(self, which: int) -> None:
        """What was taken off is owed again."""
        reliefs = list(Relief.objects.filter(reverses=None).order_by("pk"))
        if reliefs:
            relief, at = reliefs[which % len(reliefs)], self.tick()
            self._or_refused(
                lambda: take_relief_back(relief_id=relief.pk, reason="Отмена", actor=self.world.head, at=at),
                ChargeRefused,
            )

    @rule(interest=st.integers(0, 2_500_00), shift=st.sampled_from([0, 0, 3, 31]))
    def the_schedule_changes(self, interest: int, shift: int) -> None:
        """A new version: other interest, perhaps other dates."""
        rows = schedule_rows(
            months=4,
            first_on=FIRST_ON + shift * ONE_DAY if shift != 31 else date(2026, 2, 20),
            price="120000.00",
            advance="24000.00",
            interest=str(kopecks(interest)),
        )
        put_schedule(contract=self.contract, rows=rows, reason="Соглашение", actor=None, at=self.tick())

    @rule(back=st.integers(-40, 120))
    def somebody_looks(self, back: int) -> None:
        """What is told now of a day must be told for ever."""
        self._look(timezone.localdate(self.now) - back * ONE_DAY)

    def _look(self, day: date) -> None:
        self.looks.append(Look(day, self.now, as_of(self.contract, day, known_at=self.now)))

    def _or_refused(self, write: Callable[[], object], refusal: type[Exception] | tuple[type[Exception], ...]) -> None:
        """Do it, or be refused without a trace."""
        before = entries([self.contract], date.min, date.max)
        try:
            with transaction.atomic():
                write()
        except refusal:
            assert entries([self.contract], date.min, date.max) == before

    @invariant()
    def the_ledger_holds(self) -> None:
        """Figures are their derivation, nothing is applied beyond what it holds, runs are their formula."""
        today = timezone.localdate(self.now)
        assert reconcile(today=max(today, self.kept.figures_on or today), ids=[self.contract.pk]) == []

    @invariant()
    def debits_and_credits_make_the_balance(self) -> None:
        """The account, the state and the kept columns tell one and the same."""
        kept, today = self.kept, timezone.localdate(self.now)
        state = as_of(kept, today)
        lines = entries([kept], date.min, today)
        owed = sum((row.amount for row in state.rows if row.due_on <= today), ZERO)
        owed += sum((row.amount - row.taken_off for row in state.charges), ZERO)
        assert sum((line.debit for line in lines), ZERO) == owed
        assert sum((line.credit for line in lines), ZERO) == state.received
        assert balance_before([kept], today + ONE_DAY) == owed - state.received
        assert (state.scheduled, state.paid, state.overdue, state.next_due_on, state.next_due) == (
            kept.scheduled_total,
            kept.paid_total,
            kept.overdue_total,
            kept.next_due_on,
            kept.next_due_amount,
        )
        assert (state.penalties + state.other_charges, state.credit) == (kept.charges_total, kept.credit_total)

    @invariant()
    def no_receipt_pays_more_than_it_holds(self) -> None:
        """Of each, what it pays is between nothing and what is left of it."""
        for receipt in Receipt.objects.filter(contract=self.contract).with_returned():
            applied = receipt.allocations.aggregate(sum=Sum("amount"))["sum"] or ZERO
            assert ZERO <= applied <= max(ZERO, receipt.amount - receipt.returned)

    def explanations_sum(self, day: date, known_at: datetime | None) -> None:
        """Every figure of the contract, of its rows and its receipts opens to lines that make it, as of any day."""
        book = Book(self.kept, day, known_at)
        for name, figure in EXPLAINED.items():
            [node] = FIGURES[name].explain(book, None)
            assert holds(node)
            assert node.value == figure(book.state)
        opened = [FIGURES["instalment"].explain(book, pk) for pk in book.rows]
        opened += [FIGURES["receipt"].explain(book, pk) for pk in book.receipts]
        for name in ("penalty", "article_395"):
            whole = FIGURES[name].explain(book, None)
            charged = [row for row in book.state.charges if row.kind == name]
            assert whole[0].value == sum((row.amount - row.taken_off for row in charged), ZERO)
            opened += [whole, *(FIGURES[name].explain(book, row.instalment_id) for row in charged)]
        assert all(holds(node) for nodes in opened for node in nodes)

    @property
    def kept(self) -> Contract:
        """The contract as its row is now."""
        self.contract.refresh_from_db()
        return self.contract

    def teardown(self) -> None:
        """Every figure is explained, every look told again, every rule replayed; then nothing of it is left."""
        try:
            self.explanations_sum(timezone.localdate(self.now), None)
            for look in self.looks:
                assert as_of(self.contract, look.day, known_at=look.known_at) == look.state
            for look in self.looks[-LOOKS_OPENED:]:
                self.explanations_sum(look.day, look.known_at)
            assert reconcile(today=timezone.localdate(self.now), ids=[], replayed=[self.contract.pk]) == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
