"""Classes of causes of differences in the ledger (REC-06)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """What is broken where a check finds a difference; every one of them is a defect, none is a debt."""

    FIGURE = "figure", _("A kept figure is not what the facts say")
    RULE = "rule", _("Rows of the ledger are not what the rules give")
    RECEIPT = "receipt", _("More is applied than a receipt holds")
    RETURNED = "returned", _("More is taken back than was received")
    PART = "part", _("More is applied than a part of a payment holds")
    VERSION = "version", _("Money stays on a schedule that is not in force")
    CHARGE = "charge", _("More is applied or taken off than a charge holds")
    REVERSAL = "reversal", _("A reversal is not what it takes back")
    FOREIGN = "foreign", _("Money of one contract is applied to another")
    RELIEF = "relief", _("More is taken off than a relief allows")
    RUN = "run", _("Charges of a run are not what the formula gives")
    INVOICE = "invoice", _("Lines of an invoice do not sum to it")
    ONLINE = "online", _("An online payment is posted another time or not at all")
    BANK = "bank", _("More is posted than a payment of a statement holds")
