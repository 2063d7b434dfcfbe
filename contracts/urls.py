"""URLs of contracts and leased assets."""

from django.urls import path

from contracts import views

app_name = "contracts"
urlpatterns = [
    path("contracts/", views.contract_list, name="list"),
    path("contracts/export/", views.contract_export, name="export"),
    path("contracts/branches/", views.branches, name="branches"),
    path("contracts/branches/export/", views.branches_export, name="branches_export"),
    path("contracts/<int:pk>/", views.contract_detail, name="detail"),
    path("contracts/<int:pk>/timeline/", views.contract_timeline, name="timeline"),
    path("assets/", views.asset_list, name="assets"),
]
