"""Search of contracts by a fragment: number, VIN, plate, serial or cadastral number, lessee's name and INN.

What may be asked for is folded (upper case, look-alike letters of both alphabets as one, punctuation and spaces
removed) and kept in one column. Plain PostgreSQL finds a fragment there by the three-letter pieces of the text,
which stand in a GIN index and nowhere else; the pieces narrow down, the text itself decides.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.models import QuerySet

from contracts.models import Contract, LeasedAsset
from contracts.models.contract import Grams

GRAM = 3
SEPARATOR = " "

# Letters that people cannot tell apart; Ё is usually written as Е.
LOOKALIKES = ("АВЕЁКМНОРСТУХ", "ABEEKMHOPCTYX")
_TRANSLATION = str.maketrans(*LOOKALIKES)


def fold(text: str) -> str:
    """Bring a fragment or a stored value to the form that is compared: `а 123 вс-77` becomes `A123BC77`."""
    return "".join(letter for letter in text.upper() if letter.isalnum()).translate(_TRANSLATION)


def grams(folded: str) -> list[str]:
    """All different three-letter pieces, sorted; none of a shorter text."""
    return sorted({folded[start : start + GRAM] for start in range(len(folded) - GRAM + 1)})


def index(contract: Contract, assets: Iterable[LeasedAsset]) -> None:
    """Fill the search column from the contract, its lessee and its assets; the caller saves the row."""
    values = chain(
        (contract.number, contract.lessee.short_name, contract.lessee.inn),
        *((asset.vin, asset.plate, asset.serial_number, asset.cadastral_number) for asset in assets),
    )
    contract.search_text = SEPARATOR.join(dict.fromkeys(filter(None, map(fold, values))))


def search(contracts: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Contracts one of whose searched values contains the text, whatever its case, alphabet and punctuation.

    Text without letters and digits finds nothing; no text at all leaves the query as it is. For the rows of a client,
    which the index of its lessee finds: under row security the pieces could use no index and would only be compared.
    """
    if not text.strip():
        return contracts
    folded = fold(text)
    return contracts.filter(search_text__contains=folded) if folded else contracts.none()


def search_all(contracts: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """The same in the whole registry, for the lessor's staff: the pieces find the rows by their index."""
    pieces: Sequence[str] = grams(fold(text))
    if not pieces:
        return search(contracts, text)
    indexed = contracts.alias(grams=Grams("search_text"))
    return search(indexed.filter(grams__contains=pieces), text)  # type: ignore[misc] # taken for a lookup of one piece
