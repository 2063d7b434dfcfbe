"""URLs of the triage desk."""

from django.urls import path

from payments.matching import desk_views

app_name = "triage"
urlpatterns = [
    path("bank/triage/", desk_views.desk, name="desk"),
    path("bank/triage/contracts/", desk_views.contracts, name="contracts"),
    path("bank/triage/<int:pk>/accept/", desk_views.accept, name="accept"),
    path("bank/triage/<int:pk>/split/", desk_views.split, name="split"),
    path("bank/triage/<int:pk>/decide/", desk_views.decide, name="decide"),
    path("bank/triage/<int:pk>/ask/", desk_views.ask_client, name="ask"),
]
