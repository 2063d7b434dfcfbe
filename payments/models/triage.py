"""What was decided about payments of statements, and what is asked of clients about those nobody understands."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from common.audit import audited
from common.columns import MONEY
from common.ui.figures import short_day
from payments.models.bank import BankOperation, TriageState


class TriageStep(models.Model):
    """One decision about a payment, in order: who, when, what was chosen and why. Append-only."""

    operation = models.ForeignKey(
        BankOperation, on_delete=models.PROTECT, related_name="steps", verbose_name=_("payment in a statement")
    )
    before = models.CharField(_("before"), max_length=9, choices=TriageState)
    after = models.CharField(_("after"), max_length=9, choices=TriageState)
    data = models.JSONField(_("what was chosen"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"), null=True
    )

    class Meta:
        verbose_name = _("decision about a payment")
        verbose_name_plural = _("decisions about payments")
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.operation} · {self.after}"


class QuestionAnswer(models.TextChoices):
    """What the client says of a payment."""

    OURS = "ours", _("It is ours")
    NOT_OURS = "not_ours", _("It is not ours")


class PaymentQuestionQuerySet(models.QuerySet["PaymentQuestion"]):
    """The only door to questions."""

    def visible_to(self, actor: Membership) -> "PaymentQuestionQuerySet":
        """Questions to the own company, for people who see money and all its contracts; the lessor's own."""
        if not actor.sees_money:
            return self.none()
        if actor.is_lessor:
            return self.filter(lessor=actor.company_id)
        return self.filter(company__in=actor.company_ids) if actor.contract_ids is None else self.none()


@audited(company="NEW.company_id", title="NEW.number")
class PaymentQuestion(models.Model):
    """“Is this payment yours, and what is it for?” The client sees what is copied here, never the statement.

    An answer is words and wishes (`choice`: contracts, invoices and sums); posting stays with the lessor.
    """

    operation = models.ForeignKey(
        BankOperation, on_delete=models.PROTECT, related_name="questions", verbose_name=_("payment in a statement")
    )
    lessor = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", verbose_name=_("lessor"))
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="payment_questions", verbose_name=_("client")
    )
    number = models.CharField(_("payment order No."), max_length=50)
    paid_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), **MONEY)
    payer = models.CharField(_("payer"), max_length=300)
    purpose = models.CharField(_("purpose"), max_length=1000, blank=True)
    text = models.CharField(_("question"), max_length=500)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answer = models.CharField(_("answer"), max_length=8, choices=QuestionAnswer, blank=True)
    choice = models.JSONField(_("what it is for"), default=list, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answered by"), null=True
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = PaymentQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a payment")
        verbose_name_plural = _("questions about payments")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "company"], condition=Q(closed_at=None), name="payment_question_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_at=None)) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="payment_question_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)s of %(day)s") % {"number": self.number, "day": short_day(self.paid_on)}
