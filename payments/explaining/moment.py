"""As of which day a figure is asked for, and by the knowledge of which day: what the address says."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.listing import DAY

# Before the first contract of anybody there is nothing to know.
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The end of the day `on`; `known` is the last day whose bookings count, None: all of them.

    `is_refused` tells that the address named a day that cannot be shown, so that the page says which it shows.
    """

    on: date
    today: date
    known: date | None = None
    is_refused: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, params: QueryDict, today: date) -> "AsOf":
        """Read `on` and `known` of an address; a day that is no day or is ahead counts as not given."""
        texts = [params.get(name, "") for name in ("on", "known")]
        on, known = (_day(text, today) for text in texts)
        is_refused = any(text and day is None for text, day in zip(texts, (on, known), strict=True))
        return cls(on or today, today, known, is_refused)

    @property
    def is_now(self) -> bool:
        """Whether it is today by everything that is known."""
        return self.on == self.today and self.known is None

    @property
    def known_at(self) -> datetime | None:
        """The moment of knowledge: the end of its day."""
        if self.known is None:
            return None
        return datetime.combine(self.known + timedelta(days=1), time(), timezone.get_current_timezone())

    @property
    def query(self) -> str:
        """The part of an address that keeps it, empty for now."""
        named = {"on": self.on if self.on != self.today else None, "known": self.known}
        return urlencode({name: day.isoformat() for name, day in named.items() if day})


class AsOfForm(forms.Form):
    """The same as fields of a page; a day that is no day counts as not given, so nothing is refused."""

    on = forms.DateField(label=_("As of"), required=False, widget=DAY)
    known = forms.DateField(label=_("By what was known on"), required=False, widget=DAY)


def _day(text: str, today: date) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= today else None
