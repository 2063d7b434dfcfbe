"""Papers of invoices made in a batch, as the worker makes them, against bare WeasyPrint on the same HTML (P8)."""

from functools import partial

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML

from bench.measure import Goal, Pair
from bench.world import LARGE, SMALL, World
from common import pdf
from leasing_portal.stand import steps
from payments.jobs import store_invoice_pdf
from payments.models import Instalment, Invoice
from payments.papers import INVOICE_TEMPLATE, invoice_context
from payments.services import issue_invoice

WARM_UP = 2
# The other side of "at least 0.9 of the floor's papers a second".
GOAL = Goal("P8", 1.11)


def run(world: World) -> list[Pair]:
    """Make one paper after another, in turn with the floor drawing the same one."""
    pair = Pair("invoice PDF in a batch / bare WeasyPrint", GOAL, "p50")
    for place, invoice in enumerate(_issued(world)):
        floor, ours = partial(_draw, _html(invoice)), partial(store_invoice_pdf, invoice_id=invoice.pk)
        if place < WARM_UP:
            floor()
            ours()
        else:
            pair.take(floor, ours)
    steps.say(
        f"{len(pair.ours) / sum(pair.ours):,.1f} papers/s on a core, bare {len(pair.floor) / sum(pair.floor):,.1f}"
    )
    return [pair]


def _issued(world: World) -> list[Invoice]:
    client = SMALL if world.papers + WARM_UP <= world.small else LARGE
    actor = world.administrator(client)
    rows = Instalment.objects.in_force().filter(
        version__contract__in=world.some_contracts(client, world.papers + WARM_UP), due_on__gt=world.today, kind="lease"
    )
    nearest = rows.order_by("version__contract_id", "number").distinct("version__contract_id")
    return [issue_invoice(instalment_id=row.pk, actor=actor, at=world.at, today=world.today).invoice for row in nearest]


def _html(invoice: Invoice) -> str:
    with translation.override("ru"):
        return render_to_string(INVOICE_TEMPLATE, invoice_context(invoice))


def _draw(html: str) -> None:
    # With other fonts or options the floor would draw another page.
    fetcher, fonts, font_css = pdf._fonts()  # noqa: SLF001 - the same fonts, read once as in the worker
    page = HTML(string=html, url_fetcher=fetcher)
    page.write_pdf(stylesheets=[font_css], font_config=fonts, pdf_tags=True)
