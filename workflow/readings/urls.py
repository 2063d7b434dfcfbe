"""URLs of texts to be read: of those who issue them, and of whoever reads one."""

from django.urls import path

from workflow.readings import reading_views, views

app_name = "readings"
urlpatterns = [
    path("readings/", views.reading_list, name="list"),
    path("readings/issue/", views.issue, name="issue"),
    path("readings/preview/", views.preview, name="preview"),
    path("readings/<int:pk>/", views.sheet, name="sheet"),
    path("readings/<int:pk>/export/", views.sheet_export, name="export"),
    path("readings/<int:pk>/print/", views.sheet_print, name="print"),
    path("readings/<int:pk>/remind/", views.remind, name="remind"),
    path("readings/<int:pk>/file/", views.copy, name="copy"),
    path("readings/read/<int:pk>/", reading_views.read, name="read"),
    path("readings/read/<int:pk>/confirm/", reading_views.confirm, name="confirm"),
    path("readings/read/<int:pk>/file/", reading_views.file, name="file"),
]
