from django.urls import path

from comptoir.value import views

urlpatterns = [
    path("", views.value, name="value"),
    path("export/", views.value_export, name="value_export"),
    path("measured/", views.value_about, name="value_about"),
    path("settings/", views.value_settings, name="value_settings"),
    path("settings/groups/<slug:slug>/", views.value_exclusion, name="value_exclusion"),
    path("avoided/", views.value_avoided, name="value_avoided"),
    path("avoided/<int:pk>/decision/", views.value_decision, name="value_decision"),
    path("visits/", views.value_visits, name="value_visits"),
    path("searches/", views.value_searches, name="value_searches"),
    path("answers/<uuid:pk>/", views.value_answer, name="value_answer"),
    path("events/", views.value_events, name="value_events"),
]
