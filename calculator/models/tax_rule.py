"""Rates of taxes and of comparison, each from a day on, with its source. Never changed: a correction is a new row."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calculator.kinds import TaxRuleKind
from common.audit import recorded


@recorded(title="NEW.since::text")
class TaxRule(models.Model):
    """A value in force from `since` until the next one of its kind; of two of one day the one entered last holds.

    The unit is that of the kind: percent, a factor, a number of a group, roubles.
    """

    kind = models.CharField(_("rule"), max_length=20, choices=TaxRuleKind)
    since = models.DateField(_("in force from"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=4)
    source = models.CharField(_("source"), max_length=300, help_text=_("Law, article, or whose decision it is."))
    entered_at = models.DateTimeField(_("entered"), editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
        null=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        ordering = ["kind", "-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TaxRuleKind.values), name="tax_rule_kind_known"),
            models.CheckConstraint(condition=Q(value__gte=0), name="tax_rule_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="tax_rule_has_source"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.since:%d.%m.%Y}"
