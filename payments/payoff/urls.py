"""URLs of early buyout."""

from django.urls import path

from payments.payoff import views

app_name = "payoff"
urlpatterns = [
    path("contracts/<int:pk>/payoff/", views.studio, name="studio"),
    path("contracts/<int:pk>/payoff/quotes/", views.keep, name="keep"),
    path("payoff/<int:pk>/", views.quote, name="quote"),
    path("payoff/<int:pk>/letter/", views.letter, name="letter"),
    path("payoff/<int:pk>/accept/", views.accept, name="accept"),
]
