"""URLs of questions about payments, for clients."""

from django.urls import path

from payments.matching import question_views

app_name = "questions"
urlpatterns = [
    path("payment-questions/", question_views.question_list, name="list"),
    path("payment-questions/<int:pk>/", question_views.question, name="detail"),
]
