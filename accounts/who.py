"""Who stands in the trail for a request, and the entry that every refusal leaves there."""

from dataclasses import replace

from django.contrib.auth import SESSION_KEY as SIGNED_IN_KEY
from django.http import HttpRequest, HttpResponse

from accounts.acting import Acting
from accounts.models import User
from common import row_scope, trail
from common.models.trail import TrailKind

# 422 is how the API answers what it cannot read.
REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 410, 422, 429})
TOLD_KEY = "trail_told_of_block"


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
        object_text=trail.who().path,
        detail=told,
    )


def record_blocked(request: HttpRequest) -> None:
    """Write, once a session, that a blocked person went on with a session begun before the block.

    Django takes such a person for a visitor: only the session remembers who it was.
    """
    match = request.resolver_match
    user_id = request.session.get(SIGNED_IN_KEY)
    if match is None or user_id is None or TOLD_KEY in request.session:
        return
    with row_scope.as_system():
        user = User.objects.filter(pk=user_id, is_active=False).first()
        if user is None:
            return
        request.session[TOLD_KEY] = True
        companies = list(user.memberships.order_by("company_id").values_list("company_id", flat=True).distinct())
        trail.write(
            TrailKind.REFUSED,
            company_ids=companies or [None],
            user_id=user.pk,
            object_label=match.view_name[:100],
            object_text=trail.who().path,
            detail={"reason": "blocked", "method": request.method, "page": match.view_name},
        )
