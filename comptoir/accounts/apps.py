from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "comptoir.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.accounts.mail import reader
        from comptoir.journal.readers import register_reader

        register_reader(reader)
