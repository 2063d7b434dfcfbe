"""Where the acquirer sends its notices."""

from django.urls import path

from integrations.acquiring import views

app_name = "acquiring"
urlpatterns = [path("hooks/acquirer/", views.notice, name="notice")]
