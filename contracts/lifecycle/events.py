"""What can move an application, a contract or a request, as the buttons say it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership


class Event(models.TextChoices):
    """Events of all three; which of them a state knows is in the table."""

    # applications
    SUBMIT = "submit", _("Submit")
    WITHDRAW = "withdraw", _("Withdraw")
    ASK_VALUATION = "ask_valuation", _("Ask for a valuation")
    VALUED = "valued", _("Go on with the review")
    START_APPROVAL = "start_approval", _("Start the approval")
    DECIDE_BY_RULES = "decide_by_rules", _("Approved by rules")
    PROPOSE_TERMS = "propose_terms", _("Propose other terms")
    AGREE_TERMS = "agree_terms", _("Agree to the terms")
    DECLINE_TERMS = "decline_terms", _("Decline the terms")
    APPROVE = "approve", _("Approved")
    REJECT = "reject", _("Refused by the approval")
    RETURN_TO_REVIEW = "return_to_review", _("Return to review")
    REFUSE = "refuse", _("Refuse")
    MAKE_CONTRACT = "make_contract", _("Make the contract")
    REOPEN = "reopen", _("Reopen the review")
    # contracts
    SEND_TO_SIGN = "send_to_sign", _("Send to be signed")
    RETURN_TO_PREPARATION = "return_to_preparation", _("Return to preparation")
    SIGN = "sign", _("Signed by both sides")
    CANCEL = "cancel", _("Cancel the contract")
    ADVANCE_PAID = "advance_paid", _("Advance is paid")
    HAND_OVER = "hand_over", _("Asset is handed over")
    RESTRUCTURE = "restructure", _("Terms are changed")
    START_BUYOUT = "start_buyout", _("Start the buyout")
    START_RETURN = "start_return", _("Start the return")
    COMPLETE_BUYOUT = "complete_buyout", _("Complete the buyout")
    COMPLETE_RETURN = "complete_return", _("Complete the return")
    RESUME = "resume", _("Resume the lease")
    TERMINATE = "terminate", _("Terminate the contract")
    # requests
    TAKE = "take", _("Take into work")
    OFFER = "offer", _("Send the answer to the client")
    ANSWER = "answer", _("Answer the request")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    EXPIRE = "expire", _("Offer has expired")
    CARRY_OUT = "carry_out", _("Carried out")
    FAIL = "fail", _("Could not be carried out")
    # told by the lessor's accounting system with the portfolio
    IMPORTED_AS_SIGNED = "imported_as_signed", _("Signed by the portfolio")
    IMPORTED_AS_ACTIVE = "imported_as_active", _("Active by the portfolio")
    IMPORTED_AS_BUYOUT = "imported_as_buyout", _("Awaiting buyout by the portfolio")
    IMPORTED_AS_CLOSED = "imported_as_closed", _("Closed by the portfolio")
    IMPORTED_AS_TERMINATED = "imported_as_terminated", _("Terminated by the portfolio")


class Source(models.TextChoices):
    """From where a move came."""

    CABINET = "cabinet", _("Cabinet")
    OFFICE = "office", _("Back office")
    PORTAL = "portal", _("Portal itself")

    @classmethod
    def of(cls, actor: Membership | None) -> "Source":
        """Where people of the actor's side work."""
        if actor is None:
            return cls.PORTAL
        return cls.OFFICE if actor.is_lessor else cls.CABINET


# What cannot be taken back, or takes something away: the page asks before it.
DANGEROUS = frozenset({Event.WITHDRAW, Event.REFUSE, Event.CANCEL, Event.TERMINATE, Event.DECLINE_TERMS})
