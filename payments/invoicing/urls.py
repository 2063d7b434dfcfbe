"""URLs of invoices: putting one together, papers of a period, channels, links to pay by."""

from django.urls import path

from payments.invoicing import views

app_name = "invoicing"
urlpatterns = [
    path("invoices/new/", views.new, name="new"),
    path("invoices/new/total/", views.total, name="total"),
]
