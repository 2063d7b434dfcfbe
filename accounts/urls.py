"""URLs of companies and people."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("company/switch/", views.switch, name="switch"),
]
