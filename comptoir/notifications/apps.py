from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "comptoir.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.journal.readers import register_reader
        from comptoir.notifications import gather, mail

        register_reader(gather.reader)
        register_reader(mail.reader)
