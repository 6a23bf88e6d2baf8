from django.urls import URLPattern, URLResolver, path

from comptoir.networks import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("branding.css", views.branding_css, name="branding_css"),
    path("logo.png", views.logo, name="network_logo"),
]
