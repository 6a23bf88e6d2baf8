from django.urls import path

from comptoir.notifications import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/reading/", views.inbox_reading, name="inbox_reading"),
    path("inbox/<int:pk>/", views.notification, name="notification"),
    path("preferences/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
