"""Parts of the client card: contracts, invoices, assets, jobs, branches."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.models import Job
from common.ui.badges import badge
from common.ui.figures import day, moment, money
from contracts.models import Contract, LeasedAsset
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.models import Invoice

SHOWN = 10


def cut[T](rows: Iterable[T]) -> tuple[list[T], bool]:
    """The first rows of a query that asked for one more than is shown, and whether there are more."""
    found = list(rows)
    return found[:SHOWN], len(found) > SHOWN


def link(url_name: str, pk: object, label: object) -> SafeString:
    """Open a row."""
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[pk]), label)


def listed(url_name: str, **filters: object) -> str:
    """Address of a list of the company's rows."""
    return f"{reverse(url_name)}?{urlencode(filters)}"


def contracts(company: Company, actor: Membership, at: datetime) -> Table:
    """Contracts, overdue ones first."""
    del at
    rows = Contract.objects.visible_to(actor).filter(lessee=company).select_related("manager")
    found, is_cut = cut(rows.order_by("-overdue_total", F("next_due_on").asc(nulls_last=True), "pk")[: SHOWN + 1])
    columns = (
        text(_("Number")),
        text(_("State")),
        text(_("Next payment")),
        figure(_("Amount")),
        figure(_("Overdue")),
        text(_("Overdue since")),
        text(_("Manager")),
    )
    lines = [
        Row(
            (
                link("admin:contracts_contract_change", row.pk, row.number),
                badge(row.status, "contract"),
                day(row.next_due_on),
                money(row.next_due_amount),
                money(row.overdue_total) if row.overdue_total else "—",
                day(row.overdue_since),
                row.manager or "—",
            )
        )
        for row in found
    ]
    url = listed("admin:contracts_contract_changelist", lessee__id__exact=company.pk)
    return Table("contracts", _("Contracts"), columns, lines, _("No contract yet."), is_cut=is_cut, all_url=url)


def invoices(company: Company, actor: Membership, at: datetime) -> Table:
    """The newest invoices."""
    found = Invoice.objects.visible_to(actor).filter(contract__lessee=company).select_related("contract")
    rows = found.with_state(today=localdate(at))
    shown, is_cut = cut(rows.order_by("-pk")[: SHOWN + 1])
    lines = [
        Row(
            (
                link("admin:payments_invoice_change", row.pk, row.number),
                link("admin:contracts_contract_change", row.contract_id, row.contract.number),
                day(row.issued_on),
                day(row.due_on),
                money(row.amount),
                badge(row.state, "invoice"),
            )
        )
        for row in shown
    ]
    columns = (
        text(_("Number")),
        text(_("Contract")),
        text(_("Date")),
        text(_("Pay by")),
        figure(_("Amount")),
        text(_("State")),
    )
    url = listed("admin:payments_invoice_changelist", contract__lessee__id__exact=company.pk)
    empty = _("No invoice has been issued yet.")
    return Table("invoices", _("Invoices"), columns, lines, empty, is_cut=is_cut, all_url=url)


def supplied_assets(company: Company, actor: Membership, at: datetime) -> Table:
    """What a supplier delivered under contracts that the person sees."""
    del at
    rows = LeasedAsset.objects.visible_to(actor).filter(supplier=company).select_related("contract")
    found, is_cut = cut(rows.order_by("-pk")[: SHOWN + 1])
    lines = [
        Row((row.name, row.identifier, link("admin:contracts_contract_change", row.contract_id, row.contract.number)))
        for row in found
    ]
    columns = (text(_("Name")), text(_("Identifier")), text(_("Contract")))
    return Table("assets", _("Supplied assets"), columns, lines, _("Nothing has been supplied yet."), is_cut=is_cut)


def jobs(company: Company, actor: Membership, at: datetime) -> Table:
    """Background jobs that people of the company started."""
    del actor, at
    people = Membership.objects.filter(company=company).values("user")
    rows = Job.objects.filter(user__in=people, company_id=company.pk).select_related("user")
    found, is_cut = cut(rows.order_by("-created_at")[: SHOWN + 1])
    lines = [Row((row.title, badge(row.state, "job"), row.user or gettext("System"), moment(row.created_at)))
             for row in found]  # fmt: skip
    columns = (text(_("Job")), text(_("State")), text(_("Person")), text(_("Created")))
    return Table("jobs", _("Jobs"), columns, lines, _("No job has been started."), is_cut=is_cut)


def branches(company: Company, actor: Membership, at: datetime) -> Table:
    """Companies right below this one in the holding."""
    del at
    rows = Company.objects.visible_to(actor).filter(parent=company).select_related("manager")
    found, is_cut = cut(rows[: SHOWN + 1])
    lines = [
        Row((link("admin:accounts_company_card", row.pk, row.short_name), row.inn, row.kpp or "—", row.manager or "—"))
        for row in found
    ]
    columns = (text(_("Company")), text(_("INN")), text(_("KPP")), text(_("Manager")))
    return Table("branches", _("Branches"), columns, lines, _("No company stands below this one."), is_cut=is_cut)
