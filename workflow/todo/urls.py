"""URLs of tasks: the list, the card, and what one does with a task."""

from django.urls import path

from workflow.todo import changes, giving, views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.task_list, name="list"),
    path("tasks/export/", views.task_export, name="export"),
    path("tasks/new/", giving.new, name="new"),
    path("tasks/<int:pk>/", views.detail, name="detail"),
    path("tasks/<int:pk>/finish/", views.finish, name="finish"),
    path("tasks/<int:pk>/cancel/", changes.cancel, name="cancel"),
    path("tasks/<int:pk>/reassign/", changes.reassign, name="reassign"),
    path("tasks/<int:pk>/postpone/", changes.postpone, name="postpone"),
    path("matters/<int:pk>/tasks/give/", giving.give, name="give"),
    path("matters/<int:pk>/tasks/ask/", giving.ask, name="ask"),
]
