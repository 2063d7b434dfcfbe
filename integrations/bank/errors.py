"""The one error of exchange files, and how long a refused value may be in it."""

from collections.abc import Mapping

from common.messages import MessageError

LONGEST_SHOWN = 80


class BadExchange(MessageError):
    """A file that cannot be taken, or records that cannot be written; nothing of them may be stored.

    `line` is the line of the file as a text editor counts it, from 1; `params` have the key and the value too
    where there are such.
    """

    def __init__(self, code: str, message: str, line: int, params: Mapping[str, str | int] | None = None) -> None:
        self.line = line
        super().__init__(code, message, {"line": line, **{name: _cut(value) for name, value in (params or {}).items()}})


def _cut(value: str | int) -> str | int:
    if isinstance(value, int) or len(value) <= LONGEST_SHOWN:
        return value
    return f"{value[: LONGEST_SHOWN - 1]}…"
