"""URLs of VAT of contracts."""

from django.urls import path

from payments.vat import views

app_name = "vat"
urlpatterns = [path("contracts/<int:pk>/vat/", views.page, name="page")]
