"""The refusal of a guard, apart from the table so that guards of every subject can raise it."""

from common.messages import MessageError


class GuardFailed(MessageError):
    """The move is known, but something must be done first; nothing has changed."""
