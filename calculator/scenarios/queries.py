"""Reads of kept calculations."""

from accounts.models import Membership
from calculator.models import Scenario
from calculator.models.scenario import ScenarioQuerySet
from common.listing import Sorting

SORTING = Sorting(
    {
        "name": ("name",),
        "product": ("product_version__product__position", "product_version__product__name"),
        "created": ("created_at",),
        "price": ("price",),
        "term": ("term_months",),
        "payment": ("payment",),
        "total": ("total",),
        "increase": ("price_increase",),
    },
    default="-created",
)


def scenarios_for_page(actor: Membership) -> ScenarioQuerySet:
    """Calculations this person may read, with everything that pages say of them."""
    return Scenario.objects.visible_to(actor).select_related("owner", "company", "product_version__product")
