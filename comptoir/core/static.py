"""Static files under hashed names, cached for ever; ES modules' imports are rewritten, and the
styles, one file a component in the source, are served as one."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES = "css/comptoir.css"
IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\);\n')


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Bundle the styles, then go on as ever. `paths`: storage and path by name."""
        if STYLES in paths and not dry_run:
            bundle = InMemoryStorage()
            bundle.save(STYLES, ContentFile(_bundled(paths).encode()))
            paths = paths | {STYLES: (bundle, STYLES)}
        return super().post_process(paths, dry_run, **options)


def _bundled(paths: dict[str, Any]) -> str:
    """The list of styles, each import replaced by what it names."""
    return IMPORT.sub(lambda found: _text(*paths[f"css/{found[1]}"]), _text(*paths[STYLES]))


def _text(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
