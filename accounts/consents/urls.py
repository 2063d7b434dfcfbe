"""URLs of consents: own things of the person."""

from django.urls import path

from accounts.consents import views

app_name = "consents"
urlpatterns = [
    path("account/consents/", views.agreement_list, name="list"),
    path("account/consents/ask/", views.ask, name="ask"),
    path("account/consents/withdraw/", views.take_back, name="withdraw"),
    path("account/consents/texts/<int:pk>/", views.text, name="text"),
]
