"""Arrays of choices, held to their enums by the database."""

from django.db import models
from django.db.models import Q


def some_of(field: str, choices: type[models.Choices]) -> Q:
    """At least one value, and known ones only."""
    return Q(**{f"{field}__len__gte": 1}) & known(field, choices)


def known(field: str, choices: type[models.Choices]) -> Q:
    """Known values only; there may be none."""
    return Q(**{f"{field}__contained_by": list(choices.values)})
