"""Documents on file that go out of date: the client is asked for new ones in the matter of a contract in use."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Company
from calculator.engine.days import add_months
from common.ui.figures import short_day
from contracts.ahead.clients import concerns, lessors, newest_contracts
from contracts.ahead.giving import Wanted, Window, open_tasks
from contracts.models import ChecklistRule, ClientDocument, Contract, DocumentKind
from workflow.kinds import TaskKind
from workflow.models import Task

PREFIX = "document:"
# Months differ in length: SQL looks a few days around, the calendar decides.
AROUND = timedelta(days=3)


def ahead(window: Window) -> Iterator[Wanted]:
    """A request to each client with a contract in use whose document is valid for the last time in the window.

    Accounts are asked for by their own days.
    """
    for lessor in lessors():
        rules = ChecklistRule.objects.filter(lessor=lessor, valid_months__isnull=False, per_application=False)
        for rule in rules.exclude(document=DocumentKind.ACCOUNTS).order_by("pk"):
            yield from _asked_by(rule, lessor, window)


def _asked_by(rule: ChecklistRule, lessor: Company, window: Window) -> Iterator[Wanted]:
    months = rule.valid_months or 0
    for document in _newest(rule, window).iterator():
        last = add_months(document.issued_on, months)
        if not window.has(last) or not concerns(rule, document.company):
            continue
        contract = newest_contracts(lessor, rule).filter(lessee=document.company_id).first()
        if contract is not None:
            yield _wanted(document, lessor, contract, last)


def _newest(rule: ChecklistRule, window: Window) -> QuerySet[ClientDocument]:
    """The newest document of each client that was not returned, where its day may be in the window."""
    back = -(rule.valid_months or 0)
    days = (add_months(window.today, back) - AROUND, add_months(window.last, back) + AROUND)
    same = ClientDocument.objects.filter(
        lessor=rule.lessor_id, company=OuterRef("company"), kind=rule.document, returned_at=None
    )
    rows = ClientDocument.objects.filter(lessor=rule.lessor_id, kind=rule.document, issued_on__range=days)
    newest = same.order_by("-uploaded_at", "-pk").values("pk")[:1]
    return rows.filter(pk=Subquery(newest)).select_related("company").order_by("pk")


def _wanted(document: ClientDocument, lessor: Company, contract: Contract, last: date) -> Wanted:
    said = {"document": document.get_kind_display(), "day": short_day(last)}
    return Wanted(
        key=f"{PREFIX}{lessor.pk}:{document.company_id}:{document.kind}:{last.isoformat()}",
        lessor=lessor,
        company=document.company,
        title=_("A new document is needed: %(document)s") % said,
        # People who read the contract need not read the client's documents: the file's name is not told.
        body=_("The document on file is valid until %(day)s inclusive. Send the new one here.") % said,
        kind=TaskKind.INFORMATION,
        due_on=last,
        contract=contract,
    )


def idle() -> Iterator[tuple[Task, str]]:
    """Open tasks whose client has given a newer document elsewhere meanwhile."""
    for task in open_tasks(PREFIX):
        kind = (task.once_key or "").split(":")[3]
        given = ClientDocument.objects.filter(lessor=task.lessor_id, company=task.company_id, kind=kind)
        if given.filter(returned_at=None, uploaded_at__gt=task.created_at).exists():
            yield task, _("A newer document is on file.")
