"""Files sent within a form, for browsers that did not send them beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.core.decisions import Refused
from comptoir.files.actions import store_file

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import QueryDict

    from comptoir.people.http import Request


def received(request: Request) -> tuple[QueryDict, list[str]]:
    """What was posted, with the files of the field `uploads` kept and named under `files`; and
    a sentence for each that could not be."""
    data = request.POST.copy()
    refused: list[str] = []
    for upload in request.FILES.getlist("uploads"):
        try:
            stored = store_file(actor=request.person, upload=upload, name=upload.name or "")
            data.appendlist("files", str(stored.pk))
        except Refused as refusal:
            refused.append(f"{upload.name}: {refusal}")
    return data, refused


def is_complete(form: Form, refused: list[str]) -> bool:
    """Whether the form is valid and every file was kept; the sentences join its errors."""
    valid = form.is_valid()
    for sentence in refused:
        form.add_error(None, sentence)
    return valid and not refused
