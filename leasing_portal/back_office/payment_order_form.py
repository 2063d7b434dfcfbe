"""The form of a payment order: an own account, requisites of the payee, what for."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import BankAccount, Company, Membership
from accounts.roles import Party
from common.refusals import RefusableForm
from common.ui.figures import short_day
from leasing_portal.back_office.figures import FigureField, FigureInput
from payments.bank.orders import OrderData
from payments.bank.requisites import NAME_LENGTH, PURPOSE_LENGTH, OrderRefused, Payee
from payments.models import BankOperation, Direction, PaymentOrder

DATE = UnfoldAdminTextInputWidget({"type": "date"})
ID_DIGITS = 18


def _line(label: Any, longest: int, *, required: bool = True) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class PaymentOrderForm(RefusableForm):
    """What the order says; the service checks requisites and names the field."""

    account_id = forms.TypedChoiceField(label=_("Pay from"), coerce=int, widget=UnfoldAdminSelectWidget)
    issued_on = forms.DateField(label=_("Date"), widget=DATE)
    amount = FigureField(label=_("Amount, roubles"), max_digits=18, decimal_places=2, widget=FigureInput)
    name = _line(_("Payee"), NAME_LENGTH)
    inn = _line(_("INN"), 12, required=False)
    kpp = _line(_("KPP"), 9, required=False)
    bic = _line(_("BIC"), 9)
    account = _line(_("Account of the payee"), 20)
    correspondent_account = _line(_("Correspondent account"), 20, required=False)
    bank = _line(_("Bank"), NAME_LENGTH, required=False)
    purpose = forms.CharField(
        label=_("Purpose of payment"), max_length=PURPOSE_LENGTH, widget=UnfoldAdminTextareaWidget({"rows": 3})
    )
    returns_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = BankAccount.objects.filter(company=actor.company_id)
        choices = [(one.pk, str(one)) for one in accounts]
        field = self.fields["account_id"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.widget.choices = choices

    @property
    def wanted(self) -> OrderData:
        """What was filled in, once the form is right."""
        given = self.cleaned_data
        names = ("name", "account", "bic", "inn", "kpp", "bank", "correspondent_account")
        return OrderData(
            account_id=given["account_id"],
            payee=Payee(**{name: given[name] for name in names}),
            amount=given["amount"],
            purpose=" ".join(given["purpose"].split()),
            issued_on=given["issued_on"],
            returns_id=given["returns_id"],
        )

    def refuse_order(self, refusal: OrderRefused) -> None:
        """Show the refusal beside its field."""
        self.add_error(refusal.field or None, refusal.text(gettext))


def filled_from(params: QueryDict, actor: Membership, today: date) -> dict[str, Any]:
    """What the address says: `operation`, a received payment to return, or `supplier`, a company to pay."""
    filled: dict[str, Any] = {"issued_on": today}
    operation = _operation(params.get("operation", ""), actor)
    if operation is not None:
        return filled | _of_return(operation)
    company = _company(params.get("supplier", ""), actor)
    return filled | _of_company(company) if company else filled


def filled_by(order: PaymentOrder) -> dict[str, Any]:
    """What a draft says now."""
    return {
        "account_id": order.account_id,
        "issued_on": order.issued_on,
        "amount": order.amount,
        "purpose": order.purpose,
        "returns_id": order.returns_id,
        **order.payee,
    }


def _of_return(operation: BankOperation) -> dict[str, Any]:
    words = {"number": operation.number, "day": f"{operation.booked_on:%d.%m.%Y}"}
    return {
        "account_id": operation.account_id,
        "amount": operation.amount,
        "name": operation.party_name[:NAME_LENGTH],
        "inn": operation.party_inn,
        "kpp": operation.party_kpp,
        "bic": operation.party_bic,
        "account": operation.party_account,
        "bank": operation.party_bank[:NAME_LENGTH],
        # The paper is Russian whatever the language of the page.
        "purpose": "Возврат ошибочно перечисленных средств по платёжному поручению № {number} от {day}".format(**words),
        "returns_id": operation.pk,
    }


def _of_company(company: Company) -> dict[str, Any]:
    account = company.bank_accounts.first()
    known = {"name": company.short_name[:NAME_LENGTH], "inn": company.inn, "kpp": company.kpp}
    if account is None:
        return known
    return known | {
        "bic": account.bic,
        "account": account.account,
        "correspondent_account": account.correspondent_account,
        "bank": account.bank_name[:NAME_LENGTH],
    }


def _operation(text: str, actor: Membership) -> BankOperation | None:
    rows = BankOperation.objects.visible_to(actor).filter(direction=Direction.IN)
    return rows.filter(pk=int(text)).first() if _is_id(text) else None


def _company(text: str, actor: Membership) -> Company | None:
    rows = Company.objects.visible_to(actor).exclude(party=Party.LESSOR)
    return rows.filter(pk=int(text)).first() if _is_id(text) else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= ID_DIGITS


def returned_words(order: PaymentOrder) -> str:
    """Which payment goes back by the order; empty when none."""
    if order.returns is None:
        return ""
    return gettext("payment %(number)s of %(day)s") % {
        "number": order.returns.number,
        "day": short_day(order.returns.booked_on),
    }
