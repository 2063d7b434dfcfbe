"""Texts of banks as columns hold them."""

from functools import cache

from django.db.models import Model


def cut(text: str, model: type[Model], field: str) -> str:
    """Return as much of the text as the column holds; banks write more than any standard lets them."""
    return text[: _length(model, field)]


@cache
def _length(model: type[Model], field: str) -> int:
    longest = model._meta.get_field(field).max_length  # type: ignore[union-attr] # a CharField of our own
    return int(longest or 0)
