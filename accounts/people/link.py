"""The secret of an invitation's link: known to the letter alone, kept as its SHA-256."""

import hashlib
import secrets

SECRET_BYTES = 32


def new_secret() -> str:
    """A secret for a link: 43 characters that nobody can guess."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def no_link_yet() -> str:
    """A digest that no link has: from now on earlier links open nothing, and the letter's job makes the next one."""
    return digest_of(new_secret())
