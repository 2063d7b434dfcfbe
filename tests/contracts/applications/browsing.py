"""How tests go through the pages of applications."""

from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from calculator.models import ProductVersion
from calculator.quoting.request import to_query
from contracts.models import Application
from tests.factories import quote_request

ASSET = {
    "asset_name": "Фургон «Ласточка», 2026",
    "condition": "new",
    "maker": "Ласточка",
    "model_name": "Фургон",
    "year": "2026",
    "vin": "",
    "place_of_use": "",
    "supplier_inn": "",
    "supplier_name": "ООО «Поставщик»",
}


def signed_in(person: Membership) -> Client:
    """A browser in which the person is signed in, in English."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person.user)
    return client


def link(version: ProductVersion, **asked: Any) -> str:
    """What the calculator's link asks."""
    return urlencode(to_query(quote_request(version, **asked), version=version.number))


def step(application: Application, name: str) -> str:
    return reverse("applications:edit", args=[application.pk, name])


def pdf(name: str = "offer.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 text")


def page_of(response: Any) -> str:
    return str(response.content.decode())
