"""Parties, roles and the named sets of roles that rows of the access matrix use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.TextChoices):
    """Which side of the deal a company stands on."""

    LESSOR = "lessor", _("Lessor")
    LESSEE = "lessee", _("Lessee")
    SUPPLIER = "supplier", _("Supplier")


class Role(models.TextChoices):
    """What a person does in a company. The prefix is the party whose companies may give the role."""

    LESSEE_ADMIN = "lessee_admin", _("Company administrator")
    LESSEE_FINANCIER = "lessee_financier", _("Financial specialist")
    LESSEE_SIGNATORY = "lessee_signatory", _("Signatory")
    LESSEE_OPERATIONS = "lessee_operations", _("Operations employee")
    LESSEE_AUDITOR = "lessee_auditor", _("Auditor")
    SUPPLIER_MANAGER = "supplier_manager", _("Supplier manager")
    SUPPLIER_FINANCIER = "supplier_financier", _("Supplier financier")
    LESSOR_MANAGER = "lessor_manager", _("Client manager")
    LESSOR_RISK = "lessor_risk", _("Risk officer")
    LESSOR_COLLECTIONS = "lessor_collections", _("Collections officer")
    LESSOR_ACCOUNTANT = "lessor_accountant", _("Accountant")
    LESSOR_HEAD = "lessor_head", _("Head")
    LESSOR_ADMIN = "lessor_admin", _("Portal administrator")

    @property
    def party(self) -> Party:
        """The party whose companies may give this role."""
        return Party(self.value.split("_", 1)[0])


LESSEE_ROLES = frozenset(role for role in Role if role.party is Party.LESSEE)
SUPPLIER_ROLES = frozenset(role for role in Role if role.party is Party.SUPPLIER)
LESSOR_ROLES = frozenset(role for role in Role if role.party is Party.LESSOR)
ALL_ROLES = frozenset(Role)
