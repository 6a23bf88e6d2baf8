"""Directory, own profile, first day, help."""

from django.urls import URLPattern, URLResolver, path

from comptoir.people.views import directory, guide, profile, welcome

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", directory.people, name="people"),
    path("people/suggest/", directory.suggest, name="people_suggest"),
    path("people/terms/<slug:field>/", directory.terms, name="people_terms"),
    path("people/<int:person_id>/photo/<str:version>/", directory.photo, name="person_photo"),
    path("people/<int:person_id>/follow/", directory.follow, name="person_follow"),
    path("profile/", profile.profile_edit, name="profile_edit"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("help/<slug:page>/", guide.help_page, name="help"),
]
