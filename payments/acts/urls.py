"""URLs of reconciliation acts."""

from django.urls import path

from payments.acts import answer_views, views

app_name = "acts"
urlpatterns = [
    path("acts/", views.act_list, name="list"),
    path("acts/new/", views.make, name="make"),
    path("acts/<int:pk>/", views.detail, name="detail"),
    path("acts/<int:pk>/status/", views.status, name="status"),
    path("acts/<int:pk>/pdf/", views.pdf, name="pdf"),
    path("acts/<int:pk>/xlsx/", views.xlsx, name="xlsx"),
    path("acts/<int:pk>/confirm/", answer_views.confirm, name="confirm"),
    path("acts/<int:pk>/dispute/", answer_views.dispute, name="dispute"),
]
