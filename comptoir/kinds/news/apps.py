from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NewsConfig(AppConfig):
    name = "comptoir.kinds.news"
    label = "news"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.kinds import Kind, register_kind
        from comptoir.kinds.news.access import can_write_news, is_offered
        from comptoir.kinds.news.details import load, save
        from comptoir.kinds.news.forms import NewsForm

        register_kind(
            Kind(
                name="news",
                label=_("News"),
                plural=pgettext_lazy("several", "News"),
                verb=_("Announce"),
                icon="megaphone",
                card="kinds/news/_card.html",
                page="kinds/news/_card.html",
                form=NewsForm,
                composer="kinds/news/_composer.html",
                has_title=True,
                order=30,
                save=save,
                load=load,
                can_write=can_write_news,
                offered=is_offered,
                select_related=("news",),
            )
        )
