"""Errors whose text is shown to people: an English msgid and its parameters, translated where it is shown.

This module does not import Django, so that pure modules (money, engines) can raise such errors too.
"""

from collections.abc import Mapping


def gettext_noop(message: str) -> str:
    """Mark `message` for the translation catalogue and return it unchanged.

    The extractor knows the function by its name; the translation happens where the error is shown.
    """
    return message


class MessageError(ValueError):
    """A refused value: `code` for programs, `message % params` for people.

    Show it translated with `gettext(error.message) % error.params`; `str(error)` is the English text.
    """

    def __init__(self, code: str, message: str, params: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.message = message
        self.params: dict[str, object] = dict(params or {})
        super().__init__(code, message, self.params)

    def __str__(self) -> str:
        return self.message % self.params
