"""How many wrong attempts are borne, counted so that nobody can use up the attempts of somebody else.

Whoever tries has either a count of their own (a browser that this person has signed in with, a session of theirs, a
browser where they have just opened the letter for a new password) or is a stranger. Strangers share the count of the
account they try and that of their address; what they use up stops strangers and nobody else.

A right attempt is given back. The keys of `LIMITS` are `<what>_<who>`; the values are in allauth's notation.
"""

import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest

from accounts.models import User
from accounts.security import devices

LIMITS = {
    "password_stranger": "10/m/ip,50/h/ip,20/h/key",
    "password_own": "10/m/key,50/h/key",
    # Whoever gets here knows the password, and a code has six digits: 240 guesses a day hit once in eleven years.
    "second_factor_stranger": "5/m/key,10/h/key",
    "second_factor_own": "5/m/key,20/h/key",
    "letter_address": "20/h/ip",
    "letter_stranger": "3/h/key,10/d/key",
    "letter_own": "3/h/key,10/d/key",
    # By person and address: whoever names somebody else's e-mail as theirs does not use up that one's letters.
    "confirmation": "1/3m/key,5/d/key",
    "confirmations_of_person": "20/d/key",
}
LETTER_MARK = "password_letter"
# For how long the browser in which a new password was set counts as the person's own.
LETTER_SECONDS = 3600


def password_attempt(request: HttpRequest, login: str) -> RateLimitUsage | None:
    """Count one try of a password; None when no more are borne. `rollback()` gives it back."""
    address = login.strip().lower()
    own = _own_key_by_address(request, address)
    return _count(request, "password_own", own) if own else _count(request, "password_stranger", address)


def second_factor_attempt(request: HttpRequest, user: User) -> RateLimitUsage | None:
    """Count one try of a code; None when no more are borne. `rollback()` gives it back."""
    own = _own_key(request, user)
    return _count(request, "second_factor_own", own) if own else _count(request, "second_factor_stranger", str(user.pk))


def letters_from_here(request: HttpRequest, email: str) -> bool:
    """Whether this address of the network may ask for another letter; a known device always may."""
    own = _own_key_by_address(request, email.lower())
    return own is not None or _count(request, "letter_address", "") is not None


def letters_to(request: HttpRequest, email: str) -> bool:
    """Whether another letter with a link for a new password goes to this e-mail, known to the portal or not.

    Strangers cannot flood a mailbox. Nor can they keep its owner from a link: each letter that they caused has one.
    """
    address = email.lower()
    own = _own_key_by_address(request, address)
    usage = _count(request, "letter_own", own) if own else _count(request, "letter_stranger", address)
    return usage is not None


def confirmations_to(request: HttpRequest, user: User, email: str) -> bool:
    """Whether another letter that asks to confirm this e-mail of this person goes out; each one has the same link."""
    return (
        _count(request, "confirmation", f"{user.pk}:{email.lower()}") is not None
        and _count(request, "confirmations_of_person", str(user.pk)) is not None
    )


def connect() -> None:
    """Called once, when the application starts."""
    password_reset.connect(_letter_used, dispatch_uid="accounts.security.limits")


def _letter_used(*, request: HttpRequest, user: User, **signal: Any) -> None:
    """Note that the owner of the mailbox sits at this browser, and let them start anew in others too."""
    del signal
    request.session[LETTER_MARK] = {"user": user.pk, "at": int(time.time())}
    rate = {"password_stranger": LIMITS["password_stranger"].rpartition(",")[2]}
    for address in EmailAddress.objects.filter(user=user, verified=True):
        ratelimit.clear(request, app="accounts", action="password_stranger", config=rate, key=address.email)


def _count(request: HttpRequest, action: str, key: str) -> RateLimitUsage | None:
    return ratelimit.consume(request, app="accounts", action=action, config=LIMITS, key=key)


def _own_key_by_address(request: HttpRequest, address: str) -> str | None:
    """Name of the count that belongs to this browser alone, if it has shown to be one of the account's owner."""
    device = devices.find(request, address=address)
    if device is not None:
        return f"device:{device.pk}"
    owner_id = _known_person(request)
    if owner_id is None or not _is_address_of(owner_id, address):
        return None
    return f"session:{request.session.session_key}"


def _own_key(request: HttpRequest, user: User) -> str | None:
    """As above, for a person who is known already.

    An opened letter does not count: whoever reads the mail could ask for letters to get more guesses.
    """
    device = devices.find(request, user=user)
    if device is not None:
        return f"device:{device.pk}"
    return f"session:{request.session.session_key}" if request.user == user else None


def _known_person(request: HttpRequest) -> int | None:
    """Who is signed in here or has just proved to own the mailbox."""
    if request.user.is_authenticated:
        return request.user.pk
    mark = request.session.get(LETTER_MARK)
    if mark is None or mark["at"] < time.time() - LETTER_SECONDS:
        return None
    return int(mark["user"])


def _is_address_of(user_id: int, address: str) -> bool:
    # An address that is not confirmed may be anybody's.
    return bool(EmailAddress.objects.filter(user=user_id, email=address, verified=True).exists())
