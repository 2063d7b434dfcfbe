"""Agreements of people: what is asked, what is in force, giving, withdrawing, and publishing the texts.

Here is what other parts ask. Writing is `accounts.consents.services`; texts are `accounts.consents.publishing`.
"""

from accounts.consents.queries import (
    asked_version,
    given_version,
    has_given,
    last_act,
    last_action,
    may_send_offers,
    version_in_force,
)

__all__ = [
    "asked_version",
    "given_version",
    "has_given",
    "last_act",
    "last_action",
    "may_send_offers",
    "version_in_force",
]
