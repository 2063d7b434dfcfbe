"""Known devices: a browser that a person has signed in with keeps a secret; a sign-in from another one is announced."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import KnownDevice, Membership, User
from accounts.security import letters
from common import row_scope, trail
from common.models.trail import TrailKind

# Browsers keep no cookie longer.
AGE = timedelta(days=400)


def find(request: HttpRequest, *, address: str = "", user: User | None = None) -> KnownDevice | None:
    """Find this browser among devices of a person, named by sign-in address or by row; None when it is not theirs."""
    secret = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE)
    if not secret:
        return None
    # An address that is not confirmed may be anybody's: it makes no device one of its owner's.
    by_address = Q(user__email=address) | Q(user__emailaddress__email=address, user__emailaddress__verified=True)
    owner = Q(user=user) if user is not None else by_address
    return KnownDevice.objects.filter(owner, digest=_digest(secret)).first()


def welcome(request: HttpRequest, response: HttpResponse, user: User, *, at: datetime) -> None:
    """Remember the browser of a sign-in that has just succeeded; announce it to a person who used others before."""
    secret = _kept_secret(request) or secrets.token_urlsafe(32)
    asking = trail.asking(request)
    seen = {"user_agent": asking.user_agent, "ip": asking.ip, "last_seen_at": at}
    with transaction.atomic():
        KnownDevice.objects.filter(user=user, last_seen_at__lt=at - AGE).delete()
        had_others = KnownDevice.objects.filter(user=user).exists()
        _device, is_new = KnownDevice.objects.update_or_create(
            user=user, digest=_digest(secret), defaults=seen, create_defaults=seen | {"first_seen_at": at}
        )
        if is_new and had_others:
            _announce(request, user, at=at)
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE,
        secret,
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _announce(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Tell the person by letter, and the companies for which they act by their trails."""
    letters.post(letters.NEW_DEVICE, email=user.email, request=request, at=at)
    # Memberships are read and the trail is written before the database knows the person.
    with row_scope.as_system(), trail.as_who(trail.asking(request)):
        active = Membership.objects.active(on=timezone.localdate(at)).filter(user=user).order_by("company_id")
        companies = list(active.values_list("company_id", flat=True).distinct())
        trail.write(TrailKind.NEW_DEVICE, company_ids=companies or [None], object=user, user_id=user.pk)


def _kept_secret(request: HttpRequest) -> str | None:
    """The browser's secret, unless the portal has never given it out."""
    secret = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE)
    return secret if secret and KnownDevice.objects.filter(digest=_digest(secret)).exists() else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
