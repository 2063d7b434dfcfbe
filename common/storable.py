"""Foreign text as PostgreSQL can hold it: without zero characters and halves of surrogate pairs.

Error messages quote what people and systems sent; keeping such a message must never fail itself.
"""

import json
from collections.abc import Mapping

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """Return the text with every character that PostgreSQL refuses replaced by U+FFFD."""
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean.replace("\0", REPLACEMENT)


def storable_json(value: Mapping[str, object]) -> str:
    """Return the mapping as JSON text for a `jsonb` column, its strings made storable."""
    return json.dumps(_cleaned(value), ensure_ascii=False)


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value
