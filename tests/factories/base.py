"""The day of the tests, seeds of invented ids, and what every factory is."""

from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from factory.django import DjangoModelFactory

from common import sample_ids

# A working Wednesday; tests that need another day say so.
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))
TODAY = NOW.date()
_seeds = count(1)


def next_seed() -> int:
    """A seed for `common.sample_ids` that no other row of this run has."""
    return next(_seeds) % sample_ids.SEEDS


class RowFactory[M: Model](DjangoModelFactory[M]):
    """A factory whose call makes and returns a row of the model."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __new__(cls, **kwargs: Any) -> M: ...  # type: ignore[misc] # factory_boy returns the row by a metaclass
