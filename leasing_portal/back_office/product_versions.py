"""Versions of products: a draft with its rates is edited, tried on sample leases and published; then it stays."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.access import may_open
from calculator.kinds import AssetKind, PaymentTiming, Period, PlanKind
from calculator.models import ProductCost, ProductRate, ProductVersion
from calculator.services import publish_version
from common.refusals import reason_of, send_back
from common.ui.badges import badge
from common.ui.figures import day, moment, percent, plain_money
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.catalogue_admin import CatalogueAdmin
from leasing_portal.back_office.figures import FIGURES
from leasing_portal.back_office.sample_payments import sample_table
from leasing_portal.back_office.version_form import ProductVersionForm
from leasing_portal.back_office.version_state import state_of

CHANGE = "admin:calculator_productversion_change"
# Fields of a version that stays are written as people read them.
SHOWN = {
    "asset_kinds": "asset_kinds_shown",
    "periods": "periods_shown",
    "plans": "plans_shown",
    "timings": "timings_shown",
    "lowest_price": "lowest_price_shown",
    "highest_price": "highest_price_shown",
    "valid_from": "from_day",
    "valid_to": "until_day",
}


class OfVersionInline(TabularInline):
    """Rows inside the version's page; they are edited as long as the version is a draft."""

    extra = 0
    formfield_overrides = FIGURES
    # The columns say all; a line with the version and a rate above each row would only repeat them.
    show_title = False

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say what an empty choice means: a row for every kind of asset or segment."""
        if db_field.blank:
            kwargs["choices"] = db_field.get_choices(blank_choice=[("", _("All"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the version."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return admin.site.get_model_admin(ProductVersion).has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return self.has_add_permission(request, obj)


class ProductRateInline(OfVersionInline):
    """Rates."""

    model = ProductRate
    fields = (
        "asset_kind",
        "segment",
        "term_from",
        "term_to",
        "annual_rate",
        "lowest_deviation",
        "highest_deviation",
    )


class ProductCostInline(OfVersionInline):
    """Insurance, taxes of the asset, registration."""

    model = ProductCost
    fields = ("kind", "name", "asset_kind", "basis", "value", "charging", "vat", "is_optional")


@admin.register(ProductVersion)
class ProductVersionAdmin(CatalogueAdmin):
    """The list of versions and the page of one, with its rates and costs and what they come to."""

    form = ProductVersionForm
    formfield_overrides = FIGURES
    change_form_template = "back_office/product_version.html"
    list_display = ("title", "state", "from_day", "until_day", "prices", "advances", "terms", "published")
    list_filter = ("product",)
    inlines = (ProductRateInline, ProductCostInline)
    readonly_fields = ("title", "state", "published", "publisher")
    fieldsets = (
        (None, {"fields": (("title", "state"), ("published", "publisher"), ("valid_from", "valid_to"), "note")}),
        (
            _("Limits"),
            {
                "fields": (
                    "asset_kinds",
                    ("lowest_price", "highest_price"),
                    ("lowest_advance", "highest_advance"),
                    ("shortest_term", "longest_term"),
                    ("lowest_buyout", "highest_buyout"),
                    "commission",
                )
            },
        ),
        (
            _("Payments"),
            {
                "fields": (
                    ("periods", "timings"),
                    "plans",
                    ("longest_grace", "most_skipped_months", "highest_payment"),
                    ("unit", "unit_rounding", "day_count"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProductVersion]:
        """Versions with their product and the number of the one in force."""
        rows: QuerySet[ProductVersion] = super().get_queryset(request)
        in_force = ProductVersion.objects.in_force(on=timezone.localdate()).filter(product=OuterRef("product"))
        return rows.select_related("product", "published_by").annotate(
            in_force_number=Subquery(in_force.values("number")[:1])
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the publication."""
        view = self.admin_site.admin_view(self.publish_view)
        return [path("<int:pk>/publish/", view, name="calculator_productversion_publish"), *super().get_urls()]

    def too_late(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Say that somebody has published the draft since it was shown; nothing of it is changed."""
        version = self.get_object(request, unquote(object_id)) if object_id else None
        if version is None or version.is_draft:
            return None
        send_back(request, gettext("This version is published already."), reason="published")
        return HttpResponseRedirect(reverse(CHANGE, args=[version.pk]))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the matrix; what is published stays."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show choices, sums and days of a version that stays as people read them."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return tuple(
            (title, {"fields": tuple(_renamed(line, SHOWN) for line in options["fields"])})
            for title, options in self.fieldsets
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything of a version that stays."""
        if self.has_change_permission(request, obj):
            return self.readonly_fields
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add what the rates come to and, for whoever may, the publication."""
        version: ProductVersion = context["original"]
        context |= {
            "tables": [sample_table(version, today=timezone.localdate())],
            "may_publish": version.is_draft
            and may_open(actor_of(request), "admin:calculator_productversion_publish", "POST"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the draft, or say what is missing."""
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            made = publish_version(version_id=version.pk, actor=actor_of(request), at=timezone.now())
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason=reason_of(error))
        else:
            messages.success(request, gettext("Version %(number)s is published.") % {"number": made.number})
        return HttpResponseRedirect(reverse(CHANGE, args=[version.pk]))

    @admin.display(description=_("version"), ordering="product__position")
    def title(self, version: ProductVersion) -> str:
        """The product with the number."""
        return str(version)

    @admin.display(description=_("state"))
    def state(self, version: Any) -> SafeString:
        """Where it stands today."""
        found = state_of(version, on=timezone.localdate(), in_force_number=version.in_force_number)
        return badge(found, "product_version")

    @admin.display(description=_("valid from"), ordering="valid_from")
    def from_day(self, version: ProductVersion) -> SafeString | str:
        """The first day."""
        return day(version.valid_from)

    @admin.display(description=_("valid until"), ordering="valid_to")
    def until_day(self, version: ProductVersion) -> SafeString | str:
        """The last day, if it has one."""
        return day(version.valid_to)

    @admin.display(description=_("price with VAT"))
    def prices(self, version: ProductVersion) -> str:
        """From and to."""
        return f"{plain_money(version.lowest_price, currency=False)} – {plain_money(version.highest_price)}"

    @admin.display(description=_("advance"))
    def advances(self, version: ProductVersion) -> str:
        """From and to."""
        return f"{percent(version.lowest_advance)} – {percent(version.highest_advance)}"

    @admin.display(description=_("term, months"))
    def terms(self, version: ProductVersion) -> str:
        """From and to."""
        return f"{version.shortest_term} – {version.longest_term}"

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, version: ProductVersion) -> SafeString | str:
        """When it was published."""
        return moment(version.published_at)

    @admin.display(description=_("published by"))
    def publisher(self, version: ProductVersion) -> str:
        """Who published it."""
        return str(version.published_by or self.empty_value_display)

    @admin.display(description=_("kinds of assets"))
    def asset_kinds_shown(self, version: ProductVersion) -> SafeString:
        """In words."""
        return _words(AssetKind, version.asset_kinds)

    @admin.display(description=_("payments are made"))
    def periods_shown(self, version: ProductVersion) -> SafeString:
        """In words."""
        return _words(Period, version.periods)

    @admin.display(description=_("schedules"))
    def plans_shown(self, version: ProductVersion) -> SafeString:
        """In words."""
        return _words(PlanKind, version.plans)

    @admin.display(description=_("payment falls due"))
    def timings_shown(self, version: ProductVersion) -> SafeString:
        """In words."""
        return _words(PaymentTiming, version.timings)

    @admin.display(description=_("lowest price, ₽"))
    def lowest_price_shown(self, version: ProductVersion) -> str:
        """With groups of digits."""
        return plain_money(version.lowest_price, currency=False)

    @admin.display(description=_("highest price, ₽"))
    def highest_price_shown(self, version: ProductVersion) -> str:
        """With groups of digits."""
        return plain_money(version.highest_price, currency=False)


def _words(kinds: Any, values: list[Any]) -> SafeString:
    return format_html("{}", ", ".join(str(kinds(value).label) for value in values))


def _renamed(line: Any, words: dict[str, str]) -> Any:
    return tuple(words.get(name, name) for name in line) if isinstance(line, tuple) else words.get(line, line)
