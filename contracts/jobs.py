"""Long work of contracts: bringing search up to date after a company was renamed."""

from collections.abc import Sequence
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext

from common.jobs import Job, JobRun, enqueue
from contracts import search
from contracts.models import Contract

REINDEX = "reindex_contracts"
# Contracts of one transaction: short enough that pages and imports do not wait for a lock.
BATCH = 500


def order_reindexing(*, lessee_id: int) -> Job:
    """Have a lessee's contracts found by its new name; nobody's job, seen by portal administrators only."""
    title = gettext("Search of contracts by a company's new name")
    return enqueue(kind=REINDEX, title=title, user_id=None, params={"lessee_id": lessee_id})


def reindex_contracts(job_run: JobRun) -> None:
    """Run the job ordered above, some contracts at a time; safe to run again."""
    lessee_id = job_run.params["lessee_id"]
    ids = list(Contract.objects.filter(lessee=lessee_id).order_by("pk").values_list("pk", flat=True))
    done = 0
    for batch in batched(ids, BATCH):
        job_run.check_cancelled()
        _reindex(batch)
        done += len(batch)
        job_run.progress(done, len(ids))


@transaction.atomic
def _reindex(ids: Sequence[int]) -> None:
    """Write the search texts that differ, under the locks of the rows."""
    contracts = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .select_related("lessee")
        .prefetch_related("assets")
        .order_by("pk")
    )
    changed = []
    for contract in contracts:
        before = contract.search_text
        search.index(contract, contract.assets.all())
        if contract.search_text != before:
            changed.append(contract)
    Contract.objects.bulk_update(changed, ["search_text"])
