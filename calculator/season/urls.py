"""URLs of the seasonal designer."""

from django.urls import path

from calculator.season import views

app_name = "season"
urlpatterns = [
    path("calculator/season/", views.page, name="page"),
    path("calculator/season/result/", views.result, name="result"),
]
