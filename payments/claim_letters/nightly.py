"""The night: a claim letter for each delay that has lasted as long as the terms of its contract say (COL-04)."""

from datetime import date, datetime

from django.db.models import Exists, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from contracts.models import Contract
from payments.claim_letters.making import make_nightly
from payments.models import ClaimLetter, MoneyTerms


def contracts_to_claim(*, today: date) -> list[int]:
    """Live contracts whose delay is old enough by their terms, or by those of their lessor, and has no letter yet.

    The first day of delay is day one; terms of zero days ask for no letters.
    """
    own = MoneyTerms.objects.filter(contract=OuterRef("pk")).values("claim_after_days")
    usual = MoneyTerms.objects.filter(lessor=OuterRef("lessor"), contract=None).values("claim_after_days")
    written = ClaimLetter.objects.filter(
        contract=OuterRef("pk"), overdue_since=OuterRef("overdue_since"), made_by__isnull=True
    )
    days = Coalesce(Subquery(own), Subquery(usual), Value(0), output_field=IntegerField())
    found = (
        Contract.objects.live()
        .filter(overdue_total__gt=0, overdue_since__lte=today)
        .annotate(after=days)
        .filter(after__gt=0)
        .exclude(Exists(written))
        .order_by("pk")
        .values_list("pk", "after", "overdue_since")
    )
    return [pk for pk, after, since in found if since and (today - since).days + 1 >= after]


def make_letters(*, at: datetime) -> int:
    """Make all letters that are due, each in a transaction of its own; return how many. Safe to run twice."""
    made = (make_nightly(contract_id=pk, at=at) for pk in contracts_to_claim(today=timezone.localdate(at)))
    return sum(letter is not None for letter in made)
