from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "comptoir.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.journal.readers import listen
        from comptoir.journal.wakeup import announce

        listen(announce)
