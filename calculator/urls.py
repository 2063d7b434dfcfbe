"""URLs of the public calculator."""

from django.urls import path

from calculator import views

app_name = "calculator"
urlpatterns = [
    path("calculator/", views.page, name="page"),
    path("calculator/explanation/", views.explanation, name="explanation"),
    path("calculator/result/", views.result, name="result"),
]
