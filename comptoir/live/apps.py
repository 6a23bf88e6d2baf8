from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "comptoir.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.journal.readers import listen
        from comptoir.live.wakeup import announce

        listen(announce)
