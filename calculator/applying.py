"""Where “Apply with these terms” leads: applications are of an app above this one, so their page is found by name."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from accounts.access import may_open
from accounts.models import Membership

# The page that reads the query of the calculator's own link, and `scenario`, the id of a kept calculation.
PAGE, SCENARIO = "contracts:apply", "scenario"


def apply_page(actor: Membership | None) -> str | None:
    """The address of the page for the reader; a visitor is asked there to sign in.

    None where there is no such page, or not for the reader: there is no button then.
    """
    try:
        address = reverse(PAGE)
    except NoReverseMatch:
        return None
    return address if actor is None or may_open(actor, PAGE) else None


def apply_address(query: str, *, actor: Membership | None, scenario_id: int | None = None) -> str | None:
    """The page with the terms of a calculation, `query` being that of its link; None: no button."""
    page = apply_page(actor)
    kept = urlencode({SCENARIO: scenario_id}) if scenario_id else ""
    return f"{page}?{'&'.join(part for part in (query, kept) if part)}" if page else None
