"""Bringing contracts up after what they agree, or the key rate, has changed: each in a transaction of its own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from common.jobs import Job, JobRun, enqueue
from common.messages import gettext_noop
from contracts.models import Contract, ContractStatus
from payments.models import Charge, ChargeKind, MoneyTerms
from payments.services.settlement import bring_up, lock_contract

KIND = "bring_up_contracts"
REASON = gettext_noop("Terms of money have changed")


def order_after_terms(terms: MoneyTerms, *, user_id: int) -> Job:
    """Have the contracts that a set of terms is for brought up: its own one, or those of the lessor without a set."""
    return enqueue(
        kind=KIND,
        title=gettext("Debts by the changed terms: %(whose)s") % {"whose": terms},
        user_id=user_id,
        company_id=terms.lessor_id,
        params={"terms_id": terms.pk},
    )


def order_after_key_rates(*, user_id: int, company_id: int) -> Job:
    """Have the contracts with interest under art. 395 brought up."""
    title = gettext("Interest under art. 395 by the changed key rate")
    return enqueue(kind=KIND, title=title, user_id=user_id, company_id=company_id, params={})


def run(job_run: JobRun) -> None:
    """Run the job ordered above; safe to run again: a contract that is right already gets no rows."""
    ids = _concerned(job_run.params.get("terms_id"))
    for done, contract_id in enumerate(ids, start=1):
        job_run.check_cancelled()
        _bring_up(contract_id)
        job_run.progress(done, len(ids))


def _concerned(terms_id: int | None) -> list[int]:
    signed = Contract.objects.exclude(status__in=[state.value for state in ContractStatus.unsigned()])
    if terms_id is None:
        with_interest = Charge.objects.filter(kind=ChargeKind.ARTICLE_395).values("contract_id")
        return list(signed.filter(pk__in=with_interest).order_by("pk").values_list("pk", flat=True))
    terms = MoneyTerms.objects.get(pk=terms_id)
    if terms.contract_id is not None:
        return [terms.contract_id]
    rows = signed.filter(lessor=terms.lessor_id, money_terms=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _bring_up(contract_id: int) -> None:
    bring_up(lock_contract(contract_id), reason=REASON, at=timezone.now())
