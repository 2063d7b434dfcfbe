"""Taking penalties and interest under art. 395 off: by the lessor's decision, or as a court has reduced them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import DecimalField, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.capabilities import Capability
from accounts.models import Membership
from common.columns import MONEY
from common.messages import gettext_noop
from common.money import ZERO
from contracts.models import Contract
from payments.engine.penalty import ReliefKind
from payments.models import Charge, ChargeKind, Instalment, Relief
from payments.models.charge import BY_DAYS
from payments.services.charges import (
    ChargeRefused,
    check_amount,
    check_day,
    checked_reason,
    open_contract,
    shown_sum,
)
from payments.services.settlement import bring_up

GIVEN = gettext_noop("A penalty was taken off")
TAKEN_BACK = gettext_noop("What was taken off a penalty is owed again")
TAKEN_OFF_ALREADY = gettext_noop("This decision has taken the same sum of this day off already.")
LONGEST_REASON, LONGEST_DOCUMENT = 500, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefData:
    """What is taken off: who decided, of which charges through which day, how much in roubles (None: all that stands).

    With `instalment_id` of the charges for that payment only. `document` is the number and date of the decision.
    """

    kind: ReliefKind
    charge_kind: ChargeKind
    on: date
    document: str
    reason: str
    amount: Decimal | None = None
    instalment_id: int | None = None


@transaction.atomic
def give_relief(*, contract_id: int, data: ReliefData, actor: Membership, at: datetime) -> Relief:
    """Take off at most what stands of the charges through the day, and bring the contract up.

    What was paid of them goes to what else is owed, else it is credit of the contract.

    Raises:
        PermissionDenied: the actor may not waive.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `kind`, `on`, `document`, `reason`, `amount`, `payment`, `nothing`, `too_much`; `twice`: this
            decision has taken the same off, the form was sent again.

    """
    contract = open_contract(contract_id, actor, Capability.PENALTIES_WAIVE)
    if data.charge_kind not in BY_DAYS:
        raise ChargeRefused("kind", gettext_noop("Only penalties and interest under art. 395 are taken off."))
    check_day(contract, data.on, today=timezone.localdate(at))
    row = _payment(contract, data.instalment_id)
    left = standing_sum(contract, data.charge_kind, data.on, row)
    amount = left if data.amount is None else data.amount
    if not left:
        raise ChargeRefused("nothing", gettext_noop("Nothing is charged through this day that could be taken off."))
    check_amount(amount)
    if amount > left:
        message = gettext_noop("%(given)s cannot be taken off: %(left)s stands through this day.")
        raise ChargeRefused("too_much", message, {"given": shown_sum(amount), "left": shown_sum(left)})
    if not 0 < len(data.document.strip()) <= LONGEST_DOCUMENT:
        raise ChargeRefused("document", gettext_noop("Tell the number and date of the decision."))
    facts = {
        "contract": contract,
        "kind": data.kind.value,
        "charge_kind": data.charge_kind,
        "instalment": row,
        "on": data.on,
        "amount": amount,
        "document": data.document.strip(),
    }
    if Relief.objects.filter(**facts, reverses=None, reversed_by=None).exists():
        raise ChargeRefused("twice", TAKEN_OFF_ALREADY)
    relief = Relief.objects.create(
        **facts,
        reason=checked_reason(data.reason, LONGEST_REASON),
        booked_at=at,
        booked_by_id=actor.user_id,
    )
    bring_up(contract, reason=GIVEN, at=at)
    return relief


@transaction.atomic
def take_relief_back(*, relief_id: int, reason: str, actor: Membership, at: datetime) -> Relief:
    """Make what was taken off owed again; return the reversing row.

    Raises:
        PermissionDenied: the actor may not waive.
        Contract.DoesNotExist: the contract is not in sight.
        ChargeRefused: `reason`, `taken_back` before.

    """
    found = Relief.objects.filter(pk=relief_id).first()
    contract = open_contract(found.contract_id if found else 0, actor, Capability.PENALTIES_WAIVE)
    relief = Relief.objects.filter(pk=relief_id, reverses=None, reversed_by=None).first()
    if relief is None:
        raise ChargeRefused("taken_back", gettext_noop("This was taken back before."))
    row = Relief.objects.create(
        contract=contract,
        kind=relief.kind,
        charge_kind=relief.charge_kind,
        instalment_id=relief.instalment_id,
        on=relief.on,
        amount=-relief.amount,
        reverses=relief,
        document=relief.document,
        reason=checked_reason(reason, LONGEST_REASON),
        booked_at=at,
        booked_by_id=actor.user_id,
    )
    bring_up(contract, reason=TAKEN_BACK, at=at)
    return row


def standing_sum(contract: Contract, kind: ChargeKind, through: date, payment: Instalment | None) -> Decimal:
    """Return what stands of charges through a day, less what is taken off them already; roubles.

    `payment` is a row of any version: the payment is known by its kind and due date over all of them.
    """
    rows = Charge.objects.standing().filter(contract=contract, kind=kind, due_on__lte=through)
    if payment is not None:
        rows = rows.filter(instalment__kind=payment.kind, instalment__due_on=payment.due_on)
    return _total(rows, "amount") - _total(rows, "reliefs__amount")


def _total(rows: QuerySet[Charge], column: str) -> Decimal:
    total = Coalesce(Sum(column), ZERO, output_field=DecimalField(**MONEY))
    found: Decimal = rows.aggregate(total=total)["total"]
    return found


def _payment(contract: Contract, instalment_id: int | None) -> Instalment | None:
    if instalment_id is None:
        return None
    row = Instalment.objects.filter(version__contract=contract, pk=instalment_id).first()
    if row is None:
        raise ChargeRefused("payment", gettext_noop("The contract has no such payment."))
    return row
