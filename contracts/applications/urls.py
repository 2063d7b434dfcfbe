"""URLs of applications: the list, the steps of a draft, documents; the page of a submitted one is of `approval`."""

from django.urls import path

from contracts.applications import company_views, step_views, term_views, views
from contracts.approval import urls as approval

app_name = "applications"
urlpatterns = [
    path("applications/", views.application_list, name="list"),
    path("applications/export/", views.application_export, name="export"),
    path("applications/new/", term_views.new, name="new"),
    path("applications/<int:pk>/edit/<slug:step>/", step_views.edit, name="edit"),
    path("applications/<int:pk>/keep/", step_views.keep, name="keep"),
    path("applications/<int:pk>/card/", company_views.card, name="card"),
    path("applications/<int:pk>/discard/", views.discard, name="discard"),
    path("applications/documents/<int:pk>/", views.document, name="document"),
    *approval.urlpatterns,
]
