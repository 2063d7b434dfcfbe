"""Answers that the lessor prepares: its own until they are sent, which is when the request gets their columns."""

from datetime import date, datetime
from typing import Any

from accounts.models import Membership
from contracts.models import ChangeRequest, PreparedAnswer


def keep(
    request: ChangeRequest, offer: dict[str, Any], *, valid_until: date, actor: Membership, at: datetime
) -> PreparedAnswer:
    """Keep an answer for the schedule in force instead of the one before; the caller holds the request's row."""
    kept: PreparedAnswer
    kept, _is_new = PreparedAnswer.objects.update_or_create(
        request=request,
        defaults={
            "offer": offer,
            "schedule_number": request.contract.schedule_number,
            "valid_until": valid_until,
            "prepared_at": at,
            "prepared_by_id": actor.user_id,
        },
    )
    return kept


def prepared_for(request: ChangeRequest) -> PreparedAnswer | None:
    """The newest answer, sent or not; for the lessor's people, since the database shows it to nobody else."""
    return PreparedAnswer.objects.filter(request=request).first()


def sent(answer: PreparedAnswer) -> dict[str, Any]:
    """Columns that a request gets when the answer is sent to the client."""
    return {
        "offer": answer.offer,
        "schedule_number": answer.schedule_number,
        "valid_until": answer.valid_until,
    }
