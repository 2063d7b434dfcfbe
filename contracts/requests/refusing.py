"""What a request or an answer to it is refused with."""

from collections.abc import Mapping

from common.messages import MessageError


class RequestRefused(MessageError):
    """What is asked cannot be done so; nothing has changed. `field` names the field of the form that says it."""

    def __init__(
        self, code: str, message: str, params: Mapping[str, str | int] | None = None, *, field: str = ""
    ) -> None:
        super().__init__(code, message, params)
        self.field = field
