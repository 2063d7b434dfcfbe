"""Names of organisations as people write them: without quotes, in any alphabet, with the legal form before or after.

A name is compared by its key: letters and digits without the legal form, look-alike signs as one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

from payments.engine.matching.folding import fold, key_of_folded, stem

_FORMS: Final = (
    r"(?<!\w)(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|ИП|КФХ|ГУП|МУП|ФГУП|ОБЩЕСТВ\w* С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ|"
    r"(?:ПУБЛИЧН\w* |НЕПУБЛИЧН\w* |ЗАКРЫТ\w* |ОТКРЫТ\w* )?АКЦИОНЕРН\w* ОБЩЕСТВ\w*|"
    r"ИНДИВИДУАЛЬН\w* ПРЕДПРИНИМАТЕЛ\w*)(?!\w)"
)
_QUOTED: Final = r"[\"«„“]\s*(?P<name>[^\"«»„“”]{2,80})[\"»“”]"
_WORD: Final = re.compile(r"[^\W_]+(?:[-.&+][^\W_]+)*")
# A name without quotes is so many words at most; a key of fewer signs is a word of any purpose.
_WORDS, SHORTEST, KNOWN = 5, 4, 50_000


@lru_cache(KNOWN)
def name_key(name: str) -> str:
    """What names are compared by; empty for one that is too short to tell anybody."""
    bare = stem(_FORMS).sub(" ", fold(name))
    found = key_of_folded("".join(letter for letter in bare if letter.isalnum()))
    return found if len(found) >= SHORTEST else ""


def read_names(text: str) -> frozenset[str]:
    """Keys of all that may be names in a folded text: what stands in quotes, and words after or before a legal form."""
    return frozenset(_keys(text)) - {""}


def names_of_payer(name: str) -> frozenset[str]:
    """Keys of what a bank writes as the payer, where an address or another's name may follow."""
    return read_names(fold(name)) | {name_key(name)} - {""}


def _keys(text: str) -> Iterator[str]:
    for quoted in stem(_QUOTED).finditer(text):
        yield name_key(quoted["name"])
    for form in stem(_FORMS).finditer(text):
        after = _WORD.findall(text, form.end())[:_WORDS]
        yield from map(name_key, accumulate(after, "{} {}".format))
        before = _WORD.findall(text[: form.start()])[-_WORDS:]
        yield from map(name_key, accumulate(reversed(before), lambda left, right: f"{right} {left}"))


def longest(found: frozenset[str]) -> frozenset[str]:
    """Names without those that others begin with: who writes «Вектор Плюс» does not mean «Вектор»."""
    return frozenset(one for one in found if not any(one != other and other.startswith(one) for other in found))
