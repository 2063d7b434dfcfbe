"""A version of a schedule as a paper: A4, in Russian, for print in black and white."""

from common.money import paper_figures
from common.pdf import render_pdf
from payments.engine.invoice_text import rate_text
from payments.models import InstalmentKind
from payments.schedules.sheet import Sheet

TEMPLATE = "payments/pdf/schedule.html"
KINDS = {
    InstalmentKind.ADVANCE.value: "Аванс",
    InstalmentKind.LEASE.value: "Лизинговый платёж",
    InstalmentKind.BUYOUT.value: "Выкуп",
    InstalmentKind.SERVICE.value: "Услуги",
}


def schedule_pdf(sheet: Sheet) -> bytes:
    """Make the paper of a version: parties, reason, rows with what was paid, totals."""
    totals = sheet.totals
    context = {
        "contract": sheet.contract,
        "version": sheet.version,
        "replaced_by": sheet.replaced_by,
        "rows": [
            {
                "number": row.instalment.number,
                "kind": KINDS[row.instalment.kind],
                "due_on": row.instalment.due_on,
                "amount": paper_figures(row.instalment.amount),
                "vat_rate": rate_text(row.instalment.vat_rate),
                "vat": paper_figures(row.instalment.vat),
                "paid": paper_figures(row.paid),
                "paid_on": row.paid_on,
                "left": paper_figures(row.left),
            }
            for row in sheet.rows
        ],
        "totals": {name: paper_figures(getattr(totals, name)) for name in ("amount", "vat", "paid", "left")},
    }
    return render_pdf(TEMPLATE, context)
