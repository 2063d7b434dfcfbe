"""URLs of schedules and invoices."""

from django.urls import path

from payments import views
from payments.explaining import views as explaining

app_name = "payments"
urlpatterns = [
    path("contracts/<int:pk>/schedule/", views.schedule, name="schedule"),
    path("contracts/<int:pk>/schedule/versions/", views.schedule_versions, name="schedule_versions"),
    path("contracts/<int:pk>/payments/", views.contract_payments, name="contract_payments"),
    path("contracts/<int:pk>/explain/<slug:figure>/", explaining.explain, name="explain"),
    path("explain/<slug:figure>/", explaining.total, name="explain_total"),
    path("invoices/", views.invoice_list, name="invoices"),
    path("invoices/<int:pk>/", views.invoice_detail, name="invoice"),
    path("invoices/<int:pk>/status/", views.invoice_status, name="invoice_status"),
    path("invoices/<int:pk>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("instalments/<int:pk>/invoice/", views.invoice_issue, name="issue_invoice"),
]
