"""What the terms of a lease are called where people read of them: a refusal never names a field as programs do."""

from collections.abc import Mapping

from common.messages import gettext_noop

# Msgids by the name of a field of a request, of the form where it asks otherwise, and of the engine's terms.
LABELS: Mapping[str, str] = {
    "product": gettext_noop("Product"),
    "asset_kind": gettext_noop("What you lease"),
    "segment": gettext_noop("Size of the company"),
    "price": gettext_noop("Price"),
    "advance_percent": gettext_noop("Advance"),
    "term_months": gettext_noop("Term"),
    "starts_on": gettext_noop("First day of the lease"),
    "months": gettext_noop("Payments"),
    "buyout_percent": gettext_noop("Buyout price"),
    "plan": gettext_noop("Schedule"),
    "skipped_months": gettext_noop("Months without a payment"),
    "weights": gettext_noop("Shares of single payments"),
    "fixed": gettext_noop("Sums of single payments"),
    "mixed_share": gettext_noop("Principal repaid in equal parts"),
    "grace": gettext_noop("Payments of interest only"),
    "timing": gettext_noop("Payment falls due"),
    "first_payment_on": gettext_noop("First payment"),
    "programme": gettext_noop("Subsidy programme"),
    "advance_offset": gettext_noop("The advance is offset"),
    "tax_scheme": gettext_noop("Tax system"),
    "discount_rate": gettext_noop("Your discount rate, % a year"),
    "loan_rate": gettext_noop("Bank loan to compare with, % a year"),
    "depreciation_factor": gettext_noop("Depreciation factor"),
    "balance_holder": gettext_noop("Balance holder"),
    "asset_group": gettext_noop("Depreciation group"),
    "price_vat": gettext_noop("The price is"),
    "insurance": gettext_noop("Insurance in the payments"),
    "power": gettext_noop("Engine power, hp"),
    "rate_deviation": gettext_noop("Change of the rate"),
    "step_every": gettext_noop("Payments in a step"),
    "step_change": gettext_noop("Each step changes the payment by, %"),
    "advance": gettext_noop("Advance"),
    "buyout": gettext_noop("Buyout price"),
    "annual_rate": gettext_noop("Rate a year"),
    "rate": gettext_noop("Rate a year"),
    "periods": gettext_noop("Payments"),
    "payments": gettext_noop("Payments"),
    "subsidy": gettext_noop("Subsidy"),
    "costs": gettext_noop("Other costs"),
    "financed_costs": gettext_noop("Other costs"),
}


def label_of(field: str) -> str:
    """The msgid of a field's label; of an unknown field its name."""
    return LABELS.get(field, field)
