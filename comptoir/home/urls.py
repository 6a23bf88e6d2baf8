from django.urls import path

from comptoir.home.views import counter, group, kept, person, topics, trace

urlpatterns = [
    path("questions/", counter.questions, name="questions"),
    path("people/<int:pk>/", person.person, name="person"),
    path("groups/<slug:slug>/", group.group, name="group"),
    path("groups/<slug:slug>/trace/", trace.group_trace, name="group_trace"),
    path("topics/", topics.topics, name="topics"),
    path("topics/suggest/", topics.topics_suggest, name="topics_suggest"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("topics/<slug:slug>/follow/", topics.topic_follow, name="topic_follow"),
    path("topics/<slug:slug>/name/", topics.topic_name, name="topic_name"),
    path("topics/<slug:slug>/merge/", topics.topic_merge, name="topic_merge"),
    path("bookmarks/", kept.bookmarks, name="bookmarks"),
    path("drafts/", kept.drafts, name="drafts"),
]
