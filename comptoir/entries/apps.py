from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "comptoir.entries"
    label = "entries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.first_entries import reader
        from comptoir.journal.readers import register_reader

        register_reader(reader)
