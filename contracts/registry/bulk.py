"""One operation on many contracts, as a job: each contract in a transaction of its own, with a report of every row.

The contracts are written down once, before the first of them is touched. Each row's outcome is kept in the transaction
that did the work, so a job that was cut goes on with those that wait: nothing is done twice and nothing by half.
"""

from datetime import datetime
from itertools import batched
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext

from accounts.access import can
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop, render
from contracts.models import BulkItem, BulkState
from contracts.registry.actors import actor_of_job
from contracts.registry.bulk_report import save_report
from contracts.registry.operations import OPERATIONS, Operation
from contracts.registry.selection import Selection

BULK = "bulk_contracts"
# More is a change of the whole portfolio, which is decided otherwise.
MOST_CONTRACTS = 20_000
BATCH = 500
SHOWN_FAILURES = 50


class TooMany(MessageError):
    """More contracts than one operation takes."""


def order_bulk(*, operation: Operation, selection: Selection, params: dict[str, Any], actor: Membership) -> Job:
    """Have an operation done by a worker; the job is the person's own.

    Raises:
        PermissionDenied: the person may not do it.
        TooMany: more contracts than one operation takes; nothing was ordered.

    """
    if not can(actor, operation.capability):
        raise PermissionDenied
    count = selection.rows(actor).order_by()[: MOST_CONTRACTS + 1].count()
    if count > MOST_CONTRACTS:
        raise TooMany(
            "too_many",
            gettext_noop("More than %(most)s contracts are found. Narrow the list by filters."),
            {"most": MOST_CONTRACTS},
        )
    return enqueue(
        kind=BULK,
        title=gettext("%(operation)s: %(count)s contracts") % {"operation": operation.title, "count": count},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={
            "operation": operation.key,
            "selection": selection.as_params(),
            "params": params,
            "membership_id": actor.pk,
        },
    )


def run_bulk(job_run: JobRun) -> None:
    """Run the job ordered above; safe to run again, whatever was done before.

    Raises:
        MessageError: the person who ordered it has lost the right.

    """
    operation = next(one for one in OPERATIONS if one.key == job_run.params["operation"])
    actor = actor_of_job(job_run.params["membership_id"], operation.capability)
    _write_down(job_run, actor)
    items = BulkItem.objects.filter(job=job_run.job_id)
    total = items.count()
    waiting = list(items.filter(state=BulkState.WAITING).order_by("pk").values_list("pk", flat=True))
    done = total - len(waiting)
    for item_id in waiting:
        job_run.check_cancelled()
        _do(item_id, operation, job_run.params["params"], actor, timezone.now())
        done += 1
        job_run.progress(done, total)
    job_run.set_summary(summary_of(job_run.job))
    save_report(job_run)


@transaction.atomic
def _write_down(job_run: JobRun, actor: Membership) -> None:
    """Write the contracts down, all or none, once."""
    if BulkItem.objects.filter(job=job_run.job_id).exists():
        return
    given = job_run.params["selection"]
    rows = Selection(tuple(given["ids"]), given["query"]).rows(actor)
    ids = rows.order_by("pk").values_list("pk", flat=True)[:MOST_CONTRACTS]
    for part in batched(ids.iterator(), BATCH):
        BulkItem.objects.bulk_create(BulkItem(job_id=job_run.job_id, contract_id=pk) for pk in part)


@transaction.atomic
def _do(item_id: int, operation: Operation, params: dict[str, Any], actor: Membership, at: datetime) -> None:
    """Do one row and keep its outcome, or keep why it was refused and nothing else."""
    item = BulkItem.objects.select_for_update().get(pk=item_id)
    if item.state != BulkState.WAITING:
        return
    try:
        with transaction.atomic():
            changed = operation.apply(contract_id=item.contract_id, params=params, actor=actor, at=at)
    except MessageError as refusal:
        item.state, item.reason, item.reason_params = BulkState.FAILED, refusal.message, refusal.params
    else:
        item.state = BulkState.DONE if changed else BulkState.UNCHANGED
    item.save(update_fields=["state", "reason", "reason_params"])


def summary_of(job: Job) -> dict[str, Any]:
    """Numbers of rows by outcome, and the first refusals with their reasons."""
    counts = dict(BulkItem.objects.filter(job=job).order_by().values_list("state").annotate(Count("pk")))
    failures = BulkItem.objects.filter(job=job, state=BulkState.FAILED).select_related("contract")[:SHOWN_FAILURES]
    return {
        **{state.value: counts.get(state.value, 0) for state in BulkState if state is not BulkState.WAITING},
        "failures": [
            {"contract": item.contract.number, "reason": render(item.reason, item.reason_params, gettext)}
            for item in failures
        ],
    }
