"""Founding networks, their hosts, their look."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from PIL import Image

from comptoir.accounts.models import User
from comptoir.core.decisions import NotAllowed, Refused
from comptoir.groups.models import GroupTemplate
from comptoir.networks.actions import change_branding, create_network
from comptoir.networks.contrast import check_accent, contrast, lightened, rgb_of, style_sheet
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network
from comptoir.people.models import Person

AsPerson = Callable[[Person], Client]


def found(**fields: str) -> Network:
    known = {
        "name": "Halmont",
        "language": "en",
        "administrator_email": "Claire@Halmont.example",
        "administrator_name": "Claire Aubry",
        "password": "correct horse battery",
    }
    return create_network(**(known | fields))


@pytest.mark.django_db
def test_new_network_has_its_administrator_company_group_and_templates() -> None:
    network = found()
    claire = network.people.get()
    assert network.is_default
    assert claire.is_administrator
    assert claire.user is not None
    assert claire.user.email == "claire@halmont.example"
    assert claire.user.check_password("correct horse battery")
    company = network.groups.get()
    assert company.is_company
    assert company.members_count == 1
    assert company.memberships.get().owns
    assert GroupTemplate.objects.filter(network=network).count() == 4


@pytest.mark.django_db
def test_administrator_signs_in_on_the_host_of_the_network() -> None:
    found(host="halmont.example")
    client = Client(headers={"host": "halmont.example"})
    answer = client.post(
        "/accounts/login/",
        {"login": "claire@halmont.example", "password": "correct horse battery"},
    )
    assert answer.headers["Location"] == "/welcome/"


@pytest.mark.django_db
def test_second_network_is_not_the_default_and_gets_its_own_slug() -> None:
    found()
    second = found(host="second.example", administrator_email="claire@halmont.example")
    assert not second.is_default
    assert second.slug == "halmont-2"
    assert User.objects.count() == 1
    assert Person.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "  ", "Write the network’s name"),
        ("name", "x" * 81, "Write the network’s name"),
        ("language", "de", "Choose the language"),
        ("administrator_email", "claire", "is not an e-mail address"),
        ("administrator_name", "\x00", "Write the administrator’s name"),
        ("time_zone", "Mars/Olympus", "is not a time zone"),
        ("host", "bad host!", "is not a host name"),
    ],
)
def test_wrong_founding_is_refused_with_a_sentence(field: str, value: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        found(**{field: value})
    assert not Network.objects.exists()


@pytest.mark.django_db
def test_a_host_belongs_to_one_network() -> None:
    found(host="same.example")
    with pytest.raises(Refused, match="Another network already answers"):
        found(host="SAME.example.")


@pytest.mark.parametrize("accent", ["#1f6b4f", "1F6B4F", "#7a1fa2", "#000000", "#0b4f9c"])
def test_readable_accents_are_kept_and_readable_in_the_dark_too(accent: str) -> None:
    colour = check_accent(accent)
    assert colour == "#" + accent.lstrip("#").lower()
    assert contrast(rgb_of(colour), (1, 1, 1)) >= 4.5
    assert contrast(rgb_of(lightened(colour)), rgb_of("#1b201d")) >= 4.5


@pytest.mark.parametrize("accent", ["#ffffff", "#ffcc00", "#8fd14f", "#00bcd4"])
def test_pale_accent_is_refused_with_a_near_one_that_works(accent: str) -> None:
    with pytest.raises(Refused, match="hard to read") as refusal:
        check_accent(accent)
    near = str(refusal.value).rstrip(".").split()[-1]
    assert check_accent(near) == near


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "url(x)", "#12345g", "}"])
def test_what_is_no_colour_is_refused(accent: str) -> None:
    with pytest.raises(Refused, match="six hexadecimal digits"):
        check_accent(accent)


def test_style_sheet_names_each_property_for_light_and_dark() -> None:
    css = style_sheet("#1f6b4f")
    assert "--brand: light-dark(#1f6b4f, #" in css
    assert style_sheet("") == ""


def picture(form: str = "PNG", size: tuple[int, int] = (900, 300)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGBA" if form == "PNG" else "RGB", size, (20, 90, 60)).save(out, form)
    out.seek(0)
    return out


def test_branding_is_served_to_anybody_and_cached_by_version(
    network: Network, admin: Person
) -> None:
    change_branding(actor=admin, network=network, name="Halmont", accent="#7a1fa2", logo=picture())
    client = Client(headers={"host": "testserver"})
    css = client.get("/branding.css")
    assert css.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "#7a1fa2" in css.content.decode()
    assert css.headers["Cache-Control"] == "no-cache"
    assert "immutable" in client.get("/branding.css?v=2").headers["Cache-Control"]
    tag = css.headers["ETag"]
    assert client.get("/branding.css", headers={"if-none-match": tag}).status_code == 304
    change_branding(actor=admin, network=network, name="Halmont", accent="#0b4f9c", logo=None)
    again = client.get("/branding.css", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert "#0b4f9c" in again.content.decode()


def test_logo_is_encoded_again_and_can_be_removed(network: Network, admin: Person) -> None:
    change_branding(actor=admin, network=network, name="Halmont", accent="", logo=picture())
    client = Client(headers={"host": "testserver"})
    answer = client.get("/logo.png")
    logo = Image.open(io.BytesIO(b"".join(answer)))
    assert (logo.format, logo.size) == ("PNG", (384, 128))
    change_branding(
        actor=admin, network=network, name="Halmont", accent="", logo=None, without_logo=True
    )
    assert client.get("/logo.png").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"]
)
def test_logo_that_is_no_picture_is_refused(
    network: Network, admin: Person, content: bytes
) -> None:
    with pytest.raises(Refused, match="not a picture"):
        change_branding(actor=admin, network=network, name="H", accent="", logo=io.BytesIO(content))
    assert Network.objects.get(pk=network.pk).name == "Halmont"


def test_branding_never_crosses_networks(
    network: Network, admin: Person, other_network: Network
) -> None:
    change_branding(actor=admin, network=network, name="Halmont", accent="#7a1fa2", logo=picture())
    client = Client(headers={"host": "other.example"})
    assert client.get("/branding.css").content == b""
    assert client.get("/logo.png").status_code == 404


def test_person_sees_only_the_network_of_the_host(
    network: Network, other_network: Network, alice: Person, zoe: Person, as_person: AsPerson
) -> None:
    text = as_person(zoe).get("/people/").content.decode()
    assert "Zoe" in text
    assert "Alice" not in text


def test_default_network_answers_on_the_hosts_of_the_installation(network: Network) -> None:
    Network.objects.filter(pk=network.pk).update(host=None)
    forget_networks()
    assert Client(headers={"host": "localhost:8123"}).get("/accounts/login/").status_code == 200
    assert Client(headers={"host": "x.example"}).get("/accounts/login/").status_code == 404


def test_only_an_administrator_of_the_network_changes_its_look(
    network: Network, alice: Person, zoe: Person
) -> None:
    Person.objects.filter(pk=zoe.pk).update(role="administrator")
    zoe.refresh_from_db()
    for actor in (alice, zoe):
        with pytest.raises(NotAllowed):
            change_branding(actor=actor, network=network, name="Taken", accent="")
    assert Network.objects.get(pk=network.pk).name == "Halmont"
