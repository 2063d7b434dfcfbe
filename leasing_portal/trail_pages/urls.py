"""URLs of the audit trail."""

from django.urls import path

from leasing_portal.trail_pages import views

app_name = "trail"
urlpatterns = [
    path("company/trail/", views.trail_list, name="list"),
    path("company/trail/export/", views.trail_export, name="export"),
    path("company/trail/<int:pk>/", views.trail_entry, name="entry"),
]
