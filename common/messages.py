"""Errors whose text is shown to people: an English msgid and its parameters, translated where it is shown.

This module does not import Django, so that pure modules (money, engines) can raise such errors too.
"""

from collections.abc import Callable, Mapping

MSGIDS = frozenset({"name", "state", "target"})


def gettext_noop(message: str) -> str:
    """Mark `message` for the translation catalogue and return it unchanged.

    The extractor knows the function by its name; the translation happens where the error is shown.
    """
    return message


def render(message: str, params: Mapping[str, object], translate: Callable[[str], str]) -> str:
    """Translate the msgid and put its parameters in.

    The parameters of `MSGIDS` are msgids themselves (what the value is called, such as INN, or a state) and are
    translated too. All other parameters are shown as they are.
    """
    shown = {name: translate(str(value)) if name in MSGIDS else value for name, value in params.items()}
    return translate(message) % shown


class MessageError(ValueError):
    """A refused value: `code` for programs, `message` (msgid) and `params` for people; both fit into JSON.

    `error.text(gettext)` is the text in the reader's language, `str(error)` the English one.
    """

    def __init__(self, code: str, message: str, params: Mapping[str, str | int] | None = None) -> None:
        self.code = code
        self.message = message
        self.params: dict[str, str | int] = dict(params or {})
        super().__init__(code, message, self.params)

    def __str__(self) -> str:
        return self.message % self.params

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the text for people, translated by `translate` (Django's `gettext`)."""
        return render(self.message, self.params, translate)
