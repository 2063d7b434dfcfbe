"""What is refused of texts to be read; nothing has changed then."""

from common.messages import MessageError


class ReadingRefused(MessageError):
    """The text cannot be issued so."""


class AlreadyConfirmed(MessageError):
    """The person has confirmed this version before; the proof of that time stands."""


class StaleReading(MessageError):
    """What the page showed is not what is to be confirmed: a newer version has been issued."""
