"""URLs of the pages of tokens."""

from django.urls import path

from integrations.tokens import views

app_name = "tokens"
urlpatterns = [
    path("company/tokens/", views.token_list, name="list"),
    path("company/tokens/new/", views.issue, name="issue"),
    path("company/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
