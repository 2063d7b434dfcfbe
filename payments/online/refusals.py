"""What is refused before anything is asked of the acquirer."""

from common.messages import MessageError


class OnlineRefused(MessageError):
    """An invoice cannot be paid online, or money cannot be given back; nothing is written."""
