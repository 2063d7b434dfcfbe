"""Applications as the lessor's staff look for them; work on one is done on its page, the same that the client sees."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from common.ui.badges import badge
from common.ui.figures import day, money
from contracts.models import Application, ApplicationStatus
from leasing_portal.back_office.filters import YesNoFilter
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.scope import ScopedAutocompleteFilter


def is_late() -> Q:
    """Applications without an answer after the promised day (APP-11)."""
    return Q(status__in=ApplicationStatus.undecided(), promised_on__lt=timezone.localdate())


class LateFilter(YesNoFilter):
    """Applications whose answer is late, and the others."""

    title = _("answer is late")
    parameter_name = "overdue"
    condition = staticmethod(is_late)


@admin.register(Application)
class ApplicationAdmin(PortalModelAdmin):
    """The list and a summary, read only."""

    list_display = ("number_shown", "client", "asset_name", "state", "product", "sum", "promised", "manager_name")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("product", ChoicesDropdownFilter),
        LateFilter,
        ("lessee", ScopedAutocompleteFilter),
    )
    search_fields = ("number", "asset_name", "lessee__short_name", "=lessee__inn")
    search_help_text = _("Number, asset, client or INN")
    fieldsets = (
        (None, {"fields": (("number_shown", "state", "product"), ("client", "manager_name"), ("asset_name", "page"))}),
        (_("Terms"), {"fields": (("sum", "advance_shown", "payment_shown"), ("term_months", "promised"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Submitted ones with what the list shows."""
        rows: QuerySet[Application] = super().get_queryset(request)
        return rows.exclude(number="").select_related("lessee", "manager").defer("draft", "request", "card")

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, application: Application) -> str:
        """The number of the application."""
        return application.number

    @admin.display(description=_("page of the application"))
    def page(self, application: Application) -> SafeString:
        """Where the work on it is done."""
        return format_html(
            '<a class="bo-link" href="{}">{}</a>', reverse("applications:detail", args=[application.pk]), application
        )

    @admin.display(description=_("client"), ordering="lessee__short_name")
    def client(self, application: Application) -> str:
        """Who applies."""
        return str(application.lessee)

    @admin.display(description=_("state"), ordering="status")
    def state(self, application: Application) -> SafeString:
        """Stage of the application."""
        return badge(application.status, "application")

    @admin.display(description=_("price with VAT"), ordering="price")
    def sum(self, application: Application) -> SafeString:
        """Price of the asset."""
        return money(application.price)

    @admin.display(description=_("advance"))
    def advance_shown(self, application: Application) -> SafeString:
        """What the client pays first."""
        return money(application.advance)

    @admin.display(description=_("highest payment"))
    def payment_shown(self, application: Application) -> SafeString:
        """The largest regular payment."""
        return money(application.payment)

    @admin.display(description=_("decision promised by"), ordering="promised_on")
    def promised(self, application: Application) -> SafeString | str:
        """The promised day, red once it is late."""
        shown = day(application.promised_on)
        late = application.promised_on is not None and application.promised_on < timezone.localdate()
        return format_html('<span class="text-bad">{}</span>', shown) if late and application.is_undecided else shown

    @admin.display(description=_("manager"), ordering="manager__last_name")
    def manager_name(self, application: Application) -> str:
        """Who leads it; no link, as not everybody may open people."""
        return str(application.manager or self.empty_value_display)
