"""URLs of kept calculations and of their comparison."""

from django.urls import path

from calculator.scenarios import comparing, views

app_name = "scenarios"
urlpatterns = [
    path("calculator/compare/", comparing.compare, name="compare"),
    path("calculator/saved/", views.scenario_list, name="list"),
    path("calculator/saved/export/", views.export_list, name="export_list"),
    path("calculator/saved/save/", views.save, name="save"),
    path("calculator/saved/papers/", comparing.export, name="export"),
    path("calculator/saved/<int:pk>/", views.detail, name="detail"),
    path("calculator/saved/<int:pk>/rename/", views.rename, name="rename"),
    path("calculator/saved/<int:pk>/clone/", views.clone, name="clone"),
    path("calculator/saved/<int:pk>/delete/", views.delete, name="delete"),
]
