"""URLs of deputies."""

from django.urls import path

from accounts.deputies import views

app_name = "deputies"
urlpatterns = [
    path("company/deputies/", views.deputies, name="list"),
    path("company/deputies/name/", views.name, name="name"),
    path("company/deputies/<int:pk>/end/", views.end, name="end"),
]
