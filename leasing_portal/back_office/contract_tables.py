"""Tables under a contract's terms: assets, the schedule in force, its versions, receipts, invoices, the log."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.ui.badges import badge
from common.ui.figures import day, moment, money
from common.ui.people import acting_name
from contracts.models import Contract, ContractEvent
from contracts.queries import timeline
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.explaining.book import Book
from payments.explaining.links import address
from payments.explaining.receipts import receipts_of
from payments.models import Invoice
from payments.queries import ScheduleLine, Totals, schedule_of


def contract_tables(contract: Contract, actor: Membership, today: date) -> list[Table]:
    """All tables of the page, in the order in which people ask."""
    return [
        assets(contract),
        schedule(contract, actor, today),
        versions(contract),
        receipts(contract, today),
        invoices(contract),
        log(contract, actor),
    ]


def assets(contract: Contract) -> Table:
    """Leased assets with their identifiers."""
    rows = [
        Row(
            (
                asset.position,
                asset.name,
                asset.get_kind_display(),
                asset.identifier,
                asset.plate or "—",
                asset.supplier or "—",
                money(asset.price),
            )
        )
        for asset in contract.assets.select_related("supplier")
    ]
    columns = (
        text(_("No.")),
        text(_("Name")),
        text(_("Kind")),
        text(_("Identifier")),
        text(_("Plate")),
        text(_("Supplier")),
        figure(_("Price with VAT")),
    )
    return Table("assets", _("Leased assets"), columns, rows, _("The contract names no asset."))


def schedule(contract: Contract, actor: Membership, today: date) -> Table:
    """The version in force with subtotals by year and the total by component."""
    found = schedule_of(contract, actor, today)
    rows: list[Row] = []
    for year in found.years:
        rows += [_schedule_row(line) for line in year.lines]
        rows.append(_total_row(gettext("Total for %(year)s") % {"year": year.year}, year.totals))
    if rows:
        rows.append(_total_row(gettext("Total"), found.totals))
    columns = (
        text(_("No.")),
        text(_("Due date")),
        text(_("Kind")),
        figure(_("Amount")),
        figure(_("VAT")),
        figure(_("Principal")),
        figure(_("Interest")),
        figure(_("Insurance")),
        figure(_("Buyout price")),
        figure(_("Paid")),
        text(_("State")),
    )
    title = _("Payment schedule, version %(number)s") % {"number": found.version}
    return Table("schedule", title, columns, rows, _("There is no schedule yet."))


def _schedule_row(line: ScheduleLine) -> Row:
    row = line.instalment
    state = badge(line.state, "payment", text=_late(line.days_overdue) if line.days_overdue else "")
    figures = (row.vat, row.principal, row.interest, row.insurance, row.buyout, line.paid)
    return Row(
        (
            row.number,
            day(row.due_on),
            row.get_kind_display(),
            explained(row.amount, address(row.version.contract_id, "instalment", row=row.pk), currency=False),
            *(money(value, currency=False) for value in figures),
            state,
        )
    )


def explained(amount: Decimal, url: str, *, currency: bool = True) -> SafeString:
    """A figure that leads to its explanation."""
    return format_html('<a class="bo-link" href="{}">{}</a>', url, money(amount, currency=currency))


def _late(days: int) -> str:
    return gettext("Overdue, days: %(days)s") % {"days": days}


def _total_row(label: str, totals: Totals) -> Row:
    figures = (
        totals.amount,
        totals.vat,
        totals.principal,
        totals.interest,
        totals.insurance,
        totals.buyout,
        totals.paid,
    )
    return Row(("", label, "", *(money(value, currency=False) for value in figures), ""), is_strong=True)


def versions(contract: Contract) -> Table:
    """Every version of the schedule; old ones stay as they were."""
    rows = [
        Row((version.number, moment(version.made_at), version.made_by or gettext("System"), gettext(version.reason)))
        for version in contract.schedule_versions.select_related("made_by")
    ]
    columns = (text(_("Version")), text(_("Made")), text(_("By")), text(_("Reason")))
    return Table("versions", _("Schedule versions"), columns, rows, _("There is no schedule yet."))


def receipts(contract: Contract, today: date) -> Table:
    """Money received and where it went."""
    rows = [
        Row(
            (
                day(shown.receipt.received_on),
                shown.receipt.document_number,
                shown.receipt.purpose or "—",
                explained(shown.receipt.amount, address(contract.pk, "receipt", row=shown.receipt.pk)),
                format_html_join("", "<div>{}: {}</div>", ((line.what, money(line.amount)) for line in shown.lines)),
            )
        )
        for shown in receipts_of(Book(contract, today))
    ]
    columns = (
        text(_("Date")),
        text(_("Payment order No.")),
        text(_("Purpose")),
        figure(_("Amount")),
        text(_("Applied to")),
    )
    return Table("receipts", _("Receipts"), columns, rows, _("Nothing has been received yet."))


def invoices(contract: Contract) -> Table:
    """Invoices issued for the contract."""
    rows = [
        Row((invoice_link(invoice), day(invoice.issued_on), invoice.instalment_number or "—", day(invoice.due_on),
             money(invoice.amount), badge(invoice.state, "invoice")))
        for invoice in Invoice.objects.filter(contract_ids__contains=[contract.pk]).with_state(today=localdate())
    ]  # fmt: skip
    columns = (
        text(_("Number")),
        text(_("Date")),
        text(_("Instalment No.")),
        text(_("Pay by")),
        figure(_("Amount")),
        text(_("State")),
    )
    return Table("invoices", _("Invoices"), columns, rows, _("No invoice has been issued yet."))


def invoice_link(invoice: Invoice) -> str:
    """Open the invoice in the back office."""
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:payments_invoice_change", args=[invoice.pk]), invoice.number
    )


def _who(event: ContractEvent) -> str:
    return acting_name(event.actor, event.on_behalf_of) or gettext("System")


def log(contract: Contract, actor: Membership) -> Table:
    """The contract's timeline."""
    rows = [
        Row(
            (
                moment(event.at),
                event.get_kind_display(),
                acting_name(event.actor, event.on_behalf_of) or gettext("System"),
            )
        )
        for event in timeline(contract, actor)
    ]
    return Table(
        "log", _("Timeline"), (text(_("When")), text(_("What happened")), text(_("Who"))), rows, _("Nothing yet.")
    )
