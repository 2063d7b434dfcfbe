"""Fills the database block after block, and proves on a sample that the services would change nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from contracts.models import Contract
from leasing_portal.scale.block import put_block
from leasing_portal.scale.cast import Cast, lessor_inns, take_cast
from leasing_portal.scale.copying import may_switch_triggers_off
from leasing_portal.scale.size import BLOCK, MOST_CLIENTS, Size
from payments.services.figures import rebuild_figures

Progress = Callable[[int, int], None]
SAMPLE = 500


class ScaleRefused(Exception):
    """Nothing may be made here; the text says why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Made:
    """How many contracts this call has made, and how many of the portfolio are there now."""

    new: int
    contracts: int


def seed_scale(size: Size, *, append: bool, allowed_database: str, progress: Progress) -> Made:
    """Bring the invented portfolio up to `size.contracts`; what an earlier call has made is kept and counted.

    Each block is a transaction: a call that was cut leaves whole blocks, and the next one goes on after them.

    Raises:
        ScaleRefused: other contracts are there and `append` does not say to add to them, the portal is in production
            and its database is not named, or the login may not switch triggers off.

    """
    refuse(size, append=append, allowed_database=allowed_database)
    cast = take_cast(size)
    there = contracts_of(cast)
    for first in range(there, size.contracts, BLOCK):
        put_block(size, cast, first=first, count=min(BLOCK, size.contracts - first))
        progress(min(first + BLOCK, size.contracts), size.contracts)
    made = Made(max(0, size.contracts - there), contracts_of(cast))
    if made.new:
        analyse()
        check_sample(cast, size)
    return made


def refuse(size: Size, *, append: bool, allowed_database: str) -> None:
    """Refuse before anything is written."""
    database = str(connection.settings_dict["NAME"])
    if settings.IS_PRODUCTION and allowed_database != database:
        raise ScaleRefused(
            f"This is production. Invented contracts are made here only with --in-production {database}."
        )
    if not 1 <= size.clients <= MOST_CLIENTS:
        raise ScaleRefused(f"There can be 1 to {MOST_CLIENTS} clients, not {size.clients}.")
    if not may_switch_triggers_off():
        raise ScaleRefused(
            "This login may not switch triggers off. Run the command as the owner of the database, after"
            " GRANT SET ON PARAMETER session_replication_role by a superuser."
        )
    if not append and Contract.objects.exclude(lessor__inn__in=lessor_inns()).exists():
        raise ScaleRefused("The database has contracts of others. Add to them with --append, or take an empty one.")


def contracts_of(cast: Cast) -> int:
    """How many contracts of the invented lessors there are."""
    return Contract.objects.filter(lessor__in=cast.lessors).count()


def analyse() -> None:
    """Tell the planner what is there; outside of a transaction mark what is visible to all as well."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def check_sample(cast: Cast, size: Size) -> None:
    """Let the service rebuild the figures of some contracts, which must change no row.

    Raises:
        RuntimeError: it would change some, which is a defect of the generator.

    """
    ids = list(Contract.objects.filter(lessor__in=cast.lessors).order_by("pk").values_list("pk", flat=True))
    sample = ids[:: max(1, len(ids) // SAMPLE)]
    with transaction.atomic():
        rows = Contract.objects.select_for_update(no_key=True).filter(pk__in=sample).order_by("pk")
        # A portfolio that was begun on another day keeps that day's figures until the night.
        written = rebuild_figures(rows.filter(figures_on=size.today).values_list("pk", "figures_on"), today=size.today)
        transaction.set_rollback(True)
    if written:
        raise RuntimeError(f"Figures of {written} contracts of {len(sample)} are not those of the service.")
