"""How a receipt was applied and how a claim was paid, as explanations whose parts give the figure.

A part says under which name it can be opened: `claim` or `receipt`, and its id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from calculator.engine.explain.nodes import added, figure, given, less
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from payments.engine.application import ApplicationResult, AppliedPart, Reason
from payments.engine.claims import LABELS, Claim, ReceiptToApply

RECEIPT = gettext_noop("Receipt")
OUTSTANDING = gettext_noop("Outstanding")

WORDS: Mapping[Reason, str] = {
    Reason.HINT: gettext_noop("The payer named it in the purpose of payment."),
    Reason.DUE: gettext_noop("Due by the day the money came; paid in the order of the contract."),
    Reason.AHEAD: gettext_noop("Paid ahead of its due date: everything due by the day the money came is paid."),
    Reason.LATER: gettext_noop("Arose after the money came; paid from what the schedule has left."),
}


def explain_receipt(receipt: ReceiptToApply, claims: Iterable[Claim], result: ApplicationResult) -> Explanation:
    """Return what became of a receipt: the claims it paid and why, what went back, what is not allocated."""
    by_id = {claim.id: claim for claim in claims}
    before = given(gettext_noop("Allocated before"), receipt.allocated)
    paid = [_paid(by_id[part.claim_id], part) for part in result.applied if part.receipt_id == receipt.id]
    returned = given(gettext_noop("Returned to the payer"), receipt.returned)
    left = [
        given(gettext_noop("Not allocated"), rest.amount)
        for rest in result.unallocated
        if rest.receipt_id == receipt.id
    ]
    return replace(added(RECEIPT, receipt.amount, [before, *paid, returned, *left]), on=receipt.received_on)


def explain_claim(claim: Claim, receipts: Iterable[ReceiptToApply], result: ApplicationResult) -> Explanation:
    """Return what is outstanding of a claim: its amount less what receipts paid, each with its day and why."""
    by_id = {receipt.id: receipt for receipt in receipts}
    paid = [_pays(by_id[part.receipt_id], part) for part in result.applied if part.claim_id == claim.id]
    before = [given(gettext_noop("Paid before"), claim.allocated)] if claim.allocated else []
    owed = replace(given(LABELS[claim.kind], claim.amount), on=claim.due_on)
    left = claim.outstanding - sum(part.value for part in paid)
    return less(OUTSTANDING, left, owed, *before, *paid)


def _paid(claim: Claim, part: AppliedPart) -> Explanation:
    node = figure(LABELS[claim.kind], part.amount, "claim", claim.id)
    return replace(node, note=WORDS[part.reason], on=claim.due_on)


def _pays(receipt: ReceiptToApply, part: AppliedPart) -> Explanation:
    node = figure(RECEIPT, part.amount, "receipt", receipt.id)
    return replace(node, note=WORDS[part.reason], on=receipt.received_on)
