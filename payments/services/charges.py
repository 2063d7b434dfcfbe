"""Charges that people make: costs of collection, fees, interest under art. 395; and taking charges back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.messages import MessageError, gettext_noop
from common.money import LIMIT, format_money, q
from contracts.models import Contract
from payments.engine.key_rates import BeyondKnown
from payments.ledger.terms import terms_of
from payments.models import Charge, ChargeKind
from payments.models.charge import BY_DAYS
from payments.penalties.article_395 import asked_through, interest_of, right_interest
from payments.penalties.counterparts import counterparts
from payments.penalties.key_rates import key_rates
from payments.penalties.late_payments import payments_due
from payments.penalties.rebuilding import Writing, reversal_of, write_differences
from payments.penalties.terms import penalty_terms
from payments.services.settlement import bring_up, lock_contract

CHARGED = gettext_noop("Something was charged")
TAKEN_BACK = gettext_noop("A charge was taken back")
CHARGED_ALREADY = gettext_noop(
    "The same sum of this day is charged already, with the same reason. If this is another one, say so in its reason."
)
LONGEST_REASON = 300


class ChargeRefused(MessageError):
    """What cannot be charged, taken back or taken off; `code` names the field or the cause. Nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Costs or a fee: which of them, roubles with VAT, the value date and why."""

    kind: ChargeKind
    amount: Decimal
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Interest under art. 395 through a day, counted: of one payment (a row in force), or of every late one.

    `beyond` says what to do with days whose key rate is not known.
    """

    through: date
    reason: str
    instalment_id: int | None = None
    beyond: BeyondKnown = BeyondKnown.REFUSE


@transaction.atomic
def charge_sum(*, contract_id: int, data: Sum, actor: Membership, at: datetime) -> Charge:
    """Charge costs of collection or a fee, and bring the contract up.

    Raises:
        PermissionDenied: the actor may not charge.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `kind`, `amount`, `on`, `reason`, `unsigned`; `twice`: the same stands, the form was sent again.

    """
    contract = open_contract(contract_id, actor, Capability.CHARGES_MAKE)
    if data.kind in BY_DAYS:
        raise ChargeRefused("kind", gettext_noop("Only costs and fees are charged as a sum."))
    check_amount(data.amount)
    check_day(contract, data.on, today=timezone.localdate(at))
    reason = checked_reason(data.reason, LONGEST_REASON)
    same = Charge.objects.standing().filter(contract=contract, kind=data.kind, due_on=data.on, amount=data.amount)
    if same.filter(reason=reason).exists():
        raise ChargeRefused("twice", CHARGED_ALREADY)
    charge = Charge.objects.create(
        contract=contract,
        kind=data.kind,
        due_on=data.on,
        amount=data.amount,
        booked_at=at,
        booked_by_id=actor.user_id,
        reason=reason,
    )
    bring_up(contract, reason=CHARGED, at=at)
    return charge


@transaction.atomic
def charge_article_395(*, contract_id: int, data: Interest, actor: Membership, at: datetime) -> int:
    """Charge interest under art. 395 of late payments through a day; return how many rows were written.

    What was charged for earlier days stands, the rest is added; later receipts of earlier dates rebuild it, as they do
    penalties.

    Raises:
        PermissionDenied: the actor may not charge.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `on`, `reason`, `unsigned`, `no_delay`: nothing is late by that day, or all is charged.
        ImpossibleTerms: a penalty is agreed (art. 395 p. 4), or the key rate of a day is not known.

    """
    contract = open_contract(contract_id, actor, Capability.CHARGES_MAKE)
    check_day(contract, data.through, today=timezone.localdate(at))
    reason = checked_reason(data.reason, LONGEST_REASON)
    agreed, rates = penalty_terms(terms_of(contract)), key_rates()
    charges = list(Charge.objects.filter(contract=contract, kind=ChargeKind.ARTICLE_395).order_by("pk"))
    continued = counterparts([contract], {charge.instalment_id for charge in charges if charge.instalment_id})
    asked = asked_through(charges, continued)
    payments = payments_due(contract, before=max([data.through, *asked.values()]))
    chosen = [
        interest_of(row, max(data.through, asked.get(row.id, data.through)), rates=rates, agreed=agreed,
                    beyond=data.beyond)
        for row in payments
        if data.instalment_id in {None, row.id} and row.due_on < data.through
    ]  # fmt: skip
    others = asked.keys() - {interest.payment.id for interest in chosen}
    rest = right_interest(payments, {row_id: asked[row_id] for row_id in others}, rates=rates, agreed=agreed)
    before = Charge.objects.filter(contract=contract).count()
    writing = Writing(contract, reason, at, actor.user_id)
    if not write_differences(ChargeKind.ARTICLE_395, charges, [*chosen, *rest], continued, writing):
        raise ChargeRefused("no_delay", gettext_noop("There is no delay by this day that is not charged yet."))
    bring_up(contract, reason=CHARGED, at=at)
    return Charge.objects.filter(contract=contract).count() - before


@transaction.atomic
def take_charge_back(*, charge_id: int, reason: str, actor: Membership, at: datetime) -> list[Charge]:
    """Reverse a charge; of interest under art. 395, all that stands for the same payment. Return the reversals.

    Raises:
        PermissionDenied: the actor may not charge.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `reason`, `penalty`: it follows from the terms and the receipts, `taken_back` before.

    """
    found = Charge.objects.filter(pk=charge_id).first()
    contract = open_contract(found.contract_id if found else 0, actor, Capability.CHARGES_MAKE)
    charge = Charge.objects.standing().select_related("instalment").filter(pk=charge_id).first()
    if charge is None:
        raise ChargeRefused("taken_back", gettext_noop("This charge was taken back before."))
    if charge.kind == ChargeKind.PENALTY:
        raise ChargeRefused(
            "penalty",
            gettext_noop("Penalties follow from the terms and the receipts. Take off what is not to be paid instead."),
        )
    writing = Writing(contract, checked_reason(reason, LONGEST_REASON), at, actor.user_id)
    rows = [charge]
    if charge.instalment is not None:
        same = Charge.objects.standing().filter(contract=contract, kind=charge.kind)
        row = charge.instalment
        rows = list(same.filter(instalment__kind=row.kind, instalment__due_on=row.due_on).order_by("pk"))
    reversals = Charge.objects.bulk_create(reversal_of(row, writing) for row in rows)
    bring_up(contract, reason=TAKEN_BACK, at=at)
    return reversals


def open_contract(contract_id: int, actor: Membership, capability: Capability) -> Contract:
    """Take the lock of a contract that the actor sees and may do this with.

    Raises:
        PermissionDenied: the actor lacks the right.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `unsigned`.

    """
    if not can(actor, capability):
        raise PermissionDenied
    contract = lock_contract(Contract.objects.visible_to(actor).only("pk").get(pk=contract_id).pk)
    if not contract.is_signed:
        raise ChargeRefused("unsigned", gettext_noop("Nobody has signed the contract: it owes nothing yet."))
    return contract


def check_amount(amount: Decimal) -> None:
    """Refuse what is no sum of money above zero."""
    if not 0 < amount < LIMIT or q(amount) != amount:
        message = gettext_noop("%(value)s does not fit. Expected roubles and kopecks above zero.")
        raise ChargeRefused("amount", message, {"value": format_money(amount)})


def check_day(contract: Contract, day: date, *, today: date) -> None:
    """Refuse a day before the contract was signed, or ahead."""
    if not contract.signed_on <= day <= today:
        message = gettext_noop("%(day)s is not a day of this contract. Expected a day from %(first)s to %(last)s.")
        params = {"day": _shown(day), "first": _shown(contract.signed_on), "last": _shown(today)}
        raise ChargeRefused("on", message, params)


def checked_reason(text: str, longest: int) -> str:
    """Return the reason without spaces around it; refuse an empty one or one that is too long."""
    reason = text.strip()
    if not 0 < len(reason) <= longest:
        message = gettext_noop("Tell the reason, in at most %(longest)s characters.")
        raise ChargeRefused("reason", message, {"longest": longest})
    return reason


def shown_sum(amount: Decimal) -> str:
    """An amount as refusals write it."""
    return format_money(amount)


def _shown(day: date) -> str:
    return day.strftime("%d.%m.%Y")
