"""URLs of the calendar of payments and of schedules as files."""

from django.urls import path

from payments.schedules import feed_views, views

app_name = "schedules"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/feeds/", views.feed_make, name="feed_make"),
    path("calendar/feeds/<int:pk>/revoke/", views.feed_revoke, name="feed_revoke"),
    path("calendar/<str:secret>.ics", feed_views.feed, name="feed"),
    path("contracts/<int:pk>/schedule/xlsx/", views.schedule_xlsx, name="xlsx"),
    path("contracts/<int:pk>/schedule/pdf/", views.schedule_pdf, name="pdf"),
    path("contracts/<int:pk>/schedule/versions/xlsx/", views.comparison_xlsx, name="comparison_xlsx"),
]
