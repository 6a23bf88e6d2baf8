from django.urls import path

from comptoir.guests import views

urlpatterns = [
    path("guests/", views.guests, name="guests"),
    path("guests/invite/", views.guest_invite, name="guest_invite"),
    path("guests/<int:pk>/", views.guest, name="guest"),
    path("guests/access/<int:pk>/renewal/", views.guest_renewal, name="guest_renewal"),
    path("guests/access/<int:pk>/revocation/", views.guest_revocation, name="guest_revocation"),
    path(
        "guests/invitations/<int:pk>/revocation/",
        views.invitation_revocation,
        name="invitation_revocation",
    ),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
