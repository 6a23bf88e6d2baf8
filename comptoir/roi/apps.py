from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoiConfig(AppConfig):
    name = "comptoir.roi"
    label = "roi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.entries.kinds import Kind, register_kind
        from comptoir.roi.access import can_share_scenarios
        from comptoir.roi.details import load, save

        register_kind(
            Kind(
                name="scenario",
                label=_("Scenario"),
                plural=_("Scenarios"),
                verb=_("Share the scenario"),
                icon="scale",
                card="roi/_card.html",
                page="roi/_card.html",
                has_title=True,
                order=200,
                save=save,
                load=load,
                can_write=can_share_scenarios,
                in_composer=False,
            )
        )
