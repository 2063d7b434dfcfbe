"""The address of a comparison: `v` for each variant, a kept calculation by its id, any other by what it asks for.

Nothing else is needed to open it again, so a visitor without an account compares too and sends the link.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from calculator.fields import PERCENT_DIGITS, plain_percent
from calculator.forms import SHARES
from calculator.kinds import PlanKind
from calculator.offers import Offer
from calculator.quoting.request import QuoteRequest, to_query
from calculator.steps import HUNDRED, steps_to_type

# Clients look at three to five variants (requirement CAL-09).
MOST = 5
VARIANT, PLACE, UNFINISHED = "v", "at", "compare"
_ID = re.compile(r"[0-9]{1,18}")
_PLACE = re.compile(r"[1-5]")


def id_of(key: str) -> int | None:
    """The id of a kept calculation; None when the variant tells what it asks for."""
    return int(key) if _ID.fullmatch(key) else None


def compare_address(keys: Sequence[str]) -> str:
    """The page that compares these variants."""
    found = [(VARIANT, key) for key in keys]
    return f"{reverse('scenarios:compare')}?{urlencode(found)}" if found else reverse("scenarios:compare")


def calculator_address(query: str, unfinished: str = "") -> str:
    """The calculator with this calculation; with `unfinished` it leads back to a comparison."""
    back = urlencode({UNFINISHED: unfinished}) if unfinished else ""
    told = "&".join(part for part in (query, back) if part)
    return f"{reverse('calculator:page')}?{told}" if told else reverse("calculator:page")


def asking(request: QuoteRequest, offer: Offer | None = None) -> str:
    """A calculation as the calculator's address tells it: a stepped plan by its steps, not by a weight a payment.

    With the `offer` its version is in it, so that it opens by the same terms later.
    """
    told = to_query(request, version=offer.number if offer else None)
    steps = steps_to_type(request.weights) if request.plan == PlanKind.STEPPED and request.weights else None
    if steps is not None:
        told.pop("weights")
        told |= {"step_every": str(steps.every), "step_change": plain_percent(steps.change)}
    return urlencode(told)


def opens_in_calculator(request: QuoteRequest) -> bool:
    """Whether the public page gives the same figures: a share that its field does not take is refused there."""
    if request.plan != PlanKind.MIXED or request.mixed_share is None:
        return True
    percent = request.mixed_share * HUNDRED
    return percent in SHARES and percent == round(percent, PERCENT_DIGITS)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A comparison that somebody left for the calculator: its variants, and the place of the one being changed."""

    keys: tuple[str, ...]
    place: int | None = None

    @classmethod
    def read(cls, text: str) -> "Unfinished":
        """Read what `text` writes; nothing sensible is an empty comparison."""
        params = QueryDict(text)
        place = params.get(PLACE, "")
        keys = keys_of(params)[:MOST]
        is_place = _PLACE.fullmatch(place) is not None and int(place) <= len(keys)
        return cls(tuple(keys), int(place) if is_place else None)

    @property
    def text(self) -> str:
        """As one value of the calculator's address."""
        told = [(VARIANT, key) for key in self.keys]
        return urlencode([*told, (PLACE, str(self.place))] if self.place else told)

    @property
    def is_full(self) -> bool:
        """Whether one more would be too many."""
        return len(self.keys) >= MOST

    def with_one_more(self, key: str) -> str:
        """The address of the comparison with another variant at its end."""
        return compare_address([*self.keys, key])

    def with_changed(self, key: str) -> str:
        """The address of the comparison with this variant in place of the one being changed."""
        changed = list(self.keys)
        changed[(self.place or 1) - 1] = key
        return compare_address(changed)


def keys_of(params: MultiValueDict[str, str]) -> list[str]:
    """Variants of an address in their order, empty ones left out."""
    return [key for key in params.getlist(VARIANT) if key]
