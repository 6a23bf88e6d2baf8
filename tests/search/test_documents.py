"""Real documents, read by the product's own program and found by what they say, in its place."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Callable

import pytest
import typst
from django.core.files.base import ContentFile
from django.test import Client

from comptoir.demo.documents import MAKERS, blocks_of
from comptoir.entries.actions.publish import publish_entry
from comptoir.files.actions import store_file
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search.checking import compare
from comptoir.search.models import Extraction, FilePage
from tests.search.settling import settle

SignIn = Callable[[Person], Client]

TEXT = """
# Premier chapitre
Les gondoles restent en place.
# Deuxième chapitre
Le présentoir pivotant coûte 480 euros & arrive à l’été.
"""
# what the password of an encrypted document is filled up with: PDF 32000-1, 7.6.3.3
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


@pytest.fixture
def hang(group: Group, bob: Person) -> Callable[[str, bytes], Extraction]:
    def hung(name: str, held: bytes) -> Extraction:
        """The file on an entry that Bob publishes: read, then indexed."""
        stored = store_file(actor=bob, upload=ContentFile(held), name=name)
        publish_entry(actor=bob, group=group, body="<p>Bonjour</p>", files=[stored.pk])
        settle()
        settle()  # the second turn of the loop knows what the first has read
        assert compare(group.network_id).agrees
        return Extraction.objects.get(file=stored)

    return hung


def pages_of_pdf() -> bytes:
    first, second = (part.strip() for part in TEXT.split("# ")[1:])
    made: bytes = typst.compile(f"{first}\n#pagebreak()\n{second}".encode(), format="pdf")
    return made


def result(client: Client, typed: str) -> str:
    """The one result for what is typed."""
    text = client.get("/search/", {"q": typed}).content.decode()
    assert text.count("data-result>") == 1, re.findall(r"<h[12].*</h[12]>", text)
    return re.sub("<[^>]*>", "", text.split("data-result>")[1].split("</li>")[0])


@pytest.mark.parametrize(
    ("ending", "place"),
    [("pdf", "Page 2"), ("pptx", "Slide 2"), ("xlsx", "Sheet 2"), ("docx", ""), ("odt", "")],
)
def test_a_document_is_found_by_its_words_with_their_page(
    ending: str, place: str, hang: Callable[..., Extraction], as_person: SignIn,
    bob: Person, charlie: Person,
) -> None:  # fmt: skip
    held = pages_of_pdf() if ending == "pdf" else MAKERS[ending](blocks_of(TEXT))
    read = hang(f"offre.{ending}", held)
    assert (read.state, read.error) == ("done", "")
    for typed in ("présentoirs pivotants", "480 euros", '"à l’été"', "presentoir file:" + ending):
        found = result(as_person(bob), typed)
        assert f"offre.{ending}" in found
        assert re.findall(r"(?:Page|Slide|Sheet) \d", found) == ([place] if place else [])
    assert "2" not in result(as_person(bob), "gondoles").partition("gondoles")[2]
    assert "0 results" in as_person(charlie).get("/search/?q=présentoir").content.decode()


def test_a_document_cut_off_in_the_middle_ends_in_a_state(hang: Callable[..., Extraction]) -> None:
    for ending in ("pdf", "pptx", "docx", "odt", "xlsx"):
        held = pages_of_pdf() if ending == "pdf" else MAKERS[ending](blocks_of(TEXT))
        read = hang(f"coupé.{ending}", held[: len(held) // 2])
        assert read.state in {"failed", "empty"}, ending
        assert not FilePage.objects.filter(file=read.file).exists()


def test_a_document_that_needs_a_password_says_so_where_its_name_is_found(
    hang: Callable[[str, bytes], Extraction], as_person: SignIn, bob: Person
) -> None:
    office, open_one = locked_office(), MAKERS["odt"](blocks_of(TEXT))
    for name, held in {
        "secret.pdf": locked_pdf(), "coffre.docx": office, "clef.xlsx": office,
        "serrure.pptx": office, "verrou.odt": locked_odt(open_one),
    }.items():  # fmt: skip
        read = hang(name, held)
        assert (read.state, read.error) == ("locked", ""), name
        assert not FilePage.objects.filter(file=read.file).exists()
        found = result(as_person(bob), name.split(".")[0])
        assert name in found
        assert "opens with a password only" in found
    assert hang("ouvert.odt", open_one).state == "done"
    assert "password" not in result(as_person(bob), "ouvert")


def locked_office() -> bytes:
    """As Office and LibreOffice write a file with a password: a compound file (MS-CFB) whose
    stream "EncryptedPackage" holds all the rest (MS-OFFCRYPTO, 2.3.4); of each, one sector."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, end, 0, end, 0, 0,
    )  # fmt: skip
    head += struct.pack("<108I", *[free] * 108)
    chains = [table, end, *range(3, 10), end]
    sectors = struct.pack("<128I", *chains, *[free] * (128 - len(chains)))
    for name, kind, child, first, size in (
        ("Root Entry", 5, 1, end, 0), ("EncryptedPackage", 2, free, 2, 4096), ("", 0, free, 0, 0),
        ("", 0, free, 0, 0),
    ):  # fmt: skip
        told = name.encode("utf-16-le")
        length = len(told) + 2 if name else 0
        sectors += struct.pack(
            "<64sHBBIII36xIQ", told, length, kind, 1, free, free, child, first, size
        )
    return head + sectors + bytes(range(256)) * 16


def locked_odt(open_one: bytes) -> bytes:
    """The same with a manifest that says how its parts are encrypted (OpenDocument 1.2, 3.8)."""
    made = io.BytesIO(open_one)
    with zipfile.ZipFile(made) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    said = b'<manifest:encryption-data manifest:checksum-type="SHA256/1K"/>'
    held["META-INF/manifest.xml"] = b"<manifest:manifest>" + said + b"</manifest:manifest>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name, part in held.items():
            parts.writestr(name, bytes(256) if name == "content.xml" else part)
    return made.getvalue()


def locked_pdf() -> bytes:
    """A page that opens with the password "rayon" only: RC4 of 40 bits, PDF 32000-1, 7.6.3."""
    user, ident = (b"rayon" + PADDING)[:32], b"\x01" * 16
    rights = (-4).to_bytes(4, "little", signed=True)
    owner = _rc4(hashlib.md5(user).digest()[:5], user)  # noqa: S324
    key = hashlib.md5(user + owner + rights + ident).digest()[:5]  # noqa: S324
    own = hashlib.md5(key + (4).to_bytes(3, "little") + b"\x00\x00").digest()[:10]  # noqa: S324
    drawn = _rc4(own, b"BT /F1 12 Tf 72 700 Td (Le secret du rayon) Tj ET")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>"
        % (owner.hex().encode(), _rc4(key, PADDING).hex().encode()),
    ]
    held, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(held))
        held += b"%d 0 obj%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ids = ident.hex().encode()
    return held + (
        b"xref\n0 7\n0000000000 65535 f \n%btrailer<</Size 7/Root 1 0 R/Encrypt 6 0 R"
        b"/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF" % (table, ids, ids, len(held))
    )


def _rc4(key: bytes, text: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in text:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
