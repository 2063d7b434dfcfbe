"""URLs of looks."""

from django.urls import path

from accounts.view_as import views

app_name = "view_as"
urlpatterns = [
    path("view-as/<int:pk>/", views.start, name="start"),
    path("view-as/stop/", views.stop, name="stop"),
    path("account/looks/", views.told, name="told"),
]
