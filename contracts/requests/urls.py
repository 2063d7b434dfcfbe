"""URLs of requests about contracts."""

from django.urls import path

from contracts.requests import actions, views

app_name = "requests"
PAGE = "requests/<int:pk>/"
urlpatterns = [
    path("requests/", views.request_list, name="list"),
    path("requests/new/<int:pk>/", views.choose, name="choose"),
    path("requests/new/<int:pk>/<slug:kind>/", views.new, name="new"),
    path("contracts/<int:pk>/requests/", views.of_contract, name="of_contract"),
    path(PAGE, views.detail, name="detail"),
    path(f"{PAGE}take/", actions.take, name="take"),
    path(f"{PAGE}offer/", actions.offer, name="offer"),
    path(f"{PAGE}answer/", actions.answer, name="answer"),
    path(f"{PAGE}refuse/", actions.refuse, name="refuse"),
    path(f"{PAGE}accept/", actions.accept, name="accept"),
    path(f"{PAGE}decline/", actions.decline, name="decline"),
    path(f"{PAGE}withdraw/", actions.withdraw, name="withdraw"),
]
