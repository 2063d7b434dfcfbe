"""The form of terms of money: penalties, the order in which payments are applied, early buyout, VAT."""

import re
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from common.messages import MessageError
from common.money import format_money, parse_money
from common.refusals import RefusableMixin
from payments.engine.application_order import DEFAULT_ORDER, ApplicationOrder, OrderRefused
from payments.engine.claims import LABELS, ClaimKind
from payments.engine.penalty.terms import LARGEST_CAP
from payments.models import BuyoutWay, MoneyTerms

STEPS: Final = {kind: f"step_{kind.value}" for kind in ClaimKind}
_LAST_STEP = len(ClaimKind)
# Percent.
WHOLE: Final = 100
_LINE = re.compile(r"(?P<day>\d{2}\.\d{2}\.\d{4})\s+(?P<amount>\S.*)")


def _step(kind: ClaimKind) -> forms.IntegerField:
    return forms.IntegerField(
        label=_(LABELS[kind]), min_value=1, max_value=_LAST_STEP, widget=UnfoldAdminIntegerFieldWidget
    )


class MoneyTermsForm(RefusableMixin, forms.ModelForm[MoneyTerms]):
    """Terms with the order as a step for each kind; kinds of one step are paid together, the oldest first."""

    buyout_lines = forms.CharField(
        label=_("Table of early buyout"),
        required=False,
        help_text=_("One line for each day: 25.12.2026 1 234 567,00. Only for a table of sums in the contract."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )

    step_costs = _step(ClaimKind.COSTS)
    step_interest = _step(ClaimKind.INTEREST)
    step_principal = _step(ClaimKind.PRINCIPAL)
    step_insurance = _step(ClaimKind.INSURANCE)
    step_other = _step(ClaimKind.OTHER)
    step_advance = _step(ClaimKind.ADVANCE)
    step_buyout = _step(ClaimKind.BUYOUT)
    step_penalty = _step(ClaimKind.PENALTY)
    step_article_395 = _step(ClaimKind.ARTICLE_395)

    # Whose terms; the admin says.
    lessor_id: ClassVar[int]

    class Meta:
        model = MoneyTerms
        fields = (
            "contract",
            "invoice_days_ahead",
            "penalty_base",
            "penalty_cap_percent",
            "penalty_cap_amount",
            "grace_days",
            "order_acknowledged",
            "buyout_way",
            "buyout_percent",
            "buyout_fee_percent",
            "buyout_fee",
            "buyout_after_months",
            "buyout_notice_days",
            "vat_rule",
            "shortfall_to_lessee",
            "claim_after_days",
            "claim_pay_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = _kept_steps(self.instance)
        for kind, name in STEPS.items():
            self.initial[name] = next(place for place, kinds in enumerate(steps, start=1) if kind in kinds)
        self.initial["buyout_lines"] = as_lines(self.instance.buyout_table)

    def clean_penalty_cap_percent(self) -> Decimal | None:
        """A cap of ten times the debt is none."""
        return self._percent("penalty_cap_percent", LARGEST_CAP)

    def clean_penalty_cap_amount(self) -> Decimal | None:
        """Roubles, not below zero."""
        return self._roubles("penalty_cap_amount")

    def clean_buyout_percent(self) -> Decimal | None:
        """A rate a year, or a part of what is left."""
        return self._percent("buyout_percent", LARGEST_CAP)

    def clean_buyout_fee_percent(self) -> Decimal | None:
        """A fee is a part of what is paid."""
        return self._percent("buyout_fee_percent", WHOLE)

    def clean_buyout_fee(self) -> Decimal | None:
        """Roubles, not below zero."""
        return self._roubles("buyout_fee")

    def _percent(self, name: str, highest: Decimal | int) -> Decimal | None:
        percent: Decimal | None = self.cleaned_data[name]
        if percent is not None and not 0 <= percent <= highest:
            told = _("Expected from 0 to %(highest)s percent.") % {"highest": highest}
            raise ValidationError(told, code="out_of_bounds")
        return percent

    def _roubles(self, name: str) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data[name]
        if amount is not None and amount < 0:
            raise ValidationError(_("Expected roubles, not below zero."), code="out_of_bounds")
        return amount

    def clean_buyout_lines(self) -> list[list[str]]:
        """Read the table: a day and a sum in each line."""
        return [_read_line(line) for line in self.cleaned_data["buyout_lines"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Check what several fields say together, and the order against the law."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("penalty_cap_percent") is not None and said.get("penalty_cap_amount") is not None:
            self.add_error("penalty_cap_amount", ValidationError(_("One cap is expected, not two."), code="two_caps"))
        if said.get("buyout_way") == BuyoutWay.TABLE and not said.get("buyout_lines"):
            self.add_error("buyout_lines", ValidationError(_("Enter the table of the contract."), code="required"))
        if not self.instance.pk and said.get("contract") is None:
            self._check_first()
        if all(name in said for name in STEPS.values()):
            self._check_order(said)
        return said

    def save(self, commit: bool = True) -> Any:
        """Keep the order and the table as they are stored."""
        self.instance.buyout_table = self.cleaned_data["buyout_lines"]
        steps = _steps(self.cleaned_data)
        usual = [set(kinds) for kinds in steps] == [set(kinds) for kinds in DEFAULT_ORDER.steps]
        self.instance.order = [] if usual else [[kind.value for kind in kinds] for kinds in steps]
        return super().save(commit)

    def _check_first(self) -> None:
        """Refuse a second set of the lessor's own."""
        if MoneyTerms.objects.filter(lessor=self.lessor_id, contract=None).exists():
            told = _("There are terms for all contracts without own ones: change those, or name a contract.")
            self.add_error("contract", ValidationError(told, code="second_set"))

    def _check_order(self, said: dict[str, Any]) -> None:
        """Refuse an order that art. 319 does not allow, and name the nearest one that it does, unless acknowledged."""
        try:
            ApplicationOrder(_steps(said), acknowledged=bool(said.get("order_acknowledged")))
        except OrderRefused as error:
            self.add_error("order_acknowledged", ValidationError(error.text(gettext), code=error.code))
            if error.nearest is not None:
                told = _("The nearest order that is allowed: %(order)s.") % {"order": in_words(error.nearest)}
                self.add_error("order_acknowledged", ValidationError(told, code="nearest"))


def in_words(order: ApplicationOrder) -> str:
    """The steps of an order in the reader's language."""
    return "; ".join(", ".join(gettext(LABELS[kind]) for kind in kinds) for kinds in order.steps)


def _kept_steps(terms: MoneyTerms) -> tuple[tuple[ClaimKind, ...], ...]:
    return tuple(tuple(map(ClaimKind, kinds)) for kinds in terms.order) if terms.order else DEFAULT_ORDER.steps


def _steps(said: dict[str, Any]) -> tuple[tuple[ClaimKind, ...], ...]:
    """Steps in their order; inside one the usual order of kinds."""
    usual = [kind for kinds in DEFAULT_ORDER.steps for kind in kinds]
    placed = sorted(usual, key=lambda kind: (said[STEPS[kind]], usual.index(kind)))
    return tuple(tuple(kinds) for _step, kinds in groupby(placed, key=lambda kind: said[STEPS[kind]]))


def as_lines(table: list[list[str]]) -> str:
    """A table of early buyout as people enter it: a day and a sum in each line."""
    return "\n".join(
        f"{datetime.fromisoformat(day):%d.%m.%Y} {format_money(Decimal(amount), currency=False)}"
        for day, amount in table
    )


def _read_line(line: str) -> list[str]:
    found = _LINE.fullmatch(line.strip())
    told = _("“%(line)s” is not a day and a sum. Expected for example 25.12.2026 1 234,56.") % {"line": line.strip()}
    if found is None:
        raise ValidationError(told, code="line")
    try:
        day = datetime.strptime(found["day"], "%d.%m.%Y").date()  # noqa: DTZ007 - a date
        return [day.isoformat(), str(parse_money(found["amount"]))]
    except (ValueError, MessageError) as error:
        raise ValidationError(told, code="line") from error
