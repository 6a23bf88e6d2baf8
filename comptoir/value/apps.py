from django.apps import AppConfig


class ValueConfig(AppConfig):
    name = "comptoir.value"
    label = "value"
    default_auto_field = "django.db.models.BigAutoField"
