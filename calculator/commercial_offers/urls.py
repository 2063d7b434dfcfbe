"""URLs of offers that are opened by a signed link."""

from django.urls import path

from calculator.commercial_offers import views

app_name = "offers"
urlpatterns = [
    path("offers/<str:key>/", views.open_offer, name="open"),
    path("offers/<str:key>/pdf/", views.offer_pdf, name="pdf"),
]
