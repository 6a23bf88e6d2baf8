from django.urls import path

from comptoir.experts.views import me, solicit, to_tell, who

urlpatterns = [
    path("search/experts/", who.experts, name="search_experts"),
    path("search/experts/to-tell/", to_tell.to_tell, name="search_to_tell"),
    path("search/experts/me/", me.me, name="experts_me"),
    path("search/experts/me/presence/", me.presence, name="experts_presence"),
    path("search/experts/me/hidden/", me.hidden, name="experts_hidden"),
    path("search/experts/me/subjects/", me.subjects, name="experts_subjects"),
    path("entries/<int:pk>/solicitations/", solicit.solicitations, name="entry_solicitations"),
    path("entries/<int:pk>/refusal/", solicit.refusal, name="entry_refusal"),
    path("entries/<int:pk>/redirection/", solicit.redirection, name="entry_redirection"),
]
