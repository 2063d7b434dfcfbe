"""What a replacement of the lessee asks of the contract's other requests."""

from common.messages import gettext_noop
from contracts.models import ChangeRequest, RequestStatus
from contracts.requests.refusing import RequestRefused


def require_alone(request: ChangeRequest) -> None:
    """Refuse to pass a contract on while another request about it is open: its client would lose it unanswered.

    Raises:
        RequestRefused: `other_requests`, with the number of the oldest one.

    """
    others = ChangeRequest.objects.filter(contract=request.contract_id, status__in=sorted(RequestStatus.open()))
    first = others.exclude(pk=request.pk).order_by("pk").first()
    if first is not None:
        raise RequestRefused(
            "other_requests", gettext_noop("Request %(number)s is still open: end it first."), {"number": first.number}
        )
