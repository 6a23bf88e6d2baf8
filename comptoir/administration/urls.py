from django.urls import path

from comptoir.administration import views

urlpatterns = [
    path("", views.administration, name="administration"),
    path("people/", views.people, name="administration_people"),
    path("people/new/", views.people_new, name="administration_people_new"),
    path("people/<int:pk>/role/", views.person_role, name="person_role"),
    path("people/<int:pk>/suspension/", views.person_suspension, name="person_suspension"),
    path("network/", views.network, name="administration_network"),
    path("externals/", views.externals, name="externals"),
    path("requests/", views.requests, name="old_requests"),
    path("reports/", views.reports, name="reports"),
    path("deliveries/", views.dead_letters, name="dead_letters"),
]
