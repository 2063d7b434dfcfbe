"""Calculations as PDF: Russian text, terms and figures side by side, the schedule of each, assumptions."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import translation

from calculator.quoting.quote import Quote
from calculator.scenarios.assumptions import assumptions_of
from calculator.scenarios.comparison import Comparison
from calculator.scenarios.schedule import BALANCE, columns_of, lines_of, title_of
from calculator.scenarios.variants import Variant
from calculator.scenarios.written import written
from common.money import for_paper
from common.pdf import render_pdf
from common.ui.figures import plain_money, short_day

TEMPLATE = "calculator/scenarios/pdf/calculations.html"


def paper(variants: Sequence[Variant], *, on: date) -> bytes:
    """Make the paper of one calculation, or of several side by side."""
    with translation.override("ru"):
        context = paper_context(variants, on=on)
    return render_pdf(TEMPLATE, context)


def paper_context(variants: Sequence[Variant], *, on: date) -> dict[str, object]:
    """Everything the template prints, as text."""
    comparison = Comparison(tuple(variant.quote for variant in variants))
    return {
        "brand": settings.BRAND,
        "made_on": on,
        "is_comparison": len(variants) > 1,
        "variants": [
            {
                "number": variant.number,
                "name": for_paper(variant.name),
                "rates_on": variant.rates_on,
                "problem": variant.problem,
            }
            for variant in variants
        ],
        "groups": [
            {
                "title": str(group.title),
                "rows": [
                    {
                        "label": str(row.label),
                        "differs": row.differs,
                        "cells": [(for_paper(written(cell.value, row.kind)), cell.is_best) for cell in row.cells],
                    }
                    for row in group.rows
                ],
            }
            for group in comparison.groups
        ],
        "schedules": [_schedule(variant, variant.quote) for variant in variants if variant.quote],
        "assumptions": [
            (for_paper(variant.name), [for_paper(text) for text in assumptions_of(variant)]) for variant in variants
        ],
    }


def _schedule(variant: Variant, quote: Quote) -> dict[str, object]:
    columns = columns_of(quote.plan)
    names = [name for name, _title in columns]
    return {
        "name": for_paper(variant.name),
        "titles": [*(str(title) for _name, title in columns), str(BALANCE)],
        "rows": [
            {
                "title": title_of(line),
                "due_on": for_paper(short_day(line.row.due_on)),
                "sums": _sums([*(getattr(line.row, name) for name in names), line.balance]),
            }
            for line in lines_of(quote.plan)
        ],
        "totals": _sums([getattr(quote.plan.under_contract, name) for name in names]),
    }


def _sums(values: Sequence[object]) -> list[str]:
    return [for_paper(plain_money(value, currency=False)) for value in values]  # type: ignore[arg-type] # columns of sums
