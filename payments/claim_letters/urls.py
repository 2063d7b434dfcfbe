"""URLs of claim letters."""

from django.urls import path

from payments.claim_letters import views

app_name = "claims"
urlpatterns = [path("claim-letters/<int:pk>/pdf/", views.paper, name="paper")]
