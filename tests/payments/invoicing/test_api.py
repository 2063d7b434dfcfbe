"""API: an invoice with its lines, states and remainder; reading it is told in the log."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.capabilities import Capability
from accounts.models import Membership
from payments.models import Invoice, InvoiceDelivery
from tests.api_keys import bearer
from tests.payments.invoicing.conftest import contract_of, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_lines_of_an_invoice_put_together(financier: Membership, client_of: Client) -> None:
    first, second = contract_of(financier, "ЛД-1"), contract_of(financier, "ЛД-2")
    keys = [f"p{row_of(first, 12).pk}", f"p{row_of(second, 13).pk}"]
    form = {"contract": [first.pk, second.pk], "pick": keys, f"amount-{keys[1]}": "10,00"}
    client_of.post("/invoices/new/", form)
    invoice = Invoice.objects.get()
    key = bearer(financier, Capability.MONEY_READ)
    answer = Client().get(f"/api/v1/invoices/{invoice.pk}", headers=key).json()
    assert (answer["state"], answer["kind"], answer["instalment"]) == ("issued", "custom", None)
    assert (answer["amount"], answer["remainder"], answer["contract_ids"]) == (
        "89926.67",
        "89926.67",
        [first.pk, second.pk],
    )
    told = [(line["contract_number"], line["due_on"], line["owed"], line["amount"]) for line in answer["lines"]]
    assert told == [
        ("ЛД-1", "2026-11-25", "89916.67", "89916.67"),
        ("ЛД-2", "2026-12-25", "89916.63", "10.00"),
    ]
    assert sum(Decimal(line["vat"]) for line in answer["lines"]) == Decimal(answer["vat"]) == Decimal("16216.28")
    assert list(InvoiceDelivery.objects.filter(channel="api").values_list("moment", "by")) == [
        ("opened", financier.user_id)
    ]
