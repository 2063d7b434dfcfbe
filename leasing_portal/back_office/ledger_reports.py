"""What the night found: charges against receipts by causes, and defects of the ledger, for the lessor's accountants."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, IntegerField, QuerySet, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, RangeDateFilter

from common.ui.figures import day, moment, money
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.counting import listed
from leasing_portal.back_office.ledger_places import in_words
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.models import LedgerDifference, LedgerReport
from payments.models.ledger_report import CAUSES

LINES = "admin:payments_ledgerdifference_changelist"
NAMES = dict(CAUSES)


@admin.register(LedgerReport)
class LedgerReportAdmin(PortalModelAdmin):
    """One report a day; nobody adds, changes or deletes one."""

    change_form_template = "back_office/with_tables.html"
    list_display = ("date", "contracts", "differences", "defects", "made")
    fields = (("date", "made"), ("contracts", "differences", "defects"))

    @admin.display(description=_("date"), ordering="on")
    def date(self, report: LedgerReport) -> SafeString | str:
        """The day that the report is of."""
        return day(report.on)

    @admin.display(description=_("made"), ordering="made_at")
    def made(self, report: LedgerReport) -> SafeString | str:
        """When."""
        return moment(report.made_at)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the sums by causes."""
        context["tables"] = [cause_table(context["original"])]
        return super().render_change_form(request, context, *args, **kwargs)


def cause_table(report: LedgerReport) -> Table:
    """Causes with how many differences they make, defects first; each leads to its lines."""
    places = (When(cause=cause, then=Value(place)) for place, cause in enumerate(NAMES))
    found = (
        report.lines.order_by()
        .values("is_defect", "cause")
        .annotate(count=Count("pk"), total=Sum("amount"), place=Case(*places, output_field=IntegerField()))
        .order_by("-is_defect", "place")
    )
    rows = [
        Row(
            (
                format_html(
                    '<a href="{}">{}</a>',
                    listed(LINES, report__id__exact=report.pk, cause__exact=row["cause"]),
                    NAMES[row["cause"]],
                ),
                row["count"],
                money(row["total"]),
            ),
            is_strong=row["is_defect"],
        )
        for row in found
    ]
    columns = (text(_("Cause")), figure(_("Differences")), figure(_("Sum")))
    return Table("causes", _("Differences by causes"), columns, rows, _("What was charged is what came."))


@admin.register(LedgerDifference)
class LedgerDifferenceAdmin(PortalModelAdmin):
    """Lines of the reports, each with the contract or the payment where a person looks further."""

    list_display = ("date", "place", "cause", "sum", "where", "stands_shown", "right_shown")
    list_display_links = None
    list_filter = (
        ("report__on", RangeDateFilter),
        ("cause", ChoicesDropdownFilter),
        ("is_defect", BooleanRadioFilter),
    )
    search_fields = ("contract__number",)
    search_help_text = _("Number of the contract")
    fields = (("date", "place"), ("cause", "sum"), ("where", "stands_shown", "right_shown"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerDifference]:
        """Lines of the own lessor, the newest report first."""
        rows = LedgerDifference.objects.visible_to(actor_of(request)).select_related("report", "contract")
        return rows.order_by("-report__on", "-is_defect", "pk")

    @admin.display(description=_("date"), ordering="report__on")
    def date(self, line: LedgerDifference) -> SafeString | str:
        """The day that the report is of."""
        return day(line.report.on)

    @admin.display(description=_("contract"))
    def place(self, line: LedgerDifference) -> SafeString | str:
        """The contract's debt, or the payment that nobody has sorted out."""
        if line.contract is not None:
            url = reverse("admin:contracts_contract_debt", args=[line.contract_id])
            return format_html('<a href="{}">{}</a>', url, line.contract.number)
        kind, _colon, pk = line.target.partition(":")
        if kind == "operation" and pk:
            url = reverse("admin:payments_bankoperation_change", args=[pk])
            return format_html('<a href="{}">{}</a>', url, _("Payment in a statement"))
        return "—"

    @admin.display(description=_("where"))
    def where(self, line: LedgerDifference) -> str:
        """Rows or the figure of a defect; a debt is told by its contract or payment alone."""
        return in_words(line.target) or str(self.empty_value_display)

    @admin.display(description=_("stands"))
    def stands_shown(self, line: LedgerDifference) -> SafeString | str:
        """What a defect has found."""
        return _value(line.stands)

    @admin.display(description=_("right"))
    def right_shown(self, line: LedgerDifference) -> SafeString | str:
        """What should stand there."""
        return _value(line.right)

    @admin.display(description=_("difference"), ordering="amount")
    def sum(self, line: LedgerDifference) -> SafeString:
        """Roubles; below zero more came than is owed."""
        return money(line.amount)


def _value(kept: str) -> SafeString | str:
    """A sum, a day or a count, as reports keep them: `12.50`, `2026-11-25`, `3`."""
    if not kept:
        return "—"
    try:
        return money(Decimal(kept)) if "." in kept else day(parse_date(kept)) if "-" in kept[1:] else kept
    except InvalidOperation:
        return kept
