"""Why each figure of a lease plan is what it is: payments, their VAT, offsets of the advance, accruals."""

from collections.abc import Callable

from calculator.engine.explain import schedule_figures
from calculator.engine.explain.nodes import (
    AMOUNT_WITH_VAT,
    AMOUNT_WITHOUT_VAT,
    VAT,
    added,
    even_share,
    figure,
    given,
    less,
    vat_inside,
    vat_on_top,
)
from calculator.engine.explain.tree import Explanation, first_that_holds
from calculator.engine.lease.costs import groups_of_payments, with_vat
from calculator.engine.lease.options import CostItem, CostKind, CostVat
from calculator.engine.lease.plan import PART_OF, TOTALS, AccrualRow, LeasePlan, LeaseRow, OffsetRow, RowKind
from calculator.engine.terms import ZERO
from common.messages import gettext_noop
from common.money import split_evenly
from common.vat import vat_included

PART_NAMES = {
    "principal": gettext_noop("Principal"),
    "interest": gettext_noop("Interest"),
    "insurance": gettext_noop("Insurance"),
    "taxes": gettext_noop("Taxes"),
    "other": gettext_noop("Other costs"),
    "vat_change": gettext_noop("Change of the VAT rate"),
    "shortfall": gettext_noop("VAT missing in the offset advance"),
    "amount": gettext_noop("To pay"),
    "vat": VAT,
    "net": AMOUNT_WITHOUT_VAT,
    "untaxed": gettext_noop("Outside the base of VAT"),
}
PARTS_OF_AMOUNT = TOTALS[:7]
ADVANCE = gettext_noop("Advance")
AGREED = gettext_noop("Amount as agreed, with VAT at the rate of the contract")
AGREED_NET = gettext_noop("Amount as agreed, without VAT")
SAME_RATE = gettext_noop("The rate is that of the contract, or the whole payment is kept.")


def amount(_: LeasePlan, row: LeaseRow) -> Explanation:
    """What the client pays: the sum of the parts."""
    return added(PART_NAMES["amount"], row.amount, [_leaf(row, name) for name in PARTS_OF_AMOUNT])


def principal(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """Of the schedule; the advance is a term."""
    return _of_schedule(plan, row, "principal")


def interest(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """Of the schedule."""
    return _of_schedule(plan, row, "interest")


def vat_change(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """What a new rate adds: the net part with the new VAT, less the amount as agreed."""
    if not row.vat_change:
        return given(PART_NAMES["vat_change"], row.vat_change, note=SAME_RATE)
    net = _agreed_net(plan, row)
    vat = vat_on_top(row.vat - row.shortfall, net, row.vat_rate)
    anew = added(AMOUNT_WITH_VAT, net.value + vat.value, (net, vat))
    return less(PART_NAMES["vat_change"], row.vat_change, anew, given(AGREED, row.taxed_as_agreed))


def shortfall(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """The VAT missing in the part of the advance that is offset with this payment."""
    offset = _offset_with(plan, row)
    if offset is None or not row.shortfall:
        return given(PART_NAMES["shortfall"], row.shortfall)
    return offset_shortfall(plan, offset)


def untaxed(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """Costs that are not in the base of VAT."""
    outside = [item for item in plan.options.costs if item.vat is CostVat.NONE]
    return added(PART_NAMES["untaxed"], row.untaxed, _shares(plan, row, outside) or (_nothing(),))


def vat(plan: LeasePlan, row: LeaseRow) -> Explanation:
    """VAT inside the amount as agreed, or added anew to its net part; and the missing VAT of the advance."""
    own = row.vat - row.shortfall
    agreed = _agreed(row)
    if row.vat_change:
        by_rate = vat_on_top(own, _agreed_net(plan, row), row.vat_rate)
    else:
        by_rate = vat_inside(own, agreed, row.vat_rate)
    return added(VAT, row.vat, (by_rate, _leaf(row, "shortfall"))) if row.shortfall else by_rate


def net(_: LeasePlan, row: LeaseRow) -> Explanation:
    """The amount less its VAT."""
    return less(PART_NAMES["net"], row.net, _leaf(row, "amount"), _leaf(row, "vat"))


def cost_part(kind: CostKind) -> Callable[[LeasePlan, LeaseRow], Explanation]:
    """Return the explanation of costs of one kind: a share of each of them."""
    name = PART_OF[kind]

    def explained(plan: LeasePlan, row: LeaseRow) -> Explanation:
        items = [item for item in plan.options.costs if item.kind is kind]
        return added(PART_NAMES[name], getattr(row, name), _shares(plan, row, items) or (_nothing(),))

    return explained


def total_of(name: str) -> Callable[[LeasePlan], Explanation]:
    """Return the explanation of a sum over all rows."""

    def explained(plan: LeasePlan) -> Explanation:
        parts = [_leaf(row, name) for row in plan.rows]
        return added(PART_NAMES[name], getattr(plan.totals, name), parts)

    return explained


def vat_accrued(plan: LeasePlan) -> Explanation:
    """VAT of all accruals."""
    parts = [Explanation(what=VAT, value=row.vat, on=row.accrued_on, number=row.number) for row in plan.accruals]
    return added(gettext_noop("VAT of all accruals"), plan.vat_accrued, parts)


def offset_gross(plan: LeasePlan, row: OffsetRow) -> Explanation:
    """An even part of the advance."""
    what, whole = gettext_noop("Part of the advance"), given(ADVANCE, plan.schedule.terms.advance)
    count, usual = len(plan.offsets), plan.offsets[0].gross
    return first_that_holds(*even_share(what, row.gross, whole, count, usual))


def offset_old_vat(plan: LeasePlan, row: OffsetRow) -> Explanation:
    """VAT of the part at the rate the advance was paid at; the last part takes what is left of the advance's VAT."""
    what = gettext_noop("VAT at the rate of the advance")
    by_rate = vat_inside(row.old_vat, given(AMOUNT_WITH_VAT, row.gross), row.old_rate, what=what)
    whole = figure(gettext_noop("VAT of the advance"), plan.rows[0].vat, "vat", 0)
    others = [given(what, other.old_vat) for other in plan.offsets if other.number != row.number]
    return first_that_holds(by_rate, less(what, row.old_vat, whole, *others))


def offset_net(_: LeasePlan, row: OffsetRow) -> Explanation:
    """The part without VAT: at the old rate, or at the new one where the whole part is kept."""
    gross = given(AMOUNT_WITH_VAT, row.gross)
    return first_that_holds(
        less(AMOUNT_WITHOUT_VAT, row.net, gross, given(VAT, row.old_vat)),
        less(AMOUNT_WITHOUT_VAT, row.net, gross, given(VAT, row.vat)),
    )


def offset_vat(_: LeasePlan, row: OffsetRow) -> Explanation:
    """VAT at the rate of the accrual."""
    return first_that_holds(
        vat_on_top(row.vat, given(AMOUNT_WITHOUT_VAT, row.net), row.rate),
        vat_inside(row.vat, given(AMOUNT_WITH_VAT, row.gross), row.rate),
        added(VAT, row.vat, (given(gettext_noop("VAT at the rate of the advance"), row.old_vat),)),
    )


def offset_shortfall(_: LeasePlan, row: OffsetRow) -> Explanation:
    """What the new VAT is more than the part of the advance holds."""
    whole = row.net + row.vat
    anew = added(AMOUNT_WITH_VAT, whole, (given(AMOUNT_WITHOUT_VAT, row.net), given(VAT, row.vat)))
    return less(PART_NAMES["shortfall"], row.shortfall, anew, given(gettext_noop("Part of the advance"), row.gross))


def accrual_amount(_: LeasePlan, row: AccrualRow) -> Explanation:
    """What is accrued: paid in cash and offset."""
    parts = given(gettext_noop("Paid"), row.paid), given(gettext_noop("Offset out of the advance"), row.offset)
    return added(gettext_noop("Accrued"), row.amount, parts)


def accrual_vat(plan: LeasePlan, row: AccrualRow) -> Explanation:
    """VAT of the payment and of the offset part."""
    offset = next((part for part in plan.offsets if part.number == row.number), None)
    parts = [given(gettext_noop("VAT of the offset part"), offset.vat)] if offset else []
    if row.number:
        paid = plan.row(row.number)
        parts.insert(0, given(gettext_noop("VAT of the payment"), paid.vat - paid.shortfall))
    return added(VAT, row.vat, parts)


def accrual_net(_: LeasePlan, row: AccrualRow) -> Explanation:
    """What is accrued less VAT."""
    return less(AMOUNT_WITHOUT_VAT, row.net, given(gettext_noop("Accrued"), row.amount), given(VAT, row.vat))


def _leaf(row: LeaseRow, name: str) -> Explanation:
    return Explanation(what=PART_NAMES[name], value=getattr(row, name), on=row.due_on, name=name, number=row.number)


def _nothing() -> Explanation:
    return given(gettext_noop("None"), ZERO)


def _agreed(row: LeaseRow) -> Explanation:
    parts = [_leaf(row, name) for name in PARTS_OF_AMOUNT[:5]]
    outside = row.untaxed
    whole = added(gettext_noop("Parts of the payment"), row.taxed_as_agreed + outside, parts)
    return less(AGREED, row.taxed_as_agreed, whole, _leaf(row, "untaxed")) if outside else whole


def _agreed_net(plan: LeasePlan, row: LeaseRow) -> Explanation:
    agreed = _agreed(row)
    old = vat_included(agreed.value, plan.contract_rate_of_vat)
    return less(AGREED_NET, agreed.value - old, agreed, vat_inside(old, agreed, plan.contract_rate_of_vat))


def _of_schedule(plan: LeasePlan, row: LeaseRow, name: str) -> Explanation:
    if row.kind in {RowKind.ADVANCE, RowKind.APART}:
        return given(ADVANCE if row.kind is RowKind.ADVANCE else PART_NAMES[name], getattr(row, name))
    return schedule_figures.ROWS[name](plan.schedule, plan.schedule.rows[row.number - 1])


def _offset_with(plan: LeasePlan, row: LeaseRow) -> OffsetRow | None:
    """The part of the advance whose missing VAT this payment bears; that of the start is paid with the first one."""
    return next((offset for offset in plan.offsets if (offset.number or 1) == row.number), None)


def _shares(plan: LeasePlan, row: LeaseRow, items: list[CostItem]) -> tuple[Explanation, ...]:
    if row.item is not None:
        return (_cost(plan, row.item),) if row.item in items else ()
    shares = [share for item in items if (share := _share(plan, row, item)) is not None]
    return tuple(share for share in shares if share.value)


def _share(plan: LeasePlan, row: LeaseRow, item: CostItem) -> Explanation | None:
    """What one cost adds to one row; None if it adds nothing."""
    whole = _cost(plan, item)
    for numbers in groups_of_payments(item.charging, plan.schedule):
        if row.number in numbers:
            parts = split_evenly(whole.value, len(numbers))
            value = parts[numbers.index(row.number)]
            return first_that_holds(*even_share(item.label, value, whole, len(numbers), parts[0]))
    return None


def _cost(plan: LeasePlan, item: CostItem) -> Explanation:
    """The cost as it stands in payments: with VAT added if it is bought without."""
    stands = with_vat(item, plan.contract_rate_of_vat)
    whole = given(item.label, item.amount)
    if item.vat is not CostVat.ON_TOP:
        return whole
    on_top = vat_on_top(stands - item.amount, whole, plan.contract_rate_of_vat)
    return added(item.label, stands, (whole, on_top))


TOTALS_OF_PLAN: dict[str, Callable[[LeasePlan], Explanation]] = {
    **{name: total_of(name) for name in TOTALS},
    "vat_accrued": vat_accrued,
}
ROWS: dict[str, Callable[[LeasePlan, LeaseRow], Explanation]] = {
    "principal": principal,
    "interest": interest,
    "insurance": cost_part(CostKind.INSURANCE),
    "taxes": cost_part(CostKind.TAX),
    "other": cost_part(CostKind.OTHER),
    "vat_change": vat_change,
    "shortfall": shortfall,
    "untaxed": untaxed,
    "amount": amount,
    "vat": vat,
    "net": net,
}
OFFSETS: dict[str, Callable[[LeasePlan, OffsetRow], Explanation]] = {
    "gross": offset_gross,
    "old_vat": offset_old_vat,
    "net": offset_net,
    "vat": offset_vat,
    "shortfall": offset_shortfall,
}
ACCRUALS: dict[str, Callable[[LeasePlan, AccrualRow], Explanation]] = {
    "amount": accrual_amount,
    "vat": accrual_vat,
    "net": accrual_net,
}
