"""Who acts in the back office."""

from django.http import HttpRequest

from accounts.models import Membership


def actor_of(request: HttpRequest) -> Membership:
    """Whoever passed the guard of a role row acts for a company."""
    actor: Membership = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    return actor
