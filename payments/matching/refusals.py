"""What is refused about a payment of a statement."""

from common.messages import MessageError


class DecisionRefused(MessageError):
    """A decision that cannot be taken; nothing is written."""
