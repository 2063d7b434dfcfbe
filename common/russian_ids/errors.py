"""The one error of all identifier checks, and the parts that every check begins with."""

import re

from common.messages import MessageError, gettext_noop

_DIGITS = re.compile(r"[0-9]*")
_SEPARATORS = re.compile(r"[\s\u00a0\u2009\u202f\-\u2010-\u2014]")


class InvalidId(MessageError):
    """An identifier that cannot be right; `params["value"]` is always the refused value."""


def normalise_digits(text: str) -> str:
    """Remove spaces and dashes of any kind: `112-233-445 95` becomes `11223344595`."""
    return _SEPARATORS.sub("", text)


def require_digits(name: str, value: str, *lengths: int) -> None:
    """Refuse a value that is not digits only or whose length is none of `lengths`.

    `name` is the msgid of what the value is called (INN, BIC).
    """
    if not _DIGITS.fullmatch(value):
        raise InvalidId(
            "not_digits",
            gettext_noop("%(name)s “%(value)s” has characters that are not digits. Expected %(expected)s digits."),
            {"name": name, "value": value, "expected": _or_list(lengths)},
        )
    if len(value) not in lengths:
        raise InvalidId(
            "length",
            gettext_noop("%(name)s “%(value)s” has %(length)s digits. Expected %(expected)s."),
            {"name": name, "value": value, "length": len(value), "expected": _or_list(lengths)},
        )


def wrong_check_digit(name: str, value: str) -> InvalidId:
    """Return the error of a value whose check digits do not fit the rest: most likely a typing mistake."""
    return InvalidId(
        "check_digit",
        gettext_noop("%(name)s “%(value)s” has a wrong check digit. Compare each digit with the document."),
        {"name": name, "value": value},
    )


def _or_list(lengths: tuple[int, ...]) -> str:
    return " / ".join(str(length) for length in lengths)
