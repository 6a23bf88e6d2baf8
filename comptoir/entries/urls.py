from django.urls import path

from comptoir.entries.views import acts, compose, page

urlpatterns = [
    path("entries/new/", compose.entry_new, name="entry_new"),
    path("entries/groups/", compose.groups_found, name="groups_found"),
    path("entries/draft/", compose.entry_draft, name="entry_draft"),
    path("entries/<int:pk>/", page.entry, name="entry"),
    path("entries/<int:pk>/card/", page.entry_card, name="entry_card"),
    path("entries/<int:pk>/comments/", page.comments, name="entry_comments"),
    path("entries/<int:pk>/history/", page.entry_history, name="entry_history"),
    path("entries/<int:pk>/edit/", compose.entry_edit, name="entry_edit"),
    path("entries/<int:pk>/draft/deletion/", compose.draft_deletion, name="draft_deletion"),
    path("entries/<int:pk>/reactions/", acts.entry_reactions, name="entry_reactions"),
    path("entries/<int:pk>/bookmark/", acts.entry_bookmark, name="entry_bookmark"),
    path("entries/<int:pk>/reading/", acts.entry_reading, name="entry_reading"),
    path("entries/<int:pk>/subscription/", acts.entry_subscription, name="entry_subscription"),
    path("entries/<int:pk>/pin/", acts.entry_pin, name="entry_pin"),
    path("entries/<int:pk>/move/", acts.entry_move, name="entry_move"),
    path("entries/<int:pk>/shares/", acts.entry_shares, name="entry_shares"),
    path("entries/<int:pk>/hiding/", acts.entry_hiding, name="entry_hiding"),
    path("entries/<int:pk>/report/", acts.entry_report, name="entry_report"),
    path("entries/<int:pk>/reports/", acts.entry_reports, name="entry_reports"),
    path("entries/<int:pk>/deletion/", acts.entry_deletion, name="entry_deletion"),
    path("comments/<int:pk>/edit/", acts.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/history/", page.comment_history, name="comment_history"),
    path("comments/<int:pk>/reactions/", acts.comment_reactions, name="comment_reactions"),
    path("comments/<int:pk>/hiding/", acts.comment_hiding, name="comment_hiding"),
    path("comments/<int:pk>/report/", acts.comment_report, name="comment_report"),
    path("comments/<int:pk>/deletion/", acts.comment_deletion, name="comment_deletion"),
]
