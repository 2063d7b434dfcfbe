"""Where “Apply with these terms” leads: applications are of an app above this one, so their page is found by name."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from accounts.access import may_open
from accounts.models import Membership

# The page that reads the query of the calculator's own link, and `scenario`, the id of a kept calculation.
PAGE, SCENARIO = "applications:new", "scenario"
# The page of a draft's terms, and the parameter of the calculator's address that names the draft they are for.
DRAFT_PAGE, DRAFT_STEP, DRAFT = "applications:edit", "terms", "application"
LONGEST_ID = 18


def apply_page(actor: Membership | None, *, draft: str = "") -> str | None:
    """The address of the page for the reader; a visitor is asked there to sign in.

    `draft` is the value of `DRAFT` in the calculator's address: the terms go back to that draft then.
    None where there is no such page, or not for the reader: there is no button then.
    """
    try:
        address = reverse(PAGE)
    except NoReverseMatch:
        return None
    if actor is not None and not may_open(actor, PAGE):
        return None
    if actor is not None and draft.isascii() and draft.isdigit() and len(draft) <= LONGEST_ID:
        return reverse(DRAFT_PAGE, args=[int(draft), DRAFT_STEP])
    return address


def apply_address(query: str, *, actor: Membership | None, scenario_id: int | None = None) -> str | None:
    """The page with the terms of a calculation, `query` being that of its link; None: no button."""
    page = apply_page(actor)
    kept = urlencode({SCENARIO: scenario_id}) if scenario_id else ""
    return f"{page}?{'&'.join(part for part in (query, kept) if part)}" if page else None
