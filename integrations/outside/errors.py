"""How a call to an outside system fails."""

from common.messages import MessageError, gettext_noop

NO_ANSWER = gettext_noop("%(system)s does not answer now.")
UNREADABLE = gettext_noop("The answer of %(system)s cannot be read.")
BREAKER_OPEN = gettext_noop("%(system)s has not answered lately; it is asked again in a minute.")
REFUSED = gettext_noop("%(system)s refused: %(reason)s")


class OutsideTemporary(MessageError):
    """It may go better later: no connection, a deadline, a limit of pace, an error of the other side, broken JSON."""


class OutsidePermanent(MessageError):
    """The other side understood and refused; `status` is what HTTP told."""

    def __init__(self, *, system: str, reason: str, status: int) -> None:
        self.status = status
        super().__init__("outside_refused", REFUSED, {"system": system, "reason": reason})
