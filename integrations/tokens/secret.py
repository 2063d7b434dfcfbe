"""The secret of a token: made at random, shown once, kept as its hash."""

import hashlib
import secrets

# Recognised by scanners that look for leaked keys, and by `leasing_portal.logs`, which hides it.
MARK = "lp_"
RANDOM_BYTES = 32
SHOWN = 10


def new_secret() -> str:
    """Make a secret of 256 random bits: `lp_` and 43 characters that need no quoting anywhere."""
    return MARK + secrets.token_urlsafe(RANDOM_BYTES)


def prefix_of(secret: str) -> str:
    """The beginning by which people tell tokens apart; more than 200 random bits stay unknown."""
    return secret[:SHOWN]


def digest_of(secret: str) -> str:
    """SHA-256 of a secret, in hexadecimal digits. The secret is random, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
