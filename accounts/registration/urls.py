"""URLs of registration."""

from django.urls import path

from accounts.registration import views

app_name = "registration"
urlpatterns = [
    path("registration/", views.state, name="state"),
    path("registration/company/", views.apply, name="apply"),
]
