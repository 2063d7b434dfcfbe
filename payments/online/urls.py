"""URLs of online payment."""

from django.urls import path

from payments.online import views

app_name = "online"
urlpatterns = [
    path("invoices/<int:pk>/pay/", views.start, name="start"),
    path("online-payments/<int:pk>/", views.payment_page, name="payment"),
    path("pay/attempt/<str:key>/", views.page_by_link, name="by_link"),
]
