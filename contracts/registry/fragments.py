"""Fragments of what stands in the rows of lessees and assets, found by the registry's own search column.

The pieces of the column narrow down; the row that the filter is about decides.
"""

from django.db.models import CharField, Exists, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Upper

from contracts.models import Contract, LeasedAsset
from contracts.search import LOOKALIKES, fold

_KEPT = "[^0-9A-ZА-ЯЁ]"
IDENTIFIERS = ("vin", "plate", "serial_number", "cadastral_number")


def folded(field: str) -> Func:
    """What `contracts.search.fold` makes of a column, in SQL."""
    letters = Func(Upper(field), Value(_KEPT), Value(""), Value("g"), function="regexp_replace")
    source, target = LOOKALIKES
    return Func(letters, Value(source), Value(target), function="translate", output_field=CharField())


def of_client(contracts: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Contracts whose lessee's name contains the text; the rows were narrowed by the search already."""
    return contracts.alias(client_folded=folded("lessee__short_name")).filter(client_folded__contains=fold(text))


def of_asset(contracts: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Contracts one of whose assets has the text in an identifier; the rows were narrowed by the search already."""
    names = {f"{name}_folded": folded(name) for name in IDENTIFIERS}
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__contains": fold(text)})
    assets = LeasedAsset.objects.alias(**names).filter(found, contract=OuterRef("pk"), lessee=OuterRef("lessee"))
    return contracts.filter(Exists(assets))
