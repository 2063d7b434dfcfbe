"""Why an attempt was not paid, in words: codes of the acquirer and our own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The payer began anew in another way; the acquirer is still asked what became of this attempt.
LEFT = "left_by_payer"
# The acquirer did not answer while the payer waited.
NO_ANSWER = "no_answer"
# The acquirer would not begin it.
REFUSED = "refused_by_acquirer"
# Not paid, and no reason was told.
UNTOLD = "canceled"
# What the acquirer tells is not what was asked for; a person has to look.
DIFFERS = "differs"
# A refund about which nothing is known for so long that its key may be forgotten.
SILENT = "silent"
# Attempts closed by the portal, not by the acquirer: money may still come by them.
OPEN_ENDED = (LEFT, NO_ANSWER)

OTHER = _("The bank refused the payment. Try again, use another card or pay by SBP.")
WORDS: dict[str, str | Promise] = {
    LEFT: _("Another attempt was begun instead."),
    NO_ANSWER: _("The acquirer did not answer. No money was taken; try again later or pay by the payment details."),
    REFUSED: _("The acquirer would not begin the payment. Pay by the payment details; support can help."),
    DIFFERS: _("The acquirer tells another amount than was asked for. The lessor looks into it."),
    SILENT: _("The acquirer has not answered for a day. Look in its account whether the money went back."),
    "3d_secure_failed": _("The payment was not confirmed by the code of the bank."),
    "canceled_by_merchant": _("The payment was cancelled."),
    "card_expired": _("The card has expired. Use another one."),
    "expired_on_confirmation": _("Time to pay has run out. Begin again."),
    "fraud_suspected": _("The bank refused the payment as suspicious. Use another card or ask your bank."),
    "insufficient_funds": _("There is not enough money on the card. Use another one or pay by SBP."),
    "invalid_card_number": _("The number of the card is wrong."),
    "invalid_csc": _("The code on the back of the card is wrong."),
    "issuer_unavailable": _("The bank of the card does not answer. Try again later or use another card."),
    "payment_method_limit_exceeded": _("The limit of the card is used up. Use another one or pay by SBP."),
    "payment_method_restricted": _("The card may not pay online. Use another one or ask your bank."),
}


def words_of(failure: str) -> str | Promise:
    """Text for people; a code that nobody knows is a plain refusal, none is no text."""
    return WORDS.get(failure, OTHER) if failure else ""


def words_of_refund(failure: str) -> str | Promise:
    """The same for the lessor's people about a refund: what the acquirer told is shown as it is."""
    return WORDS.get(failure, failure)
