from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "comptoir.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.actions.keep import when_read
        from comptoir.journal.readers import register_reader
        from comptoir.notifications import gather, mail
        from comptoir.notifications.inbox import read_about

        register_reader(gather.reader)
        register_reader(mail.reader)
        when_read(read_about)
