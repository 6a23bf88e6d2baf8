"""Every address of the product."""

from django.urls import include, path

from comptoir.core.views import alive
from comptoir.home.views.counter import home

urlpatterns = [
    path("", home, name="home"),  # asked for most, found first: each pattern is tried in turn
    path("alive/", alive, name="alive"),
    path("", include("comptoir.entries.urls")),
    path("", include("comptoir.networks.urls")),
    path("", include("comptoir.accounts.urls")),
    path("", include("comptoir.people.urls")),
    path("groups/", include("comptoir.groups.urls")),
    path("", include("comptoir.guests.urls")),
    path("files/", include("comptoir.files.urls")),
    path("", include("comptoir.kinds.news.urls")),
    path("", include("comptoir.kinds.questions.urls")),
    path("", include("comptoir.kinds.polls.urls")),
    path("", include("comptoir.search.urls")),
    path("", include("comptoir.experts.urls")),
    path("", include("comptoir.notifications.urls")),
    path("", include("comptoir.live.urls")),
    path("roi/", include("comptoir.roi.urls")),
    path("administration/", include("comptoir.administration.urls")),
    path("value/", include("comptoir.value.urls")),
    path("", include("comptoir.home.urls")),  # last: /groups/<slug>/ matches widely
]

handler404 = "comptoir.core.views.not_found"
handler403 = "comptoir.core.views.forbidden"
handler400 = "comptoir.core.views.bad_request"
handler500 = "comptoir.core.views.server_error"
