from django.urls import path

from comptoir.kinds.news import views

urlpatterns = [
    path("entries/<int:pk>/acknowledgement/", views.acknowledgement, name="entry_acknowledgement"),
    path(
        "entries/<int:pk>/acknowledgements/", views.acknowledgements, name="entry_acknowledgements"
    ),
    path("entries/<int:pk>/reminder/", views.reminder, name="entry_reminder"),
]
