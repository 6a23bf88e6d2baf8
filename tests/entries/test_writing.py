"""Publishing, drafts, scheduling, editing: over HTTP, as the composer sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from comptoir.core.clock import now
from comptoir.entries.actions import publish_due
from comptoir.entries.models import Entry, Mention
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.people.models import Person
from tests.conftest import add, make_group, make_person

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def compose(client: Client, group: Group, body: str = "Bonjour", **fields: Any) -> Any:
    fields = {"kind": "post", "group": group.pk, "body": body, "act": "publish"} | fields
    return client.post("/entries/new/", fields)


def latest() -> Entry:
    return Entry.objects.order_by("-pk").select_related("group")[0]


def test_a_member_publishes_a_post(as_person: As, bob: Person, group: Group) -> None:
    answer = compose(as_person(bob), group, "Salut\n\n- un\n- deux", topics="Retail, #Lancement")
    entry = latest()
    assert answer.status_code == 302
    assert answer["Location"] == entry.url
    assert entry.body == "<p>Salut</p><ul><li>un</li><li>deux</li></ul>"
    assert sorted(entry.entry_topics.values_list("topic__name", flat=True)) == [
        "Lancement",
        "Retail",
    ]
    assert Event.objects.filter(verb="entry.published", entry=entry, actor=bob).count() == 1
    assert as_person(bob).get(entry.url).status_code == 200


def test_no_break_spaces_stay_in_titles_and_in_what_stands_for_a_title(
    as_person: As, bob: Person, group: Group
) -> None:
    title = "  Quel\u00a0budget\u202f?   Le\t0\u00a0%  "
    compose(as_person(bob), group, "Bonjour", kind="question", title=title)
    assert latest().title == "Quel\u00a0budget\u202f? Le 0\u00a0%"
    compose(as_person(bob), group, "Ma liste\u00a0:  31 magasins\u00a0\n\n\u00a0")
    assert latest().text == latest().name == "Ma liste\u00a0: 31 magasins"
    as_person(bob).post(f"{latest().url}edit/", {"body": "Ma liste\u202f: 32", "group": group.pk})
    assert latest().name == "Ma liste\u202f: 32"


def test_an_outsider_cannot_publish_in_a_group_and_keeps_what_was_typed(
    as_person: As, charlie: Person, group: Group, open_group: Group
) -> None:
    for place in (group, open_group):
        answer = compose(as_person(charlie), place, "Mon texte précieux")
        assert answer.status_code == 422
        assert "Mon texte précieux" in answer.content.decode()
    assert not Entry.objects.of(group.network).exists()


def test_a_guest_publishes_where_they_are_a_member_but_no_news_and_nothing_internal(
    as_person: As, gina: Person, group: Group
) -> None:
    assert compose(as_person(gina), group).status_code == 302
    news = compose(as_person(gina), group, kind="news", title="Annonce")
    internal = compose(as_person(gina), group, internal="on")
    assert (news.status_code, internal.status_code) == (422, 422)
    assert Entry.objects.of(group.network).count() == 1


def test_an_ex_member_and_somebody_of_another_network_cannot_publish(
    as_person: As, bob: Person, zoe: Person, group: Group
) -> None:
    Membership.objects.filter(person=bob, group=group).update(expires_at=now() - timedelta(days=1))
    assert compose(as_person(bob), group).status_code == 422
    assert compose(as_person(zoe), group).status_code == 422


def test_each_mistake_is_said_beside_its_field_and_the_rest_is_kept(
    as_person: As, bob: Person, group: Group
) -> None:
    client = as_person(bob)
    answer = compose(client, group, "Texte gardé", kind="question", title="", topics="ici, là")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "title-error" in page
    assert "Texte gardé" in page
    assert "ici, là" in page
    blank = compose(client, group, "   ")
    assert "Write something first." in blank.content.decode()
    past = compose(client, group, at="2020-01-01T10:00")
    assert "This moment has passed" in past.content.decode()
    poll = compose(client, group, kind="poll", title="Où ?", **{"poll-options_0": "Ici"})
    assert "at least two different choices" in poll.content.decode()
    assert 'value="Ici"' in poll.content.decode()


def test_a_question_needs_no_more_than_its_title_even_from_the_editor(
    as_person: As, bob: Person, group: Group
) -> None:
    sent = {"kind": "question", "title": "Qui sait ?", "format": "html"}
    assert compose(as_person(bob), group, "<p></p>", **sent).status_code == 302
    assert (latest().title, latest().body, latest().question.accepted) == ("Qui sait ?", "", None)


def test_people_and_topics_named_in_plain_text_become_links(
    as_person: As, bob: Person, alice: Person, gina: Person, charlie: Person, group: Group
) -> None:
    compose(as_person(bob), group, "Merci @Alice et @gina, pas @Charlie. Voir #Lancement, #12.")
    entry = latest()
    assert f'<a data-mention="{alice.pk}" href="/people/{alice.pk}/"' in entry.body
    assert set(Mention.objects.values_list("person", flat=True)) == {alice.pk, gina.pk}
    assert "@Charlie." in entry.body
    assert list(entry.entry_topics.values_list("topic__slug", flat=True)) == ["lancement"]
    assert entry.text == "Merci @Alice et @gina, pas @Charlie. Voir #Lancement, #12."


def test_a_first_name_that_two_people_share_stays_text(
    as_person: As, bob: Person, group: Group
) -> None:
    for name in ("Camille Roy", "Camille Le Goff"):
        add(make_person(group.network, name, email=f"{name[8:]}@x.example".replace(" ", "")), group)
    compose(as_person(bob), group, "@Camille ou @Camille Roy est là")
    assert latest().mentions.count() == 1
    assert latest().body.startswith("<p>@Camille ou <a data-mention")


@pytest.mark.parametrize("forged", ['title="x>" ', "", 'rel="y" '])
def test_a_forged_mention_of_somebody_who_cannot_read_is_plain_text(
    as_person: As, bob: Person, zoe: Person, charlie: Person, group: Group, forged: str
) -> None:
    links = "".join(
        f'<a {forged}data-mention="{pk}" href="/people/{pk}/">@N{pk}</a> '
        for pk in (zoe.pk, charlie.pk, 999999999)
    )
    answer = compose(as_person(bob), group, f"<p>{links}</p>", format="html")
    assert answer.status_code == 302
    assert "data-mention" not in latest().body
    assert latest().text == f"@N{zoe.pk} @N{charlie.pk} @N999999999"
    assert not Mention.objects.exists()


def test_externals_are_never_mentioned_in_what_is_internal(
    as_person: As, bob: Person, gina: Person, alice: Person, group: Group
) -> None:
    compose(as_person(bob), group, "@Gina @Alice", internal="on")
    entry = latest()
    assert set(entry.mentions.values_list("person", flat=True)) == {alice.pk}
    as_person(bob).post(f"/entries/{entry.pk}/comments/", {"body": "et @Gina ?"})
    assert not Mention.objects.filter(person=gina).exists()


def test_what_is_internal_is_nowhere_for_the_guest(
    as_person: As, bob: Person, gina: Person, group: Group
) -> None:
    compose(as_person(bob), group, "Marge secrète #marges", internal="on")
    entry = latest()
    as_person(bob).post(f"/entries/{entry.pk}/comments/", {"body": "oui, secrète"})
    client = as_person(gina)
    own = ["", "card/", "comments/", "reactions/", "history/"]
    assert {client.get(f"{entry.url}{path}").status_code for path in own} == {404}
    for page in ("/", f"/groups/{group.slug}/", "/topics/", "/inbox/", f"/people/{bob.pk}/"):
        assert "secrète" not in client.get(page).content.decode()
    assert client.post(f"{entry.url}comments/", {"body": "vu"}).status_code == 404


def test_a_draft_is_kept_for_its_author_only_then_published(
    as_person: As, bob: Person, alice: Person, group: Group
) -> None:
    client = as_person(bob)
    first = client.post("/entries/draft/", {"kind": "post", "group": group.pk, "body": "Début"})
    pk = first.json()["draft"]
    again = {"kind": "poll", "group": group.pk, "body": "Suite", "draft": pk, "title": "T",
             "poll-options_0": "Seul choix"}  # fmt: skip
    assert client.post("/entries/draft/", again).json() == {"draft": pk}
    assert list(latest().poll.options.values_list("text", flat=True)) == ["Seul choix"]
    assert as_person(alice).get(f"/entries/{pk}/").status_code == 404
    assert as_person(alice).get(f"/entries/{pk}/edit/").status_code == 404
    assert "Seul choix" in client.get(f"/entries/{pk}/edit/").content.decode()
    compose(client, group, "Fini", draft=pk)
    assert latest().pk == pk
    assert (latest().state, latest().kind) == ("published", "post")
    assert as_person(alice).get(f"/entries/{pk}/").status_code == 200


def test_a_draft_of_somebody_else_is_never_overwritten(
    as_person: As, bob: Person, alice: Person, group: Group
) -> None:
    pk = as_person(bob).post(
        "/entries/draft/", {"kind": "post", "group": group.pk, "body": "à Bob"}
    ).json()["draft"]  # fmt: skip
    compose(as_person(alice), group, "à Alice", draft=pk)
    assert Entry.objects.unpublished_of(bob).get(pk=pk).text == "à Bob"


def test_a_scheduled_entry_leaves_once_at_its_time(
    as_person: As, bob: Person, alice: Person, group: Group
) -> None:
    soon = timezone.localtime(now() + timedelta(hours=1), bob.zone)
    compose(as_person(bob), group, "Plus tard", at=soon.strftime("%Y-%m-%dT%H:%M"))
    entry = latest()
    assert entry.state == "scheduled"
    assert as_person(alice).get(entry.url).status_code == 404
    assert publish_due() == 0
    Entry.objects.filter(pk=entry.pk).update(published_at=now())
    assert (publish_due(), publish_due()) == (1, 0)
    assert Event.objects.filter(verb="entry.published").count() == 1
    assert as_person(alice).get(entry.url).status_code == 200


def test_what_was_scheduled_does_not_leave_when_its_author_left_the_group(
    as_person: As, bob: Person, group: Group
) -> None:
    compose(as_person(bob), group, "Plus tard", at="2099-01-01T10:00")
    Membership.objects.filter(person=bob, group=group).delete()
    Entry.objects.filter(state="scheduled").update(published_at=now())
    assert publish_due() == 0
    assert latest().state == "draft"


def test_an_edit_keeps_what_was_said_before(
    as_person: As, bob: Person, alice: Person, write: Write, group: Group
) -> None:
    entry = write(bob, group, "Le prix est de dix euros")
    client = as_person(bob)
    assert client.get(f"/entries/{entry.pk}/edit/").status_code == 200
    client.post(f"/entries/{entry.pk}/edit/", {"body": "Le prix est de douze euros"})
    page = as_person(alice).get(f"/entries/{entry.pk}/history/").content.decode()
    assert "<del>dix </del>" in page
    assert "<ins>douze </ins>" in page
    assert as_person(alice).post(f"/entries/{entry.pk}/edit/", {"body": "x"}).status_code == 403


def test_files_sent_in_the_form_itself_are_kept_with_and_without_mistakes(
    as_person: As, bob: Person, alice: Person, group: Group
) -> None:
    client = as_person(bob)
    upload = SimpleUploadedFile("plan été.txt", b"le plan")
    refused = compose(client, group, " ", kind="question", title="", uploads=upload)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "plan été.txt" in page
    kept = page.split('name="files" value="')[1].split('"')[0]
    compose(client, group, "Voici", files=kept)
    assert latest().attachments.get().file.name == "plan été.txt"
    assert b"".join(as_person(alice).get(f"/files/{kept}/").streaming_content) == b"le plan"  # type: ignore[attr-defined]
    client.post(f"/entries/{latest().pk}/edit/", {"body": "Sans le plan"})
    assert not latest().attachments.exists()


def test_somebody_else_s_upload_cannot_be_attached(
    as_person: As, bob: Person, alice: Person, group: Group
) -> None:
    sent = as_person(alice).post("/files/", {"file": SimpleUploadedFile("a.txt", b"secret")})
    compose(as_person(bob), group, "Voici", files=sent.json()["id"])
    assert not latest().attachments.exists()


def test_another_group_is_found_by_its_name_when_there_are_many(
    as_person: As, bob: Person, group: Group
) -> None:
    for number in range(40):
        add(bob, make_group(group.network, f"Équipe {number}", "open", slug=f"e{number}"))
    client = as_person(bob)
    page = client.get("/entries/new/").content.decode()
    assert page.count("<option") == 30
    assert "group_search" in page
    found = client.get("/entries/groups/", {"group_search": "equipe 3"}).content.decode()
    assert found.count("<label") == 11
    compose(client, group, "x", group_search="equipe 7")
    assert latest().group.name == "Équipe 7"
    several = compose(client, group, "x", group_search="equipe")
    assert "No single group has this name" in several.content.decode()


def test_the_composer_costs_the_same_in_many_groups(
    as_person: As, bob: Person, group: Group, django_assert_max_num_queries: Any
) -> None:
    client = as_person(bob)
    client.get("/entries/new/")
    for number in range(60):
        add(bob, make_group(group.network, f"G{number}", "open"), "moderator")
    with django_assert_max_num_queries(14):
        assert client.get("/entries/new/").status_code == 200


def test_the_edit_page_sends_to_the_entry_and_makes_no_second_one(
    as_person: As, write: Write, alice: Person, group: Group
) -> None:
    entry = write(alice, group, "Before")
    client = as_person(alice)
    page = client.get(f"/entries/{entry.pk}/edit/").content.decode()
    action = re.search(r'<form class="composer[^"]*" method="post" action="([^"]+)"', page)
    assert action is not None
    sent = {"kind": "post", "group": group.pk, "body": "After"}
    assert client.post(action[1], sent).status_code == 302
    assert list(Entry.objects.values_list("pk", "text")) == [(entry.pk, "After")]


def test_a_draft_keeps_the_moment_it_should_leave(as_person: As, bob: Person, group: Group) -> None:
    client = as_person(bob)
    compose(client, group, "Later", act="draft", at="2040-03-20T09:30")
    assert latest().state == "draft"
    assert (
        'value="2040-03-20T09:30"' in client.get(f"/entries/{latest().pk}/edit/").content.decode()
    )
    compose(client, group, "Later", act="draft", draft=latest().pk)
    assert latest().published_at is None
