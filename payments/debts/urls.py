"""URLs of debts and disputes."""

from django.urls import path

from payments.debts import dispute_views, views

app_name = "debts"
urlpatterns = [
    path("debts/", views.debt_list, name="list"),
    path("debts/export/", views.debt_export, name="export"),
    path("contracts/<int:pk>/debt/", views.of_contract, name="of_contract"),
    path("contracts/<int:pk>/dispute/", dispute_views.dispute, name="dispute"),
    path("disputes/", dispute_views.dispute_list, name="disputes"),
    path("disputes/<int:pk>/answer/", dispute_views.answer, name="answer"),
]
