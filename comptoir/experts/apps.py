from __future__ import annotations

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "comptoir.experts"
    label = "experts"
    default_auto_field = "django.db.models.BigAutoField"
