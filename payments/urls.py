"""URLs of schedules and invoices."""

from django.urls import path

from payments import views

app_name = "payments"
urlpatterns = [
    path("contracts/<int:pk>/schedule/", views.schedule, name="schedule"),
    path("contracts/<int:pk>/schedule/versions/", views.schedule_versions, name="schedule_versions"),
    path("contracts/<int:pk>/payments/", views.contract_payments, name="contract_payments"),
    path("invoices/", views.invoice_list, name="invoices"),
    path("invoices/<int:pk>/", views.invoice_detail, name="invoice"),
    path("invoices/<int:pk>/status/", views.invoice_status, name="invoice_status"),
    path("invoices/<int:pk>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("instalments/<int:pk>/invoice/", views.invoice_issue, name="issue_invoice"),
]
