"""What happens to quotes by itself: a payment carries one out, the end of its request lets its money go."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from contracts.events import RequestMoved
from contracts.models import RequestStatus
from payments.events import ReceiptsPosted
from payments.models import PayoffQuote
from payments.payoff.accepting import go_on_when_paid
from payments.services.settlement import bring_up, lock_contract

REASON = gettext_noop("Early buyout by quote")
OPEN = frozenset(status.value for status in RequestStatus.open())


def accept_when_paid(event: ReceiptsPosted) -> None:
    """Accept what was offered by a quote once its sum has come."""
    go_on_when_paid(event.contract_id, at=timezone.now())


def let_money_go(event: RequestMoved) -> None:
    """Apply money that waited for a quote once its request is over, one way or the other."""
    quote = PayoffQuote.objects.filter(request=event.request_id).first()
    if quote is not None and event.after not in OPEN:
        with transaction.atomic():
            bring_up(lock_contract(quote.contract_id), reason=REASON, at=timezone.now())
