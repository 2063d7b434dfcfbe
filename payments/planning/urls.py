"""URLs of the financial plan."""

from django.urls import path

from payments.planning import views

app_name = "planning"
urlpatterns = [
    path("planning/", views.page, name="page"),
    path("planning/workbook/", views.order, name="workbook"),
]
