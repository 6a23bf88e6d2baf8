from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PollsConfig(AppConfig):
    name = "comptoir.kinds.polls"
    label = "polls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.kinds import Kind, register_kind
        from comptoir.kinds.polls.details import load, save
        from comptoir.kinds.polls.forms import PollForm

        register_kind(
            Kind(
                name="poll",
                label=_("Poll"),
                plural=_("Polls"),
                verb=_("Open the poll"),
                icon="chart-bar-big",
                card="kinds/polls/_card.html",
                page="kinds/polls/_card.html",
                form=PollForm,
                composer="kinds/polls/_composer.html",
                has_title=True,
                order=40,
                save=save,
                load=load,
                select_related=("poll",),
            )
        )
