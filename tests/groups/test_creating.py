"""Creating and changing groups."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from comptoir.entries.models import Entry
from comptoir.groups.models import Group, GroupTemplate, Membership
from comptoir.journal.models import Event
from comptoir.journal.outbox import drain
from comptoir.networks.models import Network
from comptoir.people.models import Person
from tests.conftest import write_entry

AsPerson = Callable[[Person], Client]
NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Ω≈ç√ 🦄 é ‮ עברית",
    "{{ 7*7 }} %s %(name)s",
    "'; DROP TABLE groups; --",
]


def test_name_and_visibility_are_enough(alice: Person, as_person: AsPerson) -> None:
    answer = as_person(alice).post("/groups/new/", {"name": "Retail", "visibility": "closed"})
    made = Group.objects.get(name="Retail")
    assert answer.status_code == 302
    assert answer["Location"] == made.url == "/groups/retail/"
    assert made.visibility == "closed"
    assert Membership.objects.get(group=made, person=alice).owns
    assert made.members_count == 1
    assert Event.objects.get(verb="group.created").group == made


@pytest.mark.parametrize("name", NAUGHTY)
def test_naughty_name_is_kept_and_harmless(alice: Person, as_person: AsPerson, name: str) -> None:
    client = as_person(alice)
    client.post("/groups/new/", {"name": name, "visibility": "open", "purpose": name})
    made = Group.objects.get(created_by=alice)
    assert made.name == name
    assert made.purpose == name
    for page in (made.url, f"{made.url}members/", f"{made.url}about/", f"{made.url}trace/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert escape(name) in shown.content.decode().replace("&#34;", "&quot;").replace(
            "&#39;", "&#x27;"
        )
        assert "<script>alert" not in shown.content.decode()
        assert "<img src=x" not in shown.content.decode()


def test_same_name_twice_gives_two_addresses(alice: Person, as_person: AsPerson) -> None:
    client = as_person(alice)
    for name in ("Retail", "Retail", "New", "requests"):
        client.post("/groups/new/", {"name": name, "visibility": "open"})
    slugs = set(Group.objects.values_list("slug", flat=True))
    assert slugs == {"retail", "retail-2", "new-2", "requests-2"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "visibility": "open"}, "Write a name of 1 to 80 characters."),
        ({"name": "\u200b ", "visibility": "open"}, "Write a name of 1 to 80 characters."),
        ({"name": "x" * 81, "visibility": "open"}, "Write a name of 1 to 80 characters."),
        (
            {
                "name": "Plan", "visibility": "open",
                "starts_on": "2027-02-01", "ends_on": "2027-01-01",
            },
            "The end comes before the start.",
        ),
        ({"name": "Plan", "visibility": "open", "ends_on": "demain"}, "Write a day, such as"),
        ({"name": "Plan", "visibility": "everybody"}, "everybody is not one of"),
        ({"name": "Plan", "visibility": "open", "kind": "company"}, "company is not one of"),
    ],
)  # fmt: skip
def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(
    alice: Person, as_person: AsPerson, typed: dict[str, str], sentence: str
) -> None:
    answer = as_person(alice).post("/groups/new/", typed | {"purpose": "Vendre mieux"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Vendre mieux" in answer.content.decode()
    assert not Group.objects.exists()


def test_externals_create_no_groups(gina: Person, group: Group, as_person: AsPerson) -> None:
    client = as_person(gina)
    assert client.get("/groups/new/").status_code == 403
    answer = client.post("/groups/new/", {"name": "Mine", "visibility": "open"})
    assert answer.status_code == 403
    assert not Group.objects.filter(name="Mine").exists()


def make_template(network: Network) -> GroupTemplate:
    return GroupTemplate.objects.create(
        network=network,
        name="Product launch",
        kind="project",
        visibility="closed",
        purpose="Prepare the launch",
        topics=["launch"],
        pinned=[{"title": "The launch on one page", "text": "What, for whom, when."}],
    )


def test_template_fills_the_form_and_writes_its_pinned_entries(
    alice: Person, as_person: AsPerson
) -> None:
    template = make_template(alice.network)
    client = as_person(alice)
    page = client.get(f"/groups/new/?template={template.pk}").content.decode()
    assert "Prepare the launch" in page
    assert 'value="closed" checked' in page
    client.post(
        "/groups/new/",
        {"name": "Aurore", "visibility": "closed", "kind": "project", "template": template.pk},
    )
    made = Group.objects.get(name="Aurore")
    assert made.purpose == "Prepare the launch"
    drain()
    entry = Entry.objects.get(group=made)
    assert entry.title == "The launch on one page"
    assert entry.pin.group == made
    assert [link.topic.name for link in entry.entry_topics.all()] == ["launch"]
    assert "The launch on one page" in client.get(made.url).content.decode()


def test_template_of_another_network_is_refused(
    alice: Person, other_network: Network, as_person: AsPerson
) -> None:
    theirs = make_template(other_network)
    client = as_person(alice)
    assert "Product launch" not in client.get("/groups/new/").content.decode()
    assert client.get(f"/groups/new/?template={theirs.pk}").status_code == 200
    typed = {"name": "Aurore", "visibility": "open", "template": theirs.pk}
    assert client.post("/groups/new/", typed).status_code == 422


def test_owner_changes_words_and_who_reads(
    alice: Person, group: Group, as_person: AsPerson
) -> None:
    typed = {"name": "Atelier 2", "visibility": "secret", "kind": "project", "about": "Long."}
    answer = as_person(alice).post("/groups/atelier/edit/", typed)
    assert answer.status_code == 302
    group.refresh_from_db()
    assert (group.name, group.visibility, group.about) == ("Atelier 2", "secret", "Long.")
    assert Event.objects.get(verb="group.edited").data["visibility"] == "secret"


@pytest.mark.parametrize("who", ["bob", "dana", "gina", "charlie"])
def test_others_change_nothing(
    who: str, group: Group, charlie: Person, as_person: AsPerson, request: pytest.FixtureRequest
) -> None:
    client = as_person(request.getfixturevalue(who))
    for page in ("edit/", "archive/", "transfer/", f"members/{group.created_by_id or 1}/"):
        answer = client.post(f"/groups/atelier/{page}", {"name": "Hacked", "visibility": "open"})
        assert answer.status_code == 403, page
    group.refresh_from_db()
    assert (group.name, group.visibility) == ("Atelier", "closed")
    assert not group.is_archived


def test_administrator_manages_without_opening_to_themselves(
    admin: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(admin)
    assert "visibility" not in client.get("/groups/atelier/edit/").content.decode()
    client.post("/groups/atelier/edit/", {"name": "Atelier 3", "visibility": "open"})
    group.refresh_from_db()
    assert (group.name, group.visibility) == ("Atelier 3", "closed")
    assert client.get("/groups/atelier/members/").status_code == 404


def test_company_group_stays_open_and_whole(
    admin: Person, alice: Person, company_group: Group, as_person: AsPerson
) -> None:
    client = as_person(admin)
    client.post("/groups/everybody/edit/", {"name": "Toute la maison", "visibility": "secret"})
    company_group.refresh_from_db()
    assert (company_group.name, company_group.visibility) == ("Toute la maison", "open")
    client.post("/groups/everybody/archive/")
    company_group.refresh_from_db()
    assert not company_group.is_archived
    assert as_person(alice).post("/groups/everybody/membership/", {"undo": "1"}).status_code == 403
    client.post(f"/groups/everybody/members/{alice.pk}/", {"undo": "1"})
    assert Membership.objects.filter(group=company_group, person=alice).exists()


def test_archived_group_is_read_and_not_changed(
    alice: Person, bob: Person, charlie: Person, open_group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    client.post("/groups/agora/archive/")
    open_group.refresh_from_db()
    assert open_group.is_archived
    assert "Archived" in as_person(bob).get(open_group.url).content.decode()
    assert as_person(charlie).post("/groups/agora/membership/").status_code == 403
    client.post("/groups/agora/archive/", {"undo": "1"})
    open_group.refresh_from_db()
    assert not open_group.is_archived


def test_nothing_is_pinned_in_an_archived_group(
    alice: Person, open_group: Group, as_person: AsPerson
) -> None:
    entry, client = write_entry(alice, open_group), as_person(alice)
    client.post("/groups/agora/archive/")
    assert client.post(f"{entry.url}pin/").status_code == 403
    assert "Pin" not in client.get(entry.url).text.split('id="actions"')[1]
    client.post("/groups/agora/archive/", {"undo": "1"})
    assert client.post(f"{entry.url}pin/").status_code == 302


def test_a_group_is_transferred_and_what_is_wrong_is_said_beside_what_was_typed(
    alice: Person, bob: Person, charlie: Person, gina: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(alice)
    for typed, sentence in (
        ("Nobody At All", "Nobody has this name or address here."),
        (charlie.email, "This person is not in the group."),
        (gina.email, "An external cannot own a group."),
    ):
        answer = client.post(f"{group.url}transfer/", {"who": typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'name="who" value="{typed}"' in answer.text
    assert client.post(f"{group.url}transfer/", {"who": bob.name}).status_code == 302
    roles = dict(group.memberships.filter(person__in=[alice, bob]).values_list("person", "role"))
    assert roles == {alice.pk: "moderator", bob.pk: "owner"}
    assert Event.objects.get(verb="group.transferred").person == bob
