"""From a quote to a request that the client accepts by paying, and to the schedule after the payment.

The lessor is bound by its quote, so the request is offered at once, unless the lessor approves such answers by a route.
Money that comes for the quote waits for it: it is applied to nothing until the request is carried out or falls through.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common import row_scope
from common.messages import MessageError, gettext_noop
from common.money import ZERO
from contracts.lifecycle import Event, apply_as_portal
from contracts.models import ChangeRequest, RequestKind, RequestStatus
from contracts.requests.offers import Payoff
from contracts.requests.refusing import RequestRefused
from contracts.requests.services import has_route, submit_request
from contracts.requests.working_out import planned, term_after
from payments.ledger.held import BANK_DAYS, is_for
from payments.models import PayoffQuote, QuoteKind, Receipt
from payments.payoff.asked import said_of
from payments.payoff.invoicing import issue_for_quote
from payments.payoff.position import position_of
from payments.payoff.quotes import asked_of, require_in_force
from payments.payoff.variants import Variant
from payments.services.settlement import lock_contract

KINDS: Mapping[QuoteKind, RequestKind] = {
    QuoteKind.FULL: RequestKind.EARLY_BUYOUT,
    QuoteKind.SHORTER: RequestKind.PARTIAL_EARLY,
    QuoteKind.LOWER: RequestKind.PARTIAL_EARLY,
}


@transaction.atomic
def accept_quote(*, quote: PayoffQuote, actor: Membership, at: datetime) -> ChangeRequest:
    """Ask for what the quote says; the sum is then to be paid by its day.

    Raises:
        PermissionDenied: the person may not submit requests.
        RequestRefused: the quote does not bind any more, was accepted already, or is for one asset.
        InvoiceRefused: the lessor's details are not complete.
        GuardFailed: the same is asked for already.

    """
    if not can(actor, Capability.REQUESTS_SUBMIT):
        raise PermissionDenied
    contract, today = lock_contract(quote.contract_id), timezone.localdate(at)
    locked = PayoffQuote.objects.select_for_update(of=("self",), no_key=True).get(pk=quote.pk)
    if locked.request_id is not None:
        raise RequestRefused("accepted", gettext_noop("This quote was accepted already."))
    kind = KINDS.get(QuoteKind(locked.kind))
    if kind is None:
        raise RequestRefused(
            "by_words", gettext_noop("Buyout of one asset is agreed with your manager: write a request.")
        )
    variant = require_in_force(locked, contract, today=today)
    request = submit_request(
        contract=contract,
        kind=kind,
        said=said_of(QuoteKind(locked.kind), asked_of(locked)),
        comment=locked.number,
        seen=contract.schedule_number,
        actor=actor,
        at=at,
    )
    locked.request = request
    locked.invoice = issue_for_quote(locked, untaxed=variant.sanctions, actor=actor, at=at, today=today)
    locked.save(update_fields=["request", "invoice"])
    # The lessor has answered beforehand: by its quote.
    with row_scope.as_system():
        if not has_route(request):
            _offer(request, locked, variant, at=at)
    request.refresh_from_db()
    return request


def go_on_when_paid(contract_id: int, *, at: datetime) -> bool:
    """Accept, for the client who has paid, what was offered by a quote; return whether that happened now.

    Told again, it finds the request accepted and does nothing.
    """
    quotes = PayoffQuote.objects.filter(contract=contract_id, request__status=RequestStatus.OFFERED)
    is_any = False
    for quote in quotes.order_by("pk"):
        is_any = _accepted(quote, at=at) or is_any
    return is_any


def received_for(quote: PayoffQuote) -> Decimal:
    """What has come for the quote by its day, roubles, returned money taken off."""
    rows = Receipt.objects.filter(contract=quote.contract_id, received_on__lte=quote.on).with_returned()
    return sum((row.amount - row.returned for row in rows if is_for(row, quote)), ZERO)


@transaction.atomic
def _accepted(quote: PayoffQuote, *, at: datetime) -> bool:
    lock_contract(quote.contract_id)
    request = ChangeRequest.objects.select_for_update(of=("self",), no_key=True).get(payoff_quotes=quote)
    if request.status != RequestStatus.OFFERED or received_for(quote) < quote.amount:
        return False
    try:
        with transaction.atomic():
            apply_as_portal(request, Event.ACCEPT, at=at, reason=quote.number)
    except MessageError:
        # The offer ran out or the schedule changed: the nightly look returns it to the manager.
        return False
    return True


def _offer(request: ChangeRequest, quote: PayoffQuote, variant: Variant, *, at: datetime) -> None:
    contract = request.contract
    base = position_of(contract, today=timezone.localdate(at)).base
    fields = term_after(contract, base, variant.rows) if quote.kind == QuoteKind.SHORTER else []
    outcome = planned(contract, base, variant.rows, fields, payoff=_owed(variant)).as_json()
    offer = {"said": request.data, **outcome, "on": variant.on.isoformat(), "note": quote.number}
    apply_as_portal(request, Event.TAKE, at=at)
    changes = {
        "offer": offer,
        "schedule_number": contract.schedule_number,
        "valid_until": quote.on + timedelta(days=BANK_DAYS),
    }
    apply_as_portal(request, Event.OFFER, at=at, changes=changes)


def _owed(variant: Variant) -> Payoff:
    """The sum by parts, as a request tells it: what is not of the plan ahead is due besides."""
    own = variant.own
    return Payoff(own.principal, own.interest, own.buyout, due=variant.amount - own.amount)
