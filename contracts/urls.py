"""URLs of contracts and leased assets."""

from django.urls import path

from contracts import views
from contracts.preparation import views as doors
from contracts.registry import bulk_pages, view_pages
from contracts.registry import views as registry

app_name = "contracts"
urlpatterns = [
    path("contracts/", registry.contract_list, name="list"),
    path("contracts/export/", registry.contract_export, name="export"),
    path("contracts/totals/", registry.totals, name="totals"),
    path("contracts/groups/", registry.groups, name="groups"),
    path("contracts/filters/", registry.filters, name="filters"),
    path("contracts/arrange/", registry.arrange, name="arrange"),
    path("contracts/views/", view_pages.create, name="save_view"),
    path("contracts/views/<int:pk>/", view_pages.update, name="change_view"),
    path("contracts/views/<int:pk>/delete/", view_pages.delete, name="delete_view"),
    path("contracts/bulk/", bulk_pages.bulk, name="bulk"),
    path("contracts/branches/", views.branches, name="branches"),
    path("contracts/branches/export/", views.branches_export, name="branches_export"),
    path("contracts/<int:pk>/", views.contract_detail, name="detail"),
    path("contracts/<int:pk>/timeline/", views.contract_timeline, name="timeline"),
    path("contracts/<int:pk>/feed/", views.contract_feed, name="feed"),
    path("contracts/<int:pk>/feed/start/", views.start_feed, name="start_feed"),
    path("contracts/<int:pk>/move/", doors.contract_move, name="move"),
    path("contracts/<int:pk>/closing/", doors.tick, name="tick"),
    path("contracts/<int:pk>/inspection/", doors.inspect, name="inspect"),
    path("contracts/<int:pk>/approval/cancel/", doors.cancel_approval, name="cancel_approval"),
    path("assets/", views.asset_list, name="assets"),
]
