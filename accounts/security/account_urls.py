"""Pages of allauth that the portal does otherwise, under allauth's own names; they stand before `allauth.urls`."""

from django.urls import path

from accounts.security import views

urlpatterns = [
    path("sessions/", views.SessionsPage.as_view(), name="usersessions_list"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.RemoveKey.as_view(), name="mfa_remove_webauthn"),
]
