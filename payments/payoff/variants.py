"""What an early payment comes to on a day: in full, a part in two ways, one asset; roubles with VAT.

Each variant has its sum, what it saves against going on, the schedule there would be, and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.explain.nodes import added, given
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from common.money import ZERO
from contracts.models import LeasedAsset
from contracts.ports import PlannedRow
from contracts.requests.lines import BUYOUT, LEASE, SERVICE, numbered
from contracts.requests.refusing import RequestRefused
from payments.engine.redemption import (
    EarlyPart,
    Keep,
    PaymentAhead,
    PayoffPart,
    Redemption,
    Share,
    explain_saving,
    explain_total,
    prepay,
    redeem,
    redeem_asset,
    require_possible,
)
from payments.engine.redemption.partial_explained import explain_principal
from payments.engine.redemption.partial_explained import explain_saving as explain_saving_of_part
from payments.models import QuoteKind
from payments.payoff.position import Position
from payments.payoff.terms import conditions_of, redemption_terms

PART = gettext_noop("Early payment of a part")
KEEP = {QuoteKind.SHORTER: Keep.PAYMENT, QuoteKind.LOWER: Keep.TERM}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to pay early. `amount` is what is to be paid by `on`, everything owed by then inside.

    `own` is the row of the schedule by which it is paid, `sanctions` are penalties inside the sum, `rows` are all rows
    that there would be; `next_payment` and `ends_on` are of what is left of it.
    """

    kind: QuoteKind
    on: date
    amount: Decimal
    saving: Decimal
    own: PlannedRow
    sanctions: Decimal
    rows: tuple[PlannedRow, ...]
    total: Explanation
    why_saving: Explanation
    asset: LeasedAsset | None = None

    @property
    def ahead(self) -> list[PlannedRow]:
        """Payments after the day."""
        return [row for row in self.rows if row.due_on > self.on]

    @property
    def next_payment(self) -> Decimal:
        """The first regular payment after the day, zero where none is left."""
        return next((row.amount for row in self.ahead if row.kind == LEASE), ZERO)

    @property
    def ends_on(self) -> date:
        """Date of the last payment."""
        return max(row.due_on for row in self.rows)


def full(position: Position, *, on: date, asked_on: date) -> Variant:
    """Everything that closes the lease on a day, by the product of the contract.

    Raises:
        ImpossibleTerms: the day is too early by the contract, charged already, or nothing is left on it.
        RequestRefused: by the contract's product less is asked than the principal that is left.

    """
    _require_possible(position, on=on, asked_on=asked_on)
    redemption = redeem(position.remainder, redemption_terms(position.terms), position.beside(on), on=on)
    last = _settled(redemption, on, kind=BUYOUT)
    return Variant(
        kind=QuoteKind.FULL,
        on=on,
        amount=max(redemption.total, ZERO),
        saving=redemption.saving,
        own=last,
        sanctions=position.beside(on).penalties,
        rows=tuple(numbered([*position.kept, *_planned(position, on), last, *_fee(redemption, on)])),
        total=explain_total(redemption),
        why_saving=explain_saving(redemption),
    )


def part(position: Position, *, kind: QuoteKind, on: date, amount: Decimal, asked_on: date) -> Variant:
    """Pay a part of the principal: a shorter term with the same payments, or lower payments in the same term.

    What is overdue is paid first, and payments that fall due up to the day as planned; both are inside the sum.

    Raises:
        ImpossibleTerms: the day is too early or charged already, or the amount repays nothing or everything.

    """
    _require_possible(position, on=on, asked_on=asked_on)
    prepaid = prepay(position.remainder, EarlyPart(on=on, amount=amount, keep=KEEP[kind]))
    early = PlannedRow(number=0, kind=LEASE, due_on=on, amount=amount, principal=amount)
    after = [_row(row, prepaid.after.buyout, is_last=row is prepaid.rows[-1]) for row in prepaid.rows]
    beside = _beside(position, on)
    total = sum((node.value for node in beside), amount)
    return Variant(
        kind=kind,
        on=on,
        amount=max(total, ZERO),
        saving=prepaid.saving,
        own=early,
        sanctions=position.beside(on).penalties,
        rows=tuple(numbered([*position.kept, *_planned(position, on), early, *after])),
        total=added(PART, total, (explain_principal(prepaid), *beside)),
        why_saving=explain_saving_of_part(prepaid),
    )


def one_asset(position: Position, asset: LeasedAsset, *, of: Decimal, on: date, asked_on: date) -> Variant:
    """Free one of several assets: its share of everything ahead by price, and all that is overdue.

    Payments that fall due up to the day are made as planned, for all assets.

    Args:
        position: of the contract.
        asset: which one.
        of: price of all assets.
        on: the day.
        asked_on: today.

    Raises:
        ImpossibleTerms: as of `full`, or the asset is the only one.

    """
    _require_possible(position, on=on, asked_on=asked_on)
    left = position.remainder.at(on)
    found = redeem_asset(left, Share(asset.price, of), redemption_terms(position.terms), position.beside(on), on=on)
    fallen = _planned(position, on)
    due = _due_until(fallen)
    own = explain_total(found.redemption)
    total = added(own.what, own.value + due.value, (own, due)) if due.value else own
    freeing = _settled(found.redemption, on, kind=LEASE)
    rest = [_row(row, found.rest.buyout, is_last=row is found.rest.rows[-1]) for row in found.rest.rows]
    return Variant(
        kind=QuoteKind.ASSET,
        on=on,
        amount=max(total.value, ZERO),
        saving=found.redemption.saving,
        own=freeing,
        sanctions=position.beside(on).penalties,
        rows=tuple(numbered([*position.kept, *fallen, freeing, *_fee(found.redemption, on), *rest])),
        total=total,
        why_saving=explain_saving(found.redemption),
        asset=asset,
    )


def _require_possible(position: Position, *, on: date, asked_on: date) -> None:
    if on < asked_on:
        raise RequestRefused("past", gettext_noop("Choose today or a later day."), field="on")
    require_possible(conditions_of(position.terms), starts_on=position.contract.starts_on, asked_on=asked_on, on=on)


def _planned(position: Position, on: date) -> list[PlannedRow]:
    """Rows of the plan that fall due up to the day, as they are."""
    return [row for row in position.base.moved if row.due_on <= on and row.kind != SERVICE]


def _due_until(rows: Iterable[PlannedRow]) -> Explanation:
    leaves = tuple(Explanation(what=gettext_noop("Payment"), value=row.amount, on=row.due_on) for row in rows)
    what = gettext_noop("Payments that fall due until then")
    total = sum((leaf.value for leaf in leaves), ZERO)
    return added(what, total, leaves) if leaves else given(what, ZERO)


def _beside(position: Position, on: date) -> list[Explanation]:
    """What is to be paid besides a part: overdue payments, penalties, payments due until then."""
    beside = position.beside(on)
    owed = [
        given(gettext_noop("Overdue payments"), beside.overdue),
        given(gettext_noop("Penalties"), beside.penalties),
        _due_until(_planned(position, on)),
        # Money that waits for a use is used first.
        given(gettext_noop("Paid ahead, not applied"), -beside.advance),
    ]
    return [node for node in owed if node.value]


def _settled(redemption: Redemption, on: date, *, kind: str) -> PlannedRow:
    """The principal that is left, its buyout price, and as interest all that the product asks above them."""
    principal, buyout = redemption.left.principal, redemption.left.buyout + redemption.left.buyout_apart
    ahead = sum(
        (redemption.amount(p) for p in (PayoffPart.PRINCIPAL, PayoffPart.INTEREST, PayoffPart.PAYMENTS)), ZERO
    ) + redemption.amount(PayoffPart.BUYOUT)
    interest = ahead - principal - buyout
    if interest < 0:
        raise RequestRefused(
            "below_principal",
            gettext_noop("By the contract less would be paid than is left of the price: ask the lessor for a quote."),
        )
    return PlannedRow(
        number=0, kind=kind, due_on=on, amount=ahead, principal=principal, interest=interest, buyout=buyout
    )


def _fee(redemption: Redemption, on: date) -> list[PlannedRow]:
    fee = redemption.amount(PayoffPart.FEE)
    return [PlannedRow(number=0, kind=SERVICE, due_on=on, amount=fee, other=fee)] if fee else []


def _row(row: PaymentAhead, buyout: Decimal, *, is_last: bool) -> PlannedRow:
    """A payment of a new plan as a row of a schedule; insurance and services inside it are billed as services."""
    inside = buyout if is_last else ZERO
    return PlannedRow(
        number=0,
        kind=BUYOUT if row.is_buyout else LEASE,
        due_on=row.due_on,
        amount=row.payment,
        principal=row.principal - inside,
        interest=row.interest,
        buyout=inside,
        other=row.charges,
    )
