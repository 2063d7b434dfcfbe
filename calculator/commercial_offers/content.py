"""What an offer says, frozen at the issue as JSON: amounts and rates as text, days in ISO format."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Company, User
from calculator.engine.lease import LeaseRow, RowKind
from calculator.kinds import InsuranceChoice, ProductCostKind
from calculator.quoting.costs import COMMISSION, LABELS
from calculator.quoting.quote import Quote
from calculator.showing import CostShown, costs_shown, inside_sentence
from common.money import round_percent
from common.vat import vat_included


def content_of(quote: Quote, *, lessor: Company, client: Company, manager: User, asset: str) -> dict[str, Any]:
    """Everything the paper prints; what changes later in any of them does not change the offer."""
    totals, indicators = quote.plan.under_contract, quote.indicators
    effective = indicators.client_effective_rate
    return {
        "lessor": _party(lessor),
        "client": _party(client),
        "manager": {"name": manager.get_full_name(), "phone": manager.phone, "email": manager.email},
        "asset": asset,
        "asset_kind": quote.request.asset_kind,
        "product": quote.offer.name,
        "product_version": quote.offer.number,
        "plan": quote.request.plan,
        "months": quote.request.months,
        "timing": quote.request.timing,
        "grace": quote.request.grace,
        "term_months": quote.request.term_months,
        "starts_on": quote.terms.starts_on.isoformat(),
        "ends_on": quote.schedule.ends_on.isoformat(),
        "price": str(quote.terms.price),
        "price_vat": str(vat_included(quote.terms.price, quote.plan.contract_rate_of_vat)),
        "vat_rate": str(quote.plan.contract_rate_of_vat),
        "advance": str(quote.advance),
        "advance_percent": str(quote.request.advance_percent),
        "advance_offset": quote.request.advance_offset,
        "subsidy": str(quote.subsidy.amount) if quote.subsidy else "",
        "programme": quote.programme.name if quote.programme else "",
        "buyout": str(quote.terms.buyout),
        "rate": str(quote.rate),
        "payment": str(quote.highest_payment),
        "total": str(totals.amount),
        "vat": str(totals.vat),
        "overpayment": str(indicators.overpayment),
        "commission": str(quote.commission),
        "costs": [_cost(cost) for cost in costs_shown(quote.plan) if cost.label != COMMISSION],
        "insures": quote.request.insurance if quote.offer.leaves_insurance(quote.request.asset_kind) else "",
        "increase_year": str(round_percent(indicators.increase_year)),
        "effective_rate": str(round_percent(effective.percent)) if effective else "",
        "rows": [_row(row) for row in quote.plan.rows if _is_listed(row)],
    }


def _is_listed(row: LeaseRow) -> bool:
    """Whether the schedule has it: skipped payments too, but nothing that is billed apart."""
    return row.kind is RowKind.PAYMENT or (row.kind is not RowKind.APART and bool(row.amount))


def _party(company: Company) -> dict[str, str]:
    return {
        "name": company.short_name,
        "full_name": company.full_name,
        "inn": company.inn,
        "kpp": company.kpp,
        "address": company.legal_address,
        "phone": company.phone,
        "email": company.email,
    }


def _cost(cost: CostShown) -> dict[str, Any]:
    return {
        # In the words of the paper, which is in Russian whoever makes it.
        "label": WORDS_OF_COSTS.get(cost.label, cost.label),
        "amount": str(cost.amount),
        "is_apart": cost.is_apart,
    }


def _row(row: LeaseRow) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "number": row.number,
        "due_on": row.due_on.isoformat(),
        "amount": str(row.amount),
        "vat": str(row.vat),
        "vat_rate": str(row.vat_rate),
        "label": row.label,
    }


WORDS_OF_COSTS = {
    LABELS[ProductCostKind.INSURANCE]: "Страхование",
    LABELS[ProductCostKind.TRANSPORT_TAX]: "Транспортный налог",
    LABELS[ProductCostKind.REGISTRATION]: "Регистрация предмета лизинга",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the schedule as the paper prints it; roubles with VAT."""

    kind: str
    number: int
    due_on: date
    amount: Decimal
    vat: Decimal


class Content:
    """The frozen JSON with amounts, rates and days as such; other texts by item (`content["asset"]`)."""

    def __init__(self, frozen: dict[str, Any]) -> None:
        self._frozen = frozen

    def __getitem__(self, name: str) -> Any:
        """A text or a number of the frozen JSON; templates ask by name."""
        return self._frozen[name]

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Roubles; the commission is billed apart and is not in the total. Offers made before it was told have none."""
        names = (
            "price",
            "price_vat",
            "advance",
            "subsidy",
            "buyout",
            "payment",
            "total",
            "vat",
            "overpayment",
        )
        return {name: Decimal(self._frozen[name] or 0) for name in names} | {
            "commission": Decimal(self._frozen.get("commission") or 0)
        }

    @property
    def costs_told(self) -> list[dict[str, Any]]:
        """Costs over the whole lease, `amount` in roubles. Offers made before products had costs have none.

        Not called as in the frozen JSON: templates would take that one, with amounts as text.
        """
        return [cost | {"amount": Decimal(cost["amount"])} for cost in self._frozen.get("costs", [])]

    @property
    def inside(self) -> str:
        """Costs that are parts of the payments, as the middle of a sentence; empty when there are none."""
        labels = [cost["label"] for cost in self.costs_told if not cost["is_apart"]]
        return ", ".join(map(inside_sentence, dict.fromkeys(labels)))

    @property
    def declines_insurance(self) -> bool:
        """Whether the client insures the asset instead of the lessor."""
        return bool(self._frozen.get("insures") == InsuranceChoice.OWN)

    @property
    def rates(self) -> dict[str, Decimal | None]:
        """Percent a year, and VAT."""
        names = ("rate", "vat_rate", "increase_year", "effective_rate", "advance_percent")
        return {name: Decimal(self._frozen[name]) if self._frozen[name] else None for name in names}

    @property
    def days(self) -> dict[str, date]:
        """First and last day of financing."""
        return {name: date.fromisoformat(self._frozen[name]) for name in ("starts_on", "ends_on")}

    @property
    def vat_rates(self) -> list[Decimal]:
        """Rates of VAT of the rows, lowest first: more than one when the law changes on the way."""
        return sorted({Decimal(row["vat_rate"]) for row in self._frozen["rows"] if row["kind"] != RowKind.ADVANCE})

    @property
    def lines(self) -> list[Line]:
        """Rows of the schedule; they add up to the total."""
        return [
            Line(
                kind=row["kind"],
                number=row["number"],
                due_on=date.fromisoformat(row["due_on"]),
                amount=Decimal(row["amount"]),
                vat=Decimal(row["vat"]),
            )
            for row in self._frozen["rows"]
        ]
