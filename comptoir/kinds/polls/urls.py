from django.urls import path

from comptoir.kinds.polls import views

urlpatterns = [
    path("entries/<int:pk>/ballot/", views.ballot, name="entry_ballot"),
    path("entries/<int:pk>/ballots/", views.ballots, name="entry_ballots"),
]
