from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "comptoir.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from comptoir.journal.loops import register_loop
        from comptoir.journal.readers import register_reader
        from comptoir.search import extraction, indexing, store
        from comptoir.search.extraction import extract_due
        from comptoir.search.following import reader
        from comptoir.search.indexing import apply_due, rebuild_wanted

        register_reader(reader)
        register_loop(store.LOOP, rebuild_wanted)
        register_loop(indexing.LOOP, apply_due)
        register_loop(extraction.LOOP, extract_due)
