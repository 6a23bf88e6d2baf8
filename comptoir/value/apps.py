from django.apps import AppConfig


class ValueConfig(AppConfig):
    name = "comptoir.value"
    label = "value"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.journal.readers import register_reader
        from comptoir.value.reading import reader

        register_reader(reader)
