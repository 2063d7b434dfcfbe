"""Who stands in the trail for a request, and the entry that every refusal leaves there."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from accounts.acting import Acting
from common import trail
from common.models.trail import TrailKind

REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 410, 429})


def who_asks(request: HttpRequest, acting: Acting) -> trail.Who:
    """The person who sits there and for whom; during a look the staff person, and whose eyes are lent."""
    seat = acting.view_as.staff if acting.view_as else acting.actor
    person = seat.user_id if seat else request.user.pk
    found = replace(trail.asking(request), user_id=person, token_id=acting.token_id)
    if seat is None:
        return found
    looked = acting.actor.user_id if acting.view_as and acting.actor else None
    return replace(
        found,
        membership_id=seat.pk,
        company_id=seat.company_id,
        on_behalf_of_id=seat.behalf_of_user_id(),
        view_as_id=looked,
    )


def record_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Write that a known person asked for what they may not have: a page, a method, somebody else's object.

    An address that no page has is a slip and leaves no entry; a visitor is unknown and is sent to sign in.
    """
    match = request.resolver_match
    if response.status_code not in REFUSALS or match is None or trail.who().user_id is None:
        return
    told = {"status": response.status_code, "method": request.method, "page": match.view_name}
    look = getattr(request, "view_as", None)
    trail.write(
        TrailKind.REFUSED,
        # What support tried through a client's eyes concerns the client.
        company_id=look.target.company_id if look else trail.OF_ACTOR,
        object_label=match.view_name[:100],
        object_text=request.path,
        detail=told,
    )
