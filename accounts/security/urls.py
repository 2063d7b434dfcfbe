"""URLs of signing in safely, under /account/."""

from django.urls import path

from accounts.security import views

app_name = "security"
urlpatterns = [
    path("second-factor/", views.second_factor, name="second_factor"),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
]
