"""What both sides are told of an express application while it is reviewed: do rules decide it, or people (PRD-04)."""

from datetime import datetime, timedelta
from enum import StrEnum

from contracts.models import Application, ApplicationStatus, TermsState

# Rules answer within seconds; later than this they have left it to people.
RULES_ANSWER_WITHIN = timedelta(seconds=15)


class Review(StrEnum):
    """Who has an express application in review."""

    RULES = "rules"
    PEOPLE = "people"


def review_of(application: Application, *, now: datetime) -> Review | None:
    """Who reviews an express application now; None for any other one and outside of the review.

    Rules are asked after the submission and after both sides agreed on terms, not after a declined proposal. What they
    found is read by the lessor alone, so that only time tells both sides that they left it to people.
    """
    if not application.is_express or application.status != ApplicationStatus.REVIEW:
        return None
    asked_at = application.changed_at
    if now - asked_at >= RULES_ANSWER_WITHIN:
        return Review.PEOPLE
    is_asked = (
        application.submitted_at == asked_at
        or application.terms.filter(state=TermsState.CURRENT, answered_at=asked_at).exists()
    )
    return Review.RULES if is_asked else Review.PEOPLE
