"""Where figures explain themselves: `{% explained_money contract.overdue_total contract|explained:"overdue" %}`."""

from django import template

from contracts.models import Contract
from payments.explaining.links import address, total_address
from payments.explaining.moment import AsOf
from payments.explaining.words import INSTALMENT, RECEIPT
from payments.models import Instalment, Receipt

register = template.Library()
register.filter("explained_total", total_address)


@register.filter
def explained(row: Contract | Instalment | Receipt, figure: str = "") -> str:
    """Address of the explanation of a figure of a contract, of a row of its schedule, of a receipt."""
    if isinstance(row, Contract):
        return address(row.pk, figure)
    if isinstance(row, Instalment):
        return address(row.version.contract_id, figure or INSTALMENT, row=row.pk)
    return address(row.contract_id, figure or RECEIPT, row=row.pk)


@register.filter
def as_of(url: str, moment: AsOf) -> str:
    """The same address as of the day of a page."""
    return f"{url}{'&' if '?' in url else '?'}{moment.query}" if moment.query else url
