from django.urls import path

from comptoir.files import views

urlpatterns = [
    path("", views.file_upload, name="file_upload"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/thumbnail/", views.file_thumbnail, name="file_thumbnail"),
]
