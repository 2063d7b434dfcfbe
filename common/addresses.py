"""Addresses of lists: the same list with something else asked of it.

`QueryDict.copy` copies deeply; a page of a list has a dozen such addresses, so the pairs are put together anew.
"""

from functools import lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict

# Where in the list one stands: another list begins at its beginning.
PLACES = frozenset({"page", "after", "before"})
# Read better as they are; neither ends a value.
_PLAIN = ",~"


def query_of_list(params: QueryDict, *without: str, **changed: str) -> str:
    """Query of the same list from its beginning, without some parameters and with others changed or added."""
    left = {name: values for name, values in params.lists() if name not in without and name not in PLACES}
    pairs = left | {name: [value] for name, value in changed.items()}
    return "&".join(_pair(name, value) for name, values in pairs.items() for value in values)


@lru_cache(maxsize=256)
def _pair(name: str, value: str) -> str:
    """Write one parameter: the addresses of a page differ in one of them."""
    return f"{quote_plus(name, safe=_PLAIN)}={quote_plus(value, safe=_PLAIN)}"
