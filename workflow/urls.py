"""URLs of matters: lists, the feed, files, remarks, the report of responsibility."""

from django.urls import path

from workflow import comment_views, report_views, step_views, views

app_name = "matters"
urlpatterns = [
    path("matters/", views.matter_list, name="list"),
    path("matters/export/", views.matter_export, name="export"),
    path("matters/report/", report_views.report, name="report"),
    path("matters/report/export/", report_views.report_export, name="report_export"),
    path("matters/desk/", step_views.desk, name="desk"),
    path("matters/steps/<int:pk>/decide/", step_views.decide, name="decide"),
    path("matters/<int:pk>/", views.feed, name="feed"),
    path("matters/<int:pk>/message/", views.message, name="message"),
    path("matters/<int:pk>/read/", views.read, name="read"),
    path("matters/<int:pk>/comments/", comment_views.comments, name="comments"),
    path("matters/<int:pk>/comments/add/", comment_views.comment, name="comment"),
    path("matters/comments/<int:pk>/answer/", comment_views.answer, name="comment_answer"),
    path("matters/comments/<int:pk>/resolve/", comment_views.resolve, name="comment_resolve"),
    path("matters/comments/<int:pk>/reopen/", comment_views.reopen, name="comment_reopen"),
    path("matters/files/<int:pk>/", views.file, name="file"),
]
