"""Refusals as people read them: figures in groups, days in words, fields by their labels."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from calculator.engine.errors import ImpossibleTerms
from calculator.fields import plain_percent
from calculator.quoting.labels import label_of
from common.messages import render
from common.money import MINUS, NARROW_NO_BREAK_SPACE
from common.ui.figures import short_day

# Longer numbers are nobody's figures and stay as they are.
_NUMBER = re.compile(r"(-?)([0-9]{1,40})(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Figures of fewer digits are percent, months and payments; longer ones are written in groups.
SHORT = 3
FIELD = "field"


def refusal_text(refusal: ImpossibleTerms, *, label: str = "") -> str:
    """The refusal with its figures and days written as people write them, and its field called as on the page.

    `label` is what another page than the calculator's calls the field.
    """
    written = {name: _written(str(value)) for name, value in refusal.params.items() if name != FIELD}
    return render(refusal.message, written | {FIELD: label or _(label_of(refusal.field))}, _)


def _written(text: str) -> str:
    if number := _NUMBER.fullmatch(text):
        sign, whole, fraction = number.groups()
        if len(whole) <= SHORT:
            return plain_percent(Decimal(text)).replace("-", MINUS)
        grouped = f"{int(whole):,}".replace(",", NARROW_NO_BREAK_SPACE)
        return f"{MINUS if sign else ''}{grouped}{f',{fraction}' if (fraction or '').strip('0') else ''}"
    return short_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
