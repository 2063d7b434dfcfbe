"""Bringing what people type into one form, so that what looks the same is the same.

Letters of both alphabets that look alike become one; `О` beside a digit is a zero, as `З` is a three and `I` a one.
Lengths stay, so that a place found in the folded text is the place in the purpose.
"""

import re
from functools import cache
from typing import Final

# As in the search of contracts: Ё is usually written as Е.
LOOKALIKES: Final = ("АВЕЁКМНОРСТУХ", "ABEEKMHOPCTYX")
_LETTERS: Final = str.maketrans(*LOOKALIKES)
# What a scanner and a hasty hand take for digits; only the digit stands in keys.
SLOPPY: Final = ("OЗIL|", "03111")
_DIGITS: Final = str.maketrans(*SLOPPY)
_BESIDE_DIGIT: Final = re.compile(r"(?<=\d)[OЗ|]+(?=[\dOЗ|])|(?<![^\W\d_])[OЗI|]+(?=\d{2})|(?<=\d{2})[OЗ|](?![^\W\d_])")


def fold(text: str) -> str:
    """Upper case, look-alike letters as one; as long as the text, letter by letter."""
    upper = text.upper()
    if len(upper) != len(text):  # a letter of another language becomes two
        upper = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)
    return upper.translate(_LETTERS)


def fold_digits(folded: str) -> str:
    """Put digits for letters that stand among digits and look like them: `2O26` becomes `2026`."""
    before = ""
    while before != folded:
        before, folded = folded, _BESIDE_DIGIT.sub(lambda found: found.group().translate(_DIGITS), folded)
    return folded


@cache
def stem(pattern: str) -> re.Pattern[str]:
    """Compile a pattern written in capital Cyrillic letters, so that it meets folded text."""
    return re.compile(pattern.translate(_LETTERS))


def strict_key(number: str) -> str:
    """Letters and digits of a number: `лд-2026/0042` becomes `ЛД20260042`."""
    return "".join(letter for letter in fold(number) if letter.isalnum())


def key_of_folded(folded: str) -> str:
    """Key of a number that is folded already and has letters and digits alone."""
    return folded.translate(_DIGITS)


def key(number: str) -> str:
    """What numbers are looked up by: letters and digits, with look-alike digits as one."""
    return strict_key(number).translate(_DIGITS)
