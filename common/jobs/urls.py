"""Pages of jobs."""

from django.urls import path

from common.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/<uuid:job_id>/", views.detail, name="detail"),
    path("jobs/<uuid:job_id>/status/", views.status, name="status"),
    path("jobs/<uuid:job_id>/cancel/", views.cancel_job, name="cancel"),
    path("jobs/<uuid:job_id>/file/", views.result_file, name="file"),
]
