from django.urls import path

from comptoir.groups import views

urlpatterns = [
    path("", views.groups, name="groups"),
    path("new/", views.group_new, name="group_new"),
    path("requests/<int:pk>/", views.group_invitation, name="group_invitation"),
    path("<slug:slug>/about/", views.group_about, name="group_about"),
    path("<slug:slug>/members/", views.group_members, name="group_members"),
    path("<slug:slug>/members/<int:pk>/", views.group_member, name="group_member"),
    path("<slug:slug>/membership/", views.group_join, name="group_join"),
    path("<slug:slug>/level/", views.group_level, name="group_level"),
    path("<slug:slug>/invitations/", views.group_invite, name="group_invite"),
    path("<slug:slug>/requests/<int:pk>/", views.join_request, name="group_request"),
    path("<slug:slug>/edit/", views.group_edit, name="group_edit"),
    path("<slug:slug>/transfer/", views.group_transfer, name="group_transfer"),
    path("<slug:slug>/archive/", views.group_archive, name="group_archive"),
]
