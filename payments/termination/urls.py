"""URLs of termination settlements."""

from django.urls import path

from payments.termination import views

app_name = "termination"
urlpatterns = [path("contracts/<int:pk>/settlement/", views.page, name="page")]
