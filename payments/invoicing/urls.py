"""URLs of invoices: putting one together, papers of a period, channels, links to pay by."""

from django.urls import path

from payments.invoicing import pay_views, settings_views, views

app_name = "invoicing"
urlpatterns = [
    path("invoices/new/", views.new, name="new"),
    path("invoices/new/total/", views.total, name="total"),
    path("invoices/channels/", settings_views.channels, name="channels"),
    path("invoices/papers/", settings_views.papers, name="papers"),
    path("invoices/<int:pk>/links/", pay_views.link_make, name="link_make"),
    path("pay-links/<int:pk>/revoke/", pay_views.link_revoke, name="link_revoke"),
    path("pay/<str:secret>/", pay_views.pay, name="pay"),
    path("pay/<str:secret>/online/", pay_views.pay_online, name="pay_online"),
]
