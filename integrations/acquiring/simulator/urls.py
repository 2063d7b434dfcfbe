"""The simulator: its API, and the page to pay on."""

from django.urls import path

from integrations.acquiring.simulator import api, pages

app_name = "acquiring_simulator"
urlpatterns = [
    path("simulator/acquiring/v3/payments", api.payments, name="payments"),
    path("simulator/acquiring/v3/payments/<uuid:pk>", api.payment, name="payment"),
    path("simulator/acquiring/v3/refunds", api.refunds, name="refunds"),
    path("simulator/acquiring/v3/refunds/<uuid:pk>", api.refund, name="refund"),
    path("simulator/acquiring/pay/<uuid:pk>/", pages.pay, name="pay"),
    path("simulator/acquiring/pay/<uuid:pk>/told/", pages.told, name="told"),
]
