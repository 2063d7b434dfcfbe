"""For whom a request with a token acts."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.acting import Acting, enter_scope_of, memberships_to_act, prepare
from accounts.api_acting import TooManyRequests
from accounts.capabilities import Capability, ConsentKind
from accounts.consents import last_action
from accounts.models import ConsentAction, Membership
from common import row_scope, trail
from common.models import TrailKind
from common.row_scope import RowScope
from integrations.models import ApiToken, TokenState
from integrations.models.api_token import ApiTokenWithState
from integrations.tokens.counting import count_request, until_next_minute
from integrations.tokens.secret import digest_of


def read_token(request: HttpRequest) -> Acting:
    """Find the membership that issued the token of `Authorization: Bearer …`, with the token's rights alone.

    Whatever is presented is hashed and looked for in the same way, so the time tells nothing of how right a guess
    was. No gate stands before a program: new texts and second factors are put before people. Whoever withdrew the
    consent to personal data has no programs either. Leaves the connection in the row scope of the actor, or in that
    of nobody.

    Raises:
        TooManyRequests: the token's number of requests in this minute is used up.

    """
    request.user = AnonymousUser()
    presented = _presented(request)
    if presented is None:
        row_scope.enter(RowScope())
        return Acting()
    digest, now = digest_of(presented), timezone.now()
    row_scope.enter(RowScope(token_digest=digest))
    token = ApiToken.objects.filter(digest=digest).with_state(at=now).select_related("membership").first()
    if token is None:
        return Acting()
    _count(request, token, at=now)
    if token.state != TokenState.IN_FORCE:
        return Acting()
    actor = _issuer(token, at=now)
    if actor is None:
        return Acting()
    request.user = actor.user
    request.api_token = token  # type: ignore[attr-defined] # for `me`
    return Acting(actor, [actor], token_id=token.pk)


def _presented(request: HttpRequest) -> str | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def _issuer(token: ApiToken, *, at: datetime) -> Membership | None:
    """The issuing membership as the middleware would find it after a sign-in, but narrower."""
    today = timezone.localdate(at)
    row_scope.enter(RowScope(user_id=token.membership.user_id))
    people = memberships_to_act(today).alias(personal_data=last_action(ConsentKind.PERSONAL_DATA))
    not_withdrawn = Q(personal_data=None) | Q(personal_data=ConsentAction.GIVEN)
    actor = people.filter(not_withdrawn, pk=token.membership_id).first()
    if actor is None:
        return None
    prepare(actor, on=today).only = frozenset(c for c in Capability if c in token.capabilities)
    enter_scope_of(actor)
    return actor


def _count(request: HttpRequest, token: ApiTokenWithState, *, at: datetime) -> None:
    """Count the request, and tell the trail, once a minute, of a token that is over or asks too often."""
    asking, limit = trail.asking(request), settings.API_REQUESTS_PER_MINUTE
    number = count_request(token_id=token.pk, ip=asking.ip, at=at)
    is_over = token.state != TokenState.IN_FORCE
    if (is_over and number == 1) or number == limit + 1:
        with trail.as_who(replace(asking, token_id=token.pk)):
            trail.write(
                TrailKind.REFUSED,
                company_id=token.company_id,
                object=token,
                detail={"status": 401 if is_over else 429, "token_state": token.state},
            )
    if number > limit:
        raise TooManyRequests(until_next_minute(at))
