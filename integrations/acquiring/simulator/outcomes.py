"""What may come of a payment on the simulator's page, and when its notices go out."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from integrations.acquiring.simulator.objects import PENDING, expire, locked, pay, refuse
from integrations.acquiring.simulator.sending import set_down
from integrations.models import SimulatedKind, SimulatedObject

LATE = timedelta(seconds=30)


class Outcome(models.TextChoices):
    """What the payer of the demo chooses."""

    PAID = "paid", _("Paid, the notice comes at once")
    EARLY = "early", _("Paid, the notice comes before the payer is back")
    LATE = "late", _("Paid, the notice comes 30 seconds later")
    TWICE = "twice", _("Paid, the notice comes twice")
    LOST = "lost", _("Paid, the notice never comes")
    REFUSED = "refused", _("The bank refuses")


class Refusal(models.TextChoices):
    """Why the bank refuses, by the codes of the API."""

    INSUFFICIENT_FUNDS = "insufficient_funds", _("Not enough money")
    CARD_EXPIRED = "card_expired", _("The card has expired")
    NOT_CONFIRMED = "3d_secure_failed", _("The code of the bank was wrong")
    SUSPICIOUS = "fraud_suspected", _("The bank takes it for a fraud")
    ANY = "general_decline", _("No reason is given")


@transaction.atomic
def decide(*, payment_id: str, outcome: str, refusal: str, at: datetime) -> SimulatedObject | None:
    """Let this come of a payment that still waits; one that does not stays as it is. None: there is none."""
    payment = locked(payment_id, SimulatedKind.PAYMENT)
    if payment is None:
        return None
    if expire(payment, at=at):
        set_down(payment, due_at=at)
    if payment.document["status"] != PENDING:
        return payment
    if outcome == Outcome.REFUSED:
        refuse(payment, refusal)
    else:
        pay(payment, at=at)
    if outcome != Outcome.LOST:
        due_at = at + LATE if outcome == Outcome.LATE else at
        set_down(payment, due_at=due_at, times=2 if outcome == Outcome.TWICE else 1)
    return payment
