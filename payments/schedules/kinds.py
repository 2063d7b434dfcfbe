"""Types of payments of the calendar: what a sum is for, whatever row of the schedule or charge it stands in."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.engine.claims import ClaimKind
from payments.models import ChargeKind, InstalmentKind


class PaymentType(models.TextChoices):
    """What is paid (PAY-01)."""

    LEASE = "lease", _("Lease payment")
    ADVANCE = "advance", _("Advance")
    BUYOUT = "buyout", _("Buyout")
    INSURANCE = "insurance", _("Insurance")
    SERVICE = "service", _("Services")
    PENALTY = "penalty", _("Penalties charged")


ICONS: Mapping[PaymentType, str] = {
    PaymentType.LEASE: "calendar-dollar",
    PaymentType.ADVANCE: "cash",
    PaymentType.BUYOUT: "key",
    PaymentType.INSURANCE: "umbrella",
    PaymentType.SERVICE: "tool",
    PaymentType.PENALTY: "alert-circle",
}

# Parts of a row of the schedule, as claims are made of it (`payments.ledger.claims.parts_of`).
OF_PARTS: Mapping[ClaimKind, PaymentType] = {
    ClaimKind.INTEREST: PaymentType.LEASE,
    ClaimKind.PRINCIPAL: PaymentType.LEASE,
    ClaimKind.INSURANCE: PaymentType.INSURANCE,
    ClaimKind.OTHER: PaymentType.SERVICE,
    ClaimKind.ADVANCE: PaymentType.ADVANCE,
    ClaimKind.BUYOUT: PaymentType.BUYOUT,
}
# A fee is for a service; costs of collection are borne for being late, as penalties are.
OF_CHARGES: Mapping[str, PaymentType] = {
    ChargeKind.PENALTY: PaymentType.PENALTY,
    ChargeKind.ARTICLE_395: PaymentType.PENALTY,
    ChargeKind.COSTS: PaymentType.PENALTY,
    ChargeKind.FEE: PaymentType.SERVICE,
}
# The type of a whole row, for an event of a feed.
OF_ROWS: Mapping[str, PaymentType] = {
    InstalmentKind.LEASE: PaymentType.LEASE,
    InstalmentKind.ADVANCE: PaymentType.ADVANCE,
    InstalmentKind.BUYOUT: PaymentType.BUYOUT,
    InstalmentKind.SERVICE: PaymentType.SERVICE,
}
