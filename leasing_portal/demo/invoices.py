"""A few invoices asked for by the lessees' people, so that lists are not empty."""

from datetime import date, datetime

from django.db.models import F

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract, ContractStatus
from leasing_portal.demo.people import PEOPLE
from payments.models import Instalment
from payments.services import issue_invoice

INVOICES_OF_A_COMPANY = 3


def issue_invoices(*, at: datetime, today: date) -> int:
    """Issue invoices for the next payments of each company that has a demo administrator; return how many."""
    emails = [person.email for person in PEOPLE]
    administrators = Membership.objects.filter(user__email__in=emails, role=Role.LESSEE_ADMIN).order_by("pk")
    made = 0
    for actor in administrators.select_related("company", "user"):
        contracts = Contract.objects.visible_to(actor).filter(status=ContractStatus.ACTIVE, next_due_on__isnull=False)
        for contract in contracts.order_by("next_due_on", "pk")[:INVOICES_OF_A_COMPANY]:
            rows = Instalment.objects.in_force().filter(version__contract=contract)
            instalment = rows.get(due_on=F("version__contract__next_due_on"))
            made += issue_invoice(instalment_id=instalment.pk, actor=actor, at=at, today=today).created
    return made
