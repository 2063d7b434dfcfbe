"""Addresses without the keys they carry: who reads a log or the trail must not be able to open a letter's link."""

import re

# Links that set a password, confirm an address, take an invitation, open a commercial offer or pay an invoice.
KEYS_IN_PATHS = re.compile(r"(/(?:account/(?:password/reset/key|confirm-email)|invitation|offers|pay)/)[^\s?\"']+")
# Keys of the API, wherever a program put them (they belong into a header, which nothing keeps).
API_KEYS = re.compile(r"\blp_[\w-]{20,}")


def without_keys(text: str) -> str:
    """Put `…` for the keys of reset, invitation, confirmation, offer and payment links, and for keys of the API."""
    return API_KEYS.sub("lp_…", KEYS_IN_PATHS.sub(r"\1…", text))
