"""Posting money received, and taking it back. Receipts are never changed: what was wrong is reversed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import Membership
from common.events import publish, publish_all
from common.messages import MessageError
from common.money import ZERO, format_money
from contracts.models import Contract, ContractEvent
from payments.events import ReceiptsPosted, ReceiptTakenBack
from payments.ledger.hints import Meant
from payments.models import Receipt, ReceiptReversal, ReceiptSource, ReversalKind
from payments.services.receipt_lines import posted_line, taken_back_line
from payments.services.settlement import bring_up, bring_up_all, lock_contract, lock_contracts

REASON = gettext_noop("Payment received")
REASON_BACK = {
    ReversalKind.UNDONE: gettext_noop("Payment taken back: posted by mistake"),
    ReversalKind.RETURNED: gettext_noop("Payment returned to the payer"),
}
Key = tuple[date, str, Decimal]


class ReceiptRefused(MessageError):
    """Money that cannot be posted or taken back; nothing is written."""


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """Money received: the bank's value date, roubles, the number of the payment order, its purpose, where from.

    The ids are of what it was made of: an invoice it was paid by, a payment of a statement, an online payment.
    """

    received_on: date
    amount: Decimal
    document_number: str
    purpose: str = ""
    source: ReceiptSource = ReceiptSource.PORTFOLIO
    hints: tuple[Meant, ...] = ()
    invoice_id: int | None = None
    operation_id: int | None = None
    online_payment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment is for one contract, in roubles, and for what there."""

    contract_id: int
    amount: Decimal
    hints: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment with its parts, which sum to `data.amount`; amount and hints of the receipts are those of the parts."""

    data: ReceiptData
    shares: Sequence[Share]

    @property
    def ordered(self) -> list[Share]:
        """Parts in the order of the contracts."""
        return sorted(self.shares, key=lambda share: share.contract_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What is taken back of a receipt: why, on which day, how much (None: what is left of it), in roubles."""

    kind: ReversalKind
    on: date
    reason: str
    amount: Decimal | None = None


@transaction.atomic
def post_receipts(
    *, contract: Contract, receipts: Sequence[ReceiptData], actor: Membership | None, at: datetime
) -> int:
    """Post receipts of a file that are not posted yet and apply them; return how many are new.

    A receipt is known by date, document number and amount; a known one is skipped, also when it was taken back since.
    What exceeds all that is owed stays unallocated. `contract` is brought up to date. Publishes `ReceiptsPosted`.

    Raises:
        ValidationError: by field, for a wrong amount, number or date; nothing is written.

    """
    locked = lock_contract(contract.pk)
    known: set[Key] = set(
        Receipt.objects.filter(contract=locked).values_list("received_on", "document_number", "amount")
    )
    new: dict[Key, Receipt] = {}
    for data in receipts:
        row = _row(locked, data, actor, at)
        key = _key(row)
        if key not in known:
            _check(row, today=timezone.localdate(at))
            new.setdefault(key, row)
    if not new:
        return 0
    rows = sorted(new.values(), key=lambda row: row.received_on)
    posted = _post([locked], rows, actor=actor, at=at)
    contract.refresh_from_db()
    return len(posted)


@transaction.atomic
def post_payment(
    *, shares: Sequence[Share], data: ReceiptData, actor: Membership | None, at: datetime
) -> list[Receipt]:
    """Post one payment to one or several contracts, as `post_payments` does."""
    return post_payments(payments=[Payment(data, shares)], actor=actor, at=at)[0]


@transaction.atomic
def post_payments(*, payments: Sequence[Payment], actor: Membership | None, at: datetime) -> list[list[Receipt]]:
    """Post payments together: a receipt for each share, and apply them; each contract is brought up once.

    Contracts are locked in the order of their keys. The caller holds the locks of the rows the money is known by
    (payments of a statement, an online payment) and has checked there that it is not posted yet: here a twin of a
    posted receipt is taken for a true twin. Publishes `ReceiptsPosted` for each contract. All are posted, or none.

    Returns:
        Of each payment its receipts, in the order of the contracts.

    Raises:
        ReceiptRefused: `shares`, they do not sum to the amount, or name a contract twice or an unknown one.
        ValidationError: by field, for a wrong amount, number or date; nothing is written.

    """
    for payment in payments:
        _check_shares(payment.shares, payment.data.amount)
    ids = {share.contract_id for payment in payments for share in payment.shares}
    locked = {contract.pk: contract for contract in lock_contracts(ids)}
    if ids - locked.keys():
        raise ReceiptRefused("no_contract", gettext_noop("There is no such contract."))
    rows = [[_row_of(share, payment, locked, actor, at) for share in payment.ordered] for payment in payments]
    together = [row for of_one in rows for row in of_one]
    _number(together)
    _post(list(locked.values()), together, actor=actor, at=at)
    return rows


@transaction.atomic
def take_back(*, receipt_id: int, taking: Taking, actor: Membership | None, at: datetime) -> ReceiptReversal:
    """Take a receipt back, wholly (what is left of it) or in part; what it had paid is owed again from its value date.

    Publishes `ReceiptTakenBack`.

    Raises:
        Receipt.DoesNotExist: there is no such receipt.
        ReceiptRefused: `nothing_left`, `more_than_left`, `no_reason` or `wrong_day`; nothing is written.

    """
    contract = lock_contract(Receipt.objects.get(pk=receipt_id).contract_id)
    receipt = Receipt.objects.with_returned().get(pk=receipt_id)
    left = receipt.amount - receipt.returned
    taken = left if taking.amount is None else taking.amount
    _check_taking(receipt, taking, taken, left, today=timezone.localdate(at))
    row = ReceiptReversal.objects.create(
        receipt=receipt,
        kind=taking.kind,
        on=taking.on,
        amount=taken,
        reason=taking.reason.strip(),
        booked_at=at,
        booked_by_id=actor.user_id if actor else None,
    )
    taken_back_line(contract, row, at).save(force_insert=True)
    publish(ReceiptTakenBack(contract.pk, receipt.pk), actor_id=actor.pk if actor else None)
    bring_up(contract, reason=REASON_BACK[taking.kind], at=at)
    return row


def _row(contract: Contract, data: ReceiptData, actor: Membership | None, at: datetime) -> Receipt:
    return Receipt(
        contract=contract,
        received_on=data.received_on,
        amount=data.amount,
        document_number=data.document_number.strip(),
        purpose=data.purpose,
        source=data.source,
        hints=[meant.as_json() for meant in data.hints],
        invoice_id=data.invoice_id,
        operation_id=data.operation_id,
        online_payment_id=data.online_payment_id,
        posted_at=at,
        posted_by_id=actor.user_id if actor else None,
    )


def _row_of(
    share: Share, payment: Payment, contracts: Mapping[int, Contract], actor: Membership | None, at: datetime
) -> Receipt:
    data = replace(payment.data, amount=share.amount, hints=share.hints)
    row = _row(contracts[share.contract_id], data, actor, at)
    _check(row, today=timezone.localdate(at))
    return row


def _number(rows: Sequence[Receipt]) -> None:
    """Give new receipts their ordinals: those with the same day, number and amount are true twins."""
    last: Counter[tuple[int, Key]] = Counter()
    known = Receipt.objects.filter(
        contract__in={row.contract_id for row in rows},
        received_on__in={row.received_on for row in rows},
        document_number__in={row.document_number for row in rows},
    )
    for contract_id, day, number, amount, ordinal in known.values_list(
        "contract_id", "received_on", "document_number", "amount", "ordinal"
    ):
        last[contract_id, (day, number, amount)] = max(last[contract_id, (day, number, amount)], ordinal)
    for row in rows:
        place = row.contract_id, _key(row)
        last[place] += 1
        row.ordinal = last[place]


def _key(row: Receipt) -> Key:
    return row.received_on, row.document_number, row.amount


def _post(
    contracts: Sequence[Contract], rows: Sequence[Receipt], *, actor: Membership | None, at: datetime
) -> list[Receipt]:
    """Write receipts of these contracts, which are locked, with what tells of them; then bring the contracts up."""
    posted = Receipt.objects.bulk_create(rows)
    ContractEvent.objects.bulk_create(posted_line(row.contract, row, at) for row in posted)
    of_contract = {contract.pk: [row.pk for row in posted if row.contract_id == contract.pk] for contract in contracts}
    publish_all(
        [ReceiptsPosted(contract_id, tuple(ids)) for contract_id, ids in of_contract.items()],
        actor_id=actor.pk if actor else None,
    )
    bring_up_all(contracts, reason=REASON, at=at)
    return posted


def _check(row: Receipt, *, today: date) -> None:
    """Refuse a receipt that cannot be true."""
    row.clean_fields(exclude={"contract", "posted_by", "invoice", "operation", "online_payment", "hints"})
    errors: dict[str, ValidationError] = {}
    if row.amount <= 0:
        errors["amount"] = ValidationError(_("The amount must be above zero."), code="amount")
    if row.received_on > today:
        errors["received_on"] = ValidationError(_("The date of a receipt cannot be ahead."), code="received_on")
    if errors:
        raise ValidationError(errors)


def _check_shares(shares: Sequence[Share], amount: Decimal) -> None:
    total = sum((share.amount for share in shares), ZERO)
    if total != amount:
        message = gettext_noop("The parts sum to %(total)s, the payment is %(amount)s. Expected the same sum.")
        raise ReceiptRefused("shares", message, {"total": format_money(total), "amount": format_money(amount)})
    if len({share.contract_id for share in shares}) < len(shares):
        raise ReceiptRefused("shares", gettext_noop("A contract is named twice. Expected one part for each contract."))


def _check_taking(receipt: Receipt, taking: Taking, taken: Decimal, left: Decimal, *, today: date) -> None:
    if not left:
        raise ReceiptRefused("nothing_left", gettext_noop("This payment has been taken back in full already."))
    if not ZERO < taken <= left:
        message = gettext_noop("%(left)s of this payment can be taken back, not %(taken)s.")
        raise ReceiptRefused("more_than_left", message, {"left": format_money(left), "taken": format_money(taken)})
    if not taking.reason.strip():
        raise ReceiptRefused("no_reason", gettext_noop("Say why the payment is taken back."))
    if not receipt.received_on <= taking.on <= today:
        message = gettext_noop("Choose a day from %(earliest)s to %(latest)s.")
        days = {"earliest": f"{receipt.received_on:%d.%m.%Y}", "latest": f"{today:%d.%m.%Y}"}
        raise ReceiptRefused("wrong_day", message, days)
