from django.urls import path

from comptoir.kinds.questions import views

urlpatterns = [
    path("comments/<int:pk>/acceptance/", views.acceptance, name="comment_acceptance"),
]
