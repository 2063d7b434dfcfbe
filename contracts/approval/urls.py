"""URLs of an application's page and of its buttons; the namespace is that of `contracts.applications.urls`."""

from django.urls import path

from contracts.approval import actions, views

PAGE = "applications/<int:pk>/"
urlpatterns = [
    path(PAGE, views.detail, name="detail"),
    path(f"{PAGE}terms/", views.terms, name="terms"),
    path(f"{PAGE}documents/", views.documents, name="checklist"),
    path(f"{PAGE}approval/", views.route, name="route"),
    path(f"{PAGE}policies/", views.policies, name="policies"),
    path(f"{PAGE}valuation/", views.valuation, name="valuation"),
    path(f"{PAGE}feed/", views.feed, name="feed"),
    path(f"{PAGE}approval/start/", actions.start_approval, name="start_approval"),
    path(f"{PAGE}approval/return/", actions.return_to_review, name="return"),
    path(f"{PAGE}refuse/", actions.refuse, name="refuse"),
    path(f"{PAGE}reopen/", actions.reopen, name="reopen"),
    path(f"{PAGE}withdraw/", actions.withdraw, name="withdraw"),
    path(f"{PAGE}contract/", actions.make_contract, name="make_contract"),
    path(f"{PAGE}terms/propose/", actions.propose, name="propose"),
    path(f"{PAGE}terms/answer/", actions.answer, name="answer"),
    path(f"{PAGE}valuation/ask/", actions.ask_valuation, name="ask_valuation"),
    path(f"{PAGE}valuation/enter/", actions.enter_valuation, name="enter_valuation"),
    path(f"{PAGE}valuation/done/", actions.valued, name="valued"),
    path("applications/valuations/<int:pk>/accept/", actions.accept_valuation, name="accept_valuation"),
    path("applications/documents/<int:pk>/accept/", actions.accept_document, name="accept_document"),
    path("applications/documents/<int:pk>/return/", actions.return_document, name="return_document"),
]
