"""Writing one's profile: every field, hostile words, absurd photos."""

from __future__ import annotations

import html
import io
import json
import struct
import zlib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from comptoir.core.html import strip_control
from comptoir.groups.models import Group, Membership
from comptoir.people.models import Person, Skill
from comptoir.people.profile import set_skills
from tests.conftest import make_person

AsPerson = Callable[[Person], Client]
HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "blns.json"


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Alice Martin", "title": "Brand manager", "department": "Marketing",
        "site": "Lyon", "manager_name": "", "languages": "French, English", "bio": "Hello",
        "phone": "+33 4 00 00 00 00", "time_zone": "Europe/Brussels", "new_skills": "",
    } | changes  # fmt: skip


def save(client: Client, **changes: Any) -> Any:
    return client.post("/profile/", fields(**changes))


def test_profile_is_saved_whole(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    assert client.get("/profile/").status_code == 200
    answer = save(client, new_skills="Packaging, négociation,, packaging")
    assert answer.status_code == 302
    saved = Person.objects.get(pk=alice.pk)
    assert (saved.name, saved.sort_name, saved.site) == ("Alice Martin", "alice martin", "Lyon")
    assert saved.time_zone == "Europe/Brussels"
    names = set(saved.person_skills.values_list("skill__name", flat=True))
    assert names == {"packaging", "négociation"}


def test_skill_takes_the_spelling_of_the_network(
    alice: Person, bob: Person, as_person: AsPerson
) -> None:
    set_skills(bob, ["Négociation"])
    save(as_person(alice), new_skills="negociation")
    assert Skill.objects.count() == 1
    assert alice.person_skills.get().skill.name == "Négociation"


def test_unticked_skill_is_dropped_and_ticked_kept(alice: Person, as_person: AsPerson) -> None:
    set_skills(alice, ["One", "Two"])
    save(as_person(alice), skill=["Two"], new_skills="Three")
    names = set(alice.person_skills.values_list("skill__name", flat=True))
    assert names == {"Two", "Three"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"time_zone": "Mars/Olympus"}, "This time zone is not known. Choose a city."),
        ({"manager_name": "Nobody At All"}, "Choose a name of the list"),
        ({"new_skills": "x" * 61}, "at most 60 characters"),
        ({"new_skills": ",".join(map(str, range(40)))}, "Keep your 30 best skills"),
        ({"bio": "x" * 2001}, "at most 2000"),
    ],
)
def test_wrong_field_is_told_and_everything_typed_is_kept(
    alice: Person, as_person: AsPerson, change: dict[str, str], sentence: str
) -> None:
    page = save(as_person(alice), **{"title": "Kept title"} | change)
    assert page.status_code == 422
    text = html.unescape(page.content.decode())
    assert sentence in text
    assert 'value="Kept title"' in text
    assert Person.objects.get(pk=alice.pk).name == "Alice"


def test_manager_is_found_by_name_or_name_and_title(
    alice: Person, bob: Person, gina: Person, group: Group, zoe: Person, as_person: AsPerson
) -> None:
    client = as_person(alice)
    save(client, manager_name="bob")
    assert Person.objects.get(pk=alice.pk).manager == bob
    make_person(alice.network, "Bob", email="bob2@halmont.example", title="Chief")
    assert save(client, manager_name="Bob").status_code == 302  # unchanged
    save(client, manager_name="")
    assert save(client, manager_name="Bob").status_code == 422
    save(client, manager_name="Bob · Chief")
    manager = Person.objects.get(pk=alice.pk).manager
    assert manager is not None
    assert manager.title == "Chief"
    for name in ("Zoe", "Gina", "Alice"):
        assert save(client, manager_name=name).status_code == 422


def test_external_says_their_organisation_not_a_department(
    gina: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(gina)
    text = client.get("/profile/").content.decode()
    assert 'name="organisation"' in text
    assert 'name="department"' not in text
    save(client, name="Gina Rossi", organisation="Studio Q", kind="employee", role="administrator")
    saved = Person.objects.get(pk=gina.pk)
    assert (saved.organisation, saved.department) == ("Studio Q", "")
    assert saved.is_guest
    assert not saved.is_administrator


class Danger(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = name in {"href", "src", "action"}
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            if address and value and not value.startswith(("/", "#", "mailto:", "data:image/svg")):
                self.found.append(f"{tag} {name}={value}")
        own = dict(attrs).get("src") or dict(attrs).get("type") == "application/json"
        if tag in {"script", "iframe", "object", "embed", "style"} and not own:
            self.found.append(tag)


def dangers(page: str) -> list[str]:
    reader = Danger()
    reader.feed(page)
    return reader.found


WORDS: list[str] = json.loads(HOSTILE.read_text()) if HOSTILE.exists() else []
LIMITS = {"title": 120, "department": 80, "site": 80, "languages": 120, "bio": 2000, "phone": 40}


@pytest.mark.skipif(not WORDS, reason="no shared hostile data here")
def test_hostile_words_are_kept_in_every_field(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    for word in WORDS:
        cache.clear()
        typed = {name: word[:most] for name, most in LIMITS.items()}
        answer = save(client, name=f"A {word}"[:120], **typed)
        assert answer.status_code == 302, (word, answer.content.decode())
        saved = Person.objects.get(pk=alice.pk)
        for name, text in typed.items():
            kept = strip_control(text).replace("\r\n", "\n").strip()
            assert getattr(saved, name).replace("\r\n", "\n") == kept, (name, word)


def test_hostile_words_run_nowhere(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    rows = [word for word in WORDS if set(word) & set("<>\"'`&{")]
    people = [
        Person(network=alice.network, name=word[:120], title=word[:120], site=word[:80])
        for word in map(strip_control, rows)
    ]
    Person.objects.bulk_create(people)
    for word in rows[::8]:
        cache.clear()
        save(client, name=f"A {word}"[:120], bio=word, title=word[:120], new_skills=word[:60])
        assert dangers(client.get("/profile/").content.decode()) == []
    Person.objects.filter(pk=alice.pk).update(name="Alice")
    address, pages = "/people/", 0
    while address:
        page = client.get(address).content.decode()
        assert dangers(page) == []
        more = page.split('id="more"><a class="btn" href="')[1:]
        address = more[0].split('"')[0].replace("&amp;", "&") if more else ""
        pages += 1
    assert pages > 3


def test_hostile_words_as_skills_and_searches(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    for word in WORDS[::3]:
        cache.clear()
        page = save(client, new_skills=word[:60])
        assert page.status_code in {302, 422}
        asked = {"q": word, "skill": word, "cursor": word, "site": word, "group": word}
        assert client.get("/people/", asked, headers={"hx-request": "true"}).status_code == 200
        assert client.get("/people/suggest/", asked).status_code == 200
        assert client.get("/people/terms/skill/", asked).status_code == 200


def picture(form: str, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 40, 60)).save(out, form, **options)
    return out.getvalue()


def send_photo(client: Client, content: bytes, name: str = "me.jpg") -> Any:
    return save(client, photo_file=SimpleUploadedFile(name, content, "image/jpeg"))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_photo_is_cropped_and_written_again(alice: Person, as_person: AsPerson, form: str) -> None:
    client = as_person(alice)
    assert send_photo(client, picture(form)).status_code == 302
    saved = Person.objects.get(pk=alice.pk)
    answer = client.get(saved.photo_url)
    assert answer.headers["Content-Type"] == "image/webp"
    assert "private" in answer.headers["Cache-Control"]
    shown = Image.open(io.BytesIO(b"".join(answer)))
    assert (shown.format, shown.size) == ("WEBP", (320, 320))


def test_where_a_photo_was_taken_is_forgotten(alice: Person, as_person: AsPerson) -> None:
    marks = Image.Exif()
    marks[0x010E] = "SECRET PLACE"
    client = as_person(alice)
    send_photo(client, picture("JPEG", exif=marks.tobytes()))
    saved = Person.objects.get(pk=alice.pk)
    assert b"SECRET" not in saved.photo.open("rb").read()


def test_replaced_and_removed_photos_leave_nothing(
    alice: Person, as_person: AsPerson, django_capture_on_commit_callbacks: Any
) -> None:
    client = as_person(alice)
    send_photo(client, picture("JPEG"))
    first = Person.objects.get(pk=alice.pk)
    with django_capture_on_commit_callbacks(execute=True):
        send_photo(client, picture("PNG"))
    assert not first.photo.storage.exists(str(first.photo.name))
    assert client.get(first.photo_url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        save(client, without_photo="on")
    assert Person.objects.get(pk=alice.pk).photo_url == ""


def png_bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 1000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a picture at all", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture"),
        (b"<?xml version='1.0'?><!DOCTYPE svg><svg/>", "not a picture"),
        (picture("JPEG")[:400], "not a picture"),
        (picture("BMP"), "not a picture"),
        (png_bomb(), "too many pixels"),
        (picture("PNG") + b"\x00" * (10 * 2**20), "larger than 10 MB"),
        (b"%PDF-1.4", "not a picture"),
    ],
)
def test_absurd_photo_is_refused_and_what_was_typed_is_kept(
    alice: Person, as_person: AsPerson, content: bytes, sentence: str
) -> None:
    page = send_photo(as_person(alice), content)
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text
    assert 'value="Brand manager"' in text
    assert not Person.objects.get(pk=alice.pk).photo


def test_photo_is_seen_only_by_who_sees_the_person(
    gina: Person, alice: Person, charlie: Person, bob: Person, zoe: Person, group: Group,
    as_person: AsPerson,
) -> None:  # fmt: skip
    client = as_person(gina)
    save(client, organisation="Studio Quartz", photo_file=SimpleUploadedFile("x", picture("PNG")))
    address = Person.objects.get(pk=gina.pk).photo_url
    assert address
    assert as_person(alice).get(address).status_code == 200
    assert as_person(charlie).get(address).status_code == 404
    assert as_person(zoe).get(address).status_code == 404
    assert as_person(alice).get(address.replace("/photo/", "/photo/x")).status_code == 404
    Membership.objects.get(person=bob, group=group).delete()
    assert as_person(bob).get(address).status_code == 404


def test_page_of_a_person_says_who_they_are(
    alice: Person, bob: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    bob.title, bob.department, bob.manager, bob.time_zone = "Buyer", "Sales", alice, "Asia/Tokyo"
    bob.bio, bob.phone = "<b>Hello</b>", "+33 1 02 03 04 05"
    bob.save()
    set_skills(bob, ["Négociation"])
    text = as_person(alice).get(f"/people/{bob.pk}/").content.decode()
    for fact in ("Buyer", "Sales", "&lt;b&gt;Hello", "+33 1 02", "Négociation", "Local time"):
        assert fact in text
    assert f'action="/people/{bob.pk}/follow/"' in text
    own = as_person(bob).get(f"/people/{bob.pk}/").content.decode()
    assert "Edit my profile" in own
    seen_by_guest = as_person(gina).get(f"/people/{bob.pk}/").content.decode()
    assert "/people/?department" not in seen_by_guest
    assert f'href="/people/{alice.pk}/">Alice' not in seen_by_guest
