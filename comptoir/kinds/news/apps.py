from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "comptoir.kinds.news"
    label = "news"
    default_auto_field = "django.db.models.BigAutoField"
