"""Why an act is not made or not answered."""

from common.messages import MessageError


class ActRefused(MessageError):
    """The act cannot be made or answered so: `code` for programs, the message for people; nothing is written."""
