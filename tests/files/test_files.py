"""Files: who reads them, how they are served, what they may be."""

from __future__ import annotations

import io
import os
import time
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from comptoir.core.clock import now
from comptoir.entries.models import Attachment, Entry
from comptoir.files.actions import forget_orphans, forget_unused, keep_bytes, safe_name
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.people.models import Person

As = Callable[[Person], Client]
Write = Callable[..., Entry]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(client: Client, content: bytes, name: str = "a.txt") -> Any:
    return client.post("/files/", {"file": SimpleUploadedFile(name, content)})


def kept(client: Client, content: bytes, name: str = "a.txt") -> StoredFile:
    return StoredFile.objects.get(pk=send(client, content, name).json()["id"])


def read(client: Client, stored: StoredFile, **headers: str) -> Any:
    return client.get(f"/files/{stored.pk}/", headers=headers)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def picture(form: str = "PNG", size: tuple[int, int] = (900, 60), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form, **options)
    return out.getvalue()


def test_an_upload_that_hangs_nowhere_is_its_uploader_s_alone(
    as_person: As, bob: Person, alice: Person, admin: Person, group: Group
) -> None:
    stored = kept(as_person(bob), b"bonjour")
    assert bytes_of(read(as_person(bob), stored)) == b"bonjour"
    assert {read(as_person(person), stored).status_code for person in (alice, admin)} == {404}


def test_a_file_is_read_by_whoever_reads_its_entry_and_by_nobody_else(
    as_person: As, write: Write, group: Group, open_group: Group,
    alice: Person, bob: Person, charlie: Person, gina: Person, zoe: Person,
) -> None:  # fmt: skip
    stored = kept(as_person(bob), b"bonjour")
    entry = write(bob, group)
    link = Attachment.objects.create(entry=entry, file=stored)
    able = [p.name for p in (alice, bob, charlie, gina, zoe)
            if read(as_person(p), stored).status_code == 200]  # fmt: skip
    assert able == ["Alice", "Bob", "Gina"]
    Entry.objects.filter(pk=entry.pk).update(internal=True)
    assert read(as_person(gina), stored).status_code == 404
    Entry.objects.filter(pk=entry.pk).update(internal=False, state="hidden")
    assert read(as_person(gina), stored).status_code == 404
    assert read(as_person(bob), stored).status_code == 200  # its author still sees the entry
    Entry.objects.filter(pk=entry.pk).update(state="published")
    Membership.objects.filter(person=gina).update(expires_at=now() - timedelta(seconds=1))
    assert read(as_person(gina), stored).status_code == 404
    Membership.objects.filter(person=bob).delete()
    assert read(as_person(bob), stored).status_code == 404  # an ex-member, although the uploader
    link.delete()
    assert Client().get(f"/files/{stored.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("feuille.xml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("photo.png", b"<html><script>alert(1)</script>"),
        ("rapport.pdf", b"%PDF-1.4 <script>alert(1)</script>"),
        ("a.js", b"alert(1)"),
        ("\u202egnp.exe", b"MZ\x90\x00"),
    ],
)
def test_what_a_browser_could_run_is_only_ever_downloaded(
    as_person: As, bob: Person, group: Group, name: str, content: bytes
) -> None:
    answer = read(as_person(bob), kept(as_person(bob), content, name))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not any(word in answer["Content-Type"] for word in ("html", "svg", "xml", "script"))


def test_the_name_is_kept_whatever_its_alphabet(as_person: As, bob: Person, group: Group) -> None:
    stored = kept(as_person(bob), b"x", 'Résumé "été" 2026;.txt')
    assert stored.name == 'Résumé "été" 2026;.txt'
    assert (
        "filename*=utf-8''R%C3%A9sum%C3%A9" in read(as_person(bob), stored)["Content-Disposition"]
    )


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\temp\\passwd", "a/b/passwd"])
def test_a_path_is_never_a_name(as_person: As, bob: Person, group: Group, name: str) -> None:
    assert kept(as_person(bob), b"x", name).name == "passwd"


def test_a_name_does_not_turn_the_direction_of_reading() -> None:
    """Uploads lose these before; imports come by here too."""
    assert safe_name("plan\u202efdp.exe") == "planfdp.exe"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_images_are_shown_and_have_a_small_version(
    as_person: As, bob: Person, group: Group, form: str
) -> None:
    client = as_person(bob)
    stored = kept(client, picture(form), "sans-rapport.doc")
    assert (stored.is_image, stored.width, stored.height) == (True, 900, 60)
    assert read(client, stored)["Content-Disposition"].startswith("inline")
    small = Image.open(io.BytesIO(bytes_of(client.get(stored.thumbnail_url))))
    assert (small.format, small.size) == ("WEBP", (720, 48))


def test_a_thumbnail_says_nothing_of_where_the_photo_was_taken(
    as_person: As, bob: Person, group: Group
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    stored = kept(as_person(bob), picture("JPEG", exif=exif))
    assert not Image.open(stored.thumbnail).getexif()


def png_header(width: int, height: int) -> bytes:
    """A tiny PNG that announces a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + end

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    pixels = zlib.compress(b"\x00" * 1000)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side", [8_000, 60_000, 1_000_000])
def test_a_decompression_bomb_is_refused_with_a_sentence(
    as_person: As, bob: Person, group: Group, side: int
) -> None:
    answer = send(as_person(bob), png_header(side, side), "bombe.png")
    assert answer.status_code == 422
    assert answer.json()["error"] == "This image is too large: 50 million pixels at most."
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("keep", [10, 40, 100, 400])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_cut_short_is_kept_as_a_file(
    as_person: As, bob: Person, group: Group, form: str, keep: int
) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, form)
    assert send(as_person(bob), out.getvalue()[:keep]).status_code == 201


def test_empty_and_too_large_files_are_refused(
    as_person: As, bob: Person, group: Group, settings: Any
) -> None:
    client = as_person(bob)
    settings.MAX_FILE_MB = 1
    assert send(client, b"").status_code == 422
    assert "1 MB at most" in send(client, b"x" * (2**20 + 1)).json()["error"]
    assert client.post("/files/").status_code == 422


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=8-", 206, b"89"),
        ("bytes=-3", 206, b"789"),
        ("bytes=5-999", 206, b"56789"),
        ("bytes=10-", 416, b""),
        ("bytes=7-3", 416, b""),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        ("bytes=-", 416, b""),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(
    as_person: As, bob: Person, group: Group, asked: str, status: int, content: bytes
) -> None:
    answer = read(as_person(bob), kept(as_person(bob), b"0123456789"), Range=asked)
    got = bytes_of(answer) if answer.streaming else answer.content
    assert (answer.status_code, got) == (status, content)
    if status == 206:
        assert answer["Content-Length"] == str(len(content))


def test_a_file_that_did_not_change_is_not_sent_again_but_rights_are_asked(
    as_person: As, bob: Person, write: Write, group: Group
) -> None:
    client = as_person(bob)
    stored = kept(client, b"bonjour")
    tag = read(client, stored)["ETag"]
    again = read(client, stored, **{"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in again["Cache-Control"]
    Attachment.objects.create(entry=write(bob, group), file=stored)
    Membership.objects.filter(person=bob).delete()
    assert read(client, stored, **{"If-None-Match": tag}).status_code == 404


def test_what_a_guest_downloads_is_recorded_once_a_day_and_nobody_else_s(
    as_person: As, bob: Person, gina: Person, write: Write, group: Group
) -> None:
    stored = kept(as_person(bob), b"bonjour")
    entry = write(bob, group)
    Attachment.objects.create(entry=entry, file=stored)
    for person in (bob, gina, gina):
        read(as_person(person), stored)
        as_person(person).get(entry.url)
    seen = Event.objects.filter(verb__in=["file.downloaded", "entry.opened"])
    assert sorted(seen.values_list("verb", "actor", "entry")) == [
        ("entry.opened", gina.pk, entry.pk), ("file.downloaded", gina.pk, entry.pk),
    ]  # fmt: skip


def test_unused_uploads_and_orphan_bytes_are_cleaned_after_two_days(
    as_person: As, bob: Person, write: Write, group: Group
) -> None:
    client = as_person(bob)
    unused, fresh, used = (kept(client, picture()) for _n in range(3))
    Attachment.objects.create(entry=write(bob, group), file=used)
    StoredFile.objects.exclude(pk=fresh.pk).update(at=now() - timedelta(days=3))
    old = default_storage.save("files/1/ab/abcd", ContentFile(b"orphan"))
    young = default_storage.save("files/1/ab/abef", ContentFile(b"on its way"))
    for path in (old, str(used.content.name)):
        os.utime(default_storage.path(path), (time.time() - 3 * 86400,) * 2)
    assert (forget_unused(), forget_orphans()) == (1, 1)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {fresh.pk, used.pk}
    assert default_storage.exists(young)
    assert default_storage.exists(str(used.content.name))
    assert not default_storage.exists(str(unused.content.name))
    assert not default_storage.exists(old)


def test_missing_bytes_are_a_missing_page(as_person: As, bob: Person, group: Group) -> None:
    stored = kept(as_person(bob), b"bonjour")
    default_storage.delete(str(stored.content.name))
    assert read(as_person(bob), stored).status_code == 404


def test_bytes_are_written_before_the_row(monkeypatch: Any, bob: Person, network: Any) -> None:
    """A process that dies between the two leaves bytes that a job removes, never a row without."""

    def dies(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(StoredFile, "save", dies)
    with pytest.raises(KeyboardInterrupt):
        keep_bytes(network, SimpleUploadedFile("a.txt", b"x"), "a.txt", uploader=bob)
    assert not StoredFile.objects.exists()
    assert len(list(Path(default_storage.path("files")).rglob("*"))) >= 3
