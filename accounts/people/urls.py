"""URLs of colleagues and of the link in an invitation's letter."""

from django.urls import path

from accounts.people import invitation_views, taking_views, views

app_name = "people"
urlpatterns = [
    path("company/people/", views.people, name="list"),
    path("company/people/invite/", invitation_views.invite, name="invite"),
    path("company/people/<int:pk>/", views.colleague, name="colleague"),
    path("company/people/<int:pk>/block/", views.block, name="block"),
    path("company/people/<int:pk>/unblock/", views.unblock, name="unblock"),
    path("company/people/<int:pk>/reset-second-factor/", views.reset_second_factor, name="reset_second_factor"),
    path("company/people/grants/<int:pk>/", views.grant, name="grant"),
    path("company/people/invitations/<int:pk>/resend/", invitation_views.resend, name="resend"),
    path("company/people/invitations/<int:pk>/withdraw/", invitation_views.withdraw, name="withdraw"),
    path("company/security/", views.security, name="security"),
    path("invitation/", taking_views.take, name="take"),
    path("invitation/<str:secret>/", taking_views.open_invitation, name="open_invitation"),
]
