"""Comments, reactions, what people keep, what moderators do: over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.actions import react, recount
from comptoir.entries.models import Bookmark, Comment, Entry, Reading, Report, Share, Subscription
from comptoir.groups.models import Group, Membership
from comptoir.journal.models import Event
from comptoir.people.models import Person
from tests.conftest import add, make_person

As = Callable[[Person], Client]
Write = Callable[..., Entry]


def say(client: Client, entry: Entry, body: str = "Bien vu", **fields: Any) -> Any:
    return client.post(f"/entries/{entry.pk}/comments/", {"body": body} | fields)


def last_comment() -> Comment:
    return Comment.objects.order_by("-pk").select_related("entry")[0]


def fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_members_and_guests_comment_outsiders_do_not_find_the_entry(
    as_person: As, write: Write, group: Group,
    alice: Person, bob: Person, gina: Person, charlie: Person, zoe: Person,
) -> None:  # fmt: skip
    entry = write(bob, group)
    codes = {p.name: say(as_person(p), entry).status_code for p in (alice, gina, charlie, zoe)}
    assert codes == {"Alice": 302, "Gina": 302, "Charlie": 404, "Zoe": 404}
    assert fresh(entry).comment_count == 2
    Membership.objects.filter(person=gina).update(expires_at=now() - timedelta(seconds=1))
    assert say(as_person(gina), entry).status_code == 404


def test_an_employee_outside_comments_in_an_open_group_but_not_in_an_archived_one(
    as_person: As, write: Write, open_group: Group, bob: Person, charlie: Person
) -> None:
    entry = write(bob, open_group)
    assert say(as_person(charlie), entry).status_code == 302
    Group.objects.filter(pk=open_group.pk).update(archived_at=now())
    refused = say(as_person(charlie), entry)
    assert refused.status_code == 403
    assert "archived" in refused.content.decode()


def test_in_an_archived_group_reactions_are_read_and_nothing_offers_to_add_one(
    as_person: As, group: Group, bob: Person, alice: Person, write: Write
) -> None:
    entry, client = write(alice, group), as_person(bob)
    client.post(f"{entry.url}reactions/", {"kind": "merci"})
    Group.objects.filter(pk=group.pk).update(archived_at=now())
    for page in (client.get("/"), client.get(entry.url)):
        assert re.findall(r'<button( disabled)? name="(?:kind|undo)" value="(\w+)"', page.text) == [
            (" disabled", "merci")
        ]
    refused = client.post(f"{entry.url}reactions/", {"kind": "bravo"})
    assert refused.status_code == 403
    assert "<p data-reason>This group is archived" in refused.text


def test_a_reply_to_a_reply_joins_the_same_thread(
    as_person: As, write: Write, group: Group, bob: Person
) -> None:
    client = as_person(bob)
    entry = write(bob, group)
    say(client, entry, "un")
    top = last_comment()
    say(client, entry, "deux", parent=top.pk)
    reply = last_comment()
    say(client, entry, "trois", parent=reply.pk)
    assert (reply.parent_id, last_comment().parent_id) == (top.pk, top.pk)
    other = write(bob, group)
    say(client, other, "ailleurs", parent=top.pk)
    assert last_comment().parent_id is None


def test_a_blank_comment_is_refused_and_what_was_typed_is_kept(
    as_person: As, write: Write, group: Group, bob: Person
) -> None:
    entry = write(bob, group)
    assert say(as_person(bob), entry, " \n ").status_code == 422
    long = say(as_person(bob), entry, "mot " * 50_001)
    assert long.status_code == 422
    assert "200,000 characters at most" in long.content.decode()
    assert long.content.decode().count("mot mot") > 1
    assert fresh(entry).comment_count == 0


def shown(page: str) -> range:
    """The numbers of the comments n00. to n99. on a page."""
    found = [number for number in range(100) if f"n{number:02}." in page]
    assert found == list(range(found[0], found[-1] + 1))
    return range(found[0], found[-1] + 1)


def test_a_long_thread_shows_its_latest_comments_and_leads_to_every_other(
    as_person: As, write: Write, group: Group, bob: Person
) -> None:
    entry = write(bob, group)
    common: dict[str, Any] = {"network": group.network, "entry": entry, "author": bob}
    common["published_at"] = now()
    rows = [Comment.objects.create(body=f"<p>n{n:02}.</p>", text="n", **common) for n in range(45)]
    client = as_person(bob)
    page = client.get(entry.url).content.decode()
    assert ("n25." in page, "n24." in page, f"?before={rows[25].pk}#" in page) == (
        True,
        False,
        True,
    )
    page = client.get(f"{entry.url}?before={rows[25].pk}").content.decode()
    assert ("n05." in page, "n24." in page, "n04." in page, "n25." in page) == (
        True,
        True,
        False,
        False,
    )
    page = client.get(rows[3].url.split("#")[0]).content.decode()
    assert ("n03." in page, "n22." in page, "n02." in page) == (True, True, False)
    reply = Comment.objects.create(body="<p>r.</p>", parent=rows[2], text="r.", **common)
    assert "r." in client.get(reply.url.split("#")[0]).content.decode()
    newer = client.get(f"{entry.url}comments/", {"after": rows[42].pk}).content.decode()
    assert newer.count("data-comment=") == 3
    for odd in ("x", "-1", "9" * 30, "²", "0"):
        assert client.get(f"{entry.url}?before={odd}").status_code == 200
        assert client.get(f"{entry.url}?comment={odd}&reply={odd}").status_code == 200
        assert client.get(f"{entry.url}comments/", {"after": odd}).status_code == 200


def test_reactions_are_four_words_counted_once_each(
    as_person: As, write: Write, group: Group, bob: Person, gina: Person, charlie: Person
) -> None:
    entry = write(bob, group)
    for person in (bob, gina, gina):
        as_person(person).post(f"{entry.url}reactions/", {"kind": "merci"})
    assert fresh(entry).reaction_counts == {"merci": 2}
    assert "Gina" in as_person(bob).get(f"{entry.url}reactions/").content.decode()
    as_person(gina).post(f"{entry.url}reactions/", {"kind": "merci", "undo": "1"})
    assert fresh(entry).reaction_counts == {"merci": 1}
    assert as_person(charlie).post(f"{entry.url}reactions/", {"kind": "merci"}).status_code == 404
    say(as_person(bob), entry)
    comment = last_comment()
    card = as_person(gina).post(
        f"/comments/{comment.pk}/reactions/", {"kind": "utile"}, headers={"HX-Request": "true"}
    )
    assert 'aria-pressed="true"' in card.content.decode()
    assert last_comment().reaction_counts == {"utile": 1}


def test_an_unknown_reaction_is_refused_without_breaking(
    as_person: As, write: Write, group: Group, bob: Person
) -> None:
    entry = write(bob, group)
    for kind in ("like", "", "merci'--", "\x00"):
        answer = as_person(bob).post(f"{entry.url}reactions/", {"kind": kind})
        assert answer.status_code in (302, 422)
    assert fresh(entry).reaction_counts == {}


def test_who_reacted_is_shown_within_reach(
    as_person: As, write: Write, group: Group, open_group: Group,
    alice: Person, bob: Person, charlie: Person, gina: Person,
) -> None:  # fmt: skip
    entry = write(alice, open_group)
    Share.objects.create(entry=entry, group=group)
    react(actor=charlie, thing=entry, kind="bravo")
    react(actor=bob, thing=entry, kind="bravo")
    page = as_person(gina).get(f"{entry.url}reactions/").content.decode()
    assert ("Bob" in page, "Charlie" in page) == (True, False)


def test_only_the_author_edits_and_deletes_and_may_take_it_back_within_a_day(
    as_person: As, write: Write, group: Group, alice: Person, bob: Person, dana: Person
) -> None:
    entry = write(bob, group, "Texte de Bob")
    for person in (alice, dana):
        assert as_person(person).post(f"{entry.url}deletion/").status_code == 403
    client = as_person(bob)
    assert "/deletion/" in client.post(f"{entry.url}deletion/", follow=True).content.decode()
    assert as_person(alice).get(entry.url).status_code == 404
    assert as_person(alice).post(f"{entry.url}deletion/", {"undo": "1"}).status_code == 404
    client.post(f"{entry.url}deletion/", {"undo": "1"})
    assert as_person(alice).get(entry.url).status_code == 200
    client.post(f"{entry.url}deletion/")
    entry.deletions.update(at=now() - timedelta(days=2))
    client.post(f"{entry.url}deletion/", {"undo": "1"})
    assert as_person(alice).get(entry.url).status_code == 404


def test_a_deleted_comment_leaves_a_gap_above_its_replies(
    as_person: As, write: Write, group: Group, alice: Person, bob: Person
) -> None:
    entry = write(bob, group)
    say(as_person(bob), entry, "paroles en trop")
    top = last_comment()
    say(as_person(alice), entry, "réponse gardée", parent=top.pk)
    as_person(bob).post(f"/comments/{top.pk}/deletion/")
    page = as_person(alice).get(entry.url).content.decode()
    assert "paroles en trop" not in page
    assert "This comment was deleted." in page
    assert "réponse gardée" in page
    assert fresh(entry).comment_count == 1
    as_person(bob).post(f"/comments/{top.pk}/deletion/", {"undo": "1"})
    assert fresh(entry).comment_count == 2


def test_a_moderator_hides_with_a_reason_that_the_author_reads(
    as_person: As, write: Write, group: Group, bob: Person, dana: Person, gina: Person
) -> None:
    entry = write(bob, group, "Propos déplacés")
    assert as_person(gina).post(f"{entry.url}hiding/", {"reason": "x"}).status_code == 403
    assert as_person(dana).post(f"{entry.url}hiding/", {"reason": " "}).status_code == 422
    as_person(dana).post(f"{entry.url}hiding/", {"reason": "Hors charte"})
    assert as_person(gina).get(entry.url).status_code == 404
    for person in (bob, dana):
        assert "Hors charte" in as_person(person).get(entry.url).content.decode()
    assert say(as_person(bob), entry).status_code == 404
    as_person(dana).post(f"{entry.url}hiding/", {"undo": "1"})
    assert as_person(gina).get(entry.url).status_code == 200


def test_a_hidden_comment_is_read_by_its_author_and_the_moderators_only(
    as_person: As, write: Write, group: Group, alice: Person, bob: Person, dana: Person
) -> None:
    entry = write(alice, group)
    say(as_person(bob), entry, "propos déplacés")
    comment = last_comment()
    say(as_person(alice), entry, "réponse", parent=comment.pk)
    as_person(dana).post(f"/comments/{comment.pk}/hiding/", {"reason": "Hors charte"})
    seen = {p.name: as_person(p).get(entry.url).content.decode() for p in (bob, dana)}
    assert all("propos déplacés" in page and "Hors charte" in page for page in seen.values())
    add(charles := make_person(group.network, "Charles"), group)
    page = as_person(charles).get(entry.url).content.decode()
    assert ("propos" in page, "A moderator hid this comment." in page) == (False, True)
    assert as_person(charles).get(f"/comments/{comment.pk}/history/").status_code == 404
    newer = as_person(charles).get(f"{entry.url}comments/?after={comment.pk - 1}")
    assert "propos" not in newer.content.decode()


def test_who_reports_or_hides_a_comment_reads_it_and_not_the_entry(
    as_person: As, write: Write, group: Group, bob: Person, dana: Person, gina: Person
) -> None:
    entry = write(bob, group)
    comment = Comment.objects.create(
        network=entry.network, entry=entry, author=bob, body="<p>Zut alors</p>", text="Zut alors",
        published_at=now(),
    )  # fmt: skip
    for person, act in ((gina, "report"), (dana, "hiding")):
        page = as_person(person).get(reverse(f"comment_{act}", args=[comment.pk]))
        assert page.status_code == 200
        assert "<b>Bob</b> Zut alors</blockquote>" in page.text


def test_a_report_reaches_the_moderators_until_one_has_looked(
    as_person: As, write: Write, group: Group, bob: Person, dana: Person, gina: Person
) -> None:
    entry = write(bob, group)
    as_person(gina).post(f"{entry.url}report/", {"reason": "Un doute"})
    assert "Un doute" in as_person(dana).get(entry.url).content.decode()
    assert "Un doute" not in as_person(bob).get(entry.url).content.decode()
    assert as_person(bob).post(f"{entry.url}reports/").status_code == 403
    as_person(dana).post(f"{entry.url}reports/")
    assert "Un doute" not in as_person(dana).get(entry.url).content.decode()
    assert Report.objects.get().closed_by == dana


def test_pinning_is_for_moderators(
    as_person: As, write: Write, group: Group, bob: Person, dana: Person
) -> None:
    entry = write(bob, group)
    assert as_person(bob).post(f"{entry.url}pin/").status_code == 403
    as_person(dana).post(f"{entry.url}pin/")
    assert fresh(entry).pin.by == dana
    as_person(dana).post(f"{entry.url}pin/", {"undo": "1"})
    assert not hasattr(fresh(entry), "pin")


def test_a_pinned_entry_stands_once_on_the_page_of_its_group(
    as_person: As, write: Write, group: Group, dana: Person, bob: Person
) -> None:
    """On the first page, in what is put under it, and in what new entries put in its place."""
    entries = [write(bob, group, f"Mot {n}") for n in range(23)]
    old, recent = entries[0], entries[-1]
    for entry in (old, recent):
        as_person(dana).post(f"{entry.url}pin/")
    reader = as_person(bob)
    page = reader.get(group.url).text
    ids = re.findall(r'<article[^>]* id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert ids[:2] == [f"entry-{recent.pk}", f"entry-{old.pk}"]
    more = re.findall(r'hx-get="(\?[^"]+)"', page)[0].replace("&amp;", "&")
    rest = reader.get(f"{group.url}{more}", headers={"HX-Request": "true", "HX-Target": "more"})
    assert f'id="entry-{old.pk}"' not in rest.text
    assert f'id="entry-{entries[1].pk}"' in rest.text
    stream = reader.get(group.url, headers={"HX-Request": "true", "HX-Target": "stream"})
    assert f'id="entry-{recent.pk}"' not in stream.text
    plain = reader.get(f"{group.url}{more}")  # a page of its own, without scripts
    assert plain.text.count(f'id="entry-{old.pk}"') == 1
    filtered = reader.get(f"{group.url}?filter=post")
    assert filtered.text.count(f'id="entry-{recent.pk}"') == 1


def test_a_moved_entry_leaves_its_readers_at_once(
    as_person: As, write: Write, group: Group, secret_group: Group,
    alice: Person, bob: Person, gina: Person, dana: Person,
) -> None:  # fmt: skip
    entry = write(bob, group)
    refused = as_person(dana).post(f"{entry.url}move/", {"group": secret_group.pk})
    assert refused.status_code == 404  # she may not even know of that group
    as_person(bob).post(f"{entry.url}move/", {"group": secret_group.pk})
    codes = {p.name: as_person(p).get(entry.url).status_code for p in (alice, bob, gina, dana)}
    assert codes == {"Alice": 200, "Bob": 200, "Gina": 404, "Dana": 404}


def test_a_share_opens_and_closes_an_entry_to_another_group(
    as_person: As, write: Write, group: Group, open_group: Group,
    alice: Person, bob: Person, charlie: Person, gina: Person,
) -> None:  # fmt: skip
    entry = write(alice, group)
    assert as_person(bob).post(f"{entry.url}shares/", {"group": open_group.pk}).status_code == 403
    assert as_person(gina).post(f"{entry.url}shares/", {"group": open_group.pk}).status_code == 404
    page = as_person(alice).get(f"{entry.url}shares/").content.decode()
    assert "Today only the members of Atelier read this entry." in page
    assert "Agora (every employee)" in page
    as_person(alice).post(f"{entry.url}shares/", {"group": open_group.pk})
    assert as_person(charlie).get(entry.url).status_code == 200
    as_person(alice).post(f"{entry.url}shares/", {"group": open_group.pk, "undo": "1"})
    assert as_person(charlie).get(entry.url).status_code == 404


def test_what_one_keeps_is_one_s_own(
    as_person: As, write: Write, group: Group, bob: Person, gina: Person, charlie: Person
) -> None:
    entry = write(bob, group)
    client = as_person(gina)
    client.post(f"{entry.url}bookmark/")
    client.post(f"{entry.url}subscription/", {"level": "mute"})
    say(client, entry)
    client.get(entry.url)
    client.post(f"{entry.url}reading/", {"undo": "1"})
    assert Bookmark.objects.filter(person=gina, entry=entry).count() == 1
    assert Subscription.objects.get(person=gina, entry=entry).level == "mute"
    assert Reading.objects.get(person=gina, entry=entry).unread
    assert as_person(charlie).post(f"{entry.url}bookmark/").status_code == 404


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_one_is_never_led_elsewhere(
    as_person: As, write: Write, group: Group, bob: Person, wanted: str
) -> None:
    entry = write(bob, group)
    answer = as_person(bob).post(f"{entry.url}bookmark/", {"next": wanted})
    assert answer["Location"] == entry.url


def test_counters_are_repaired(write: Write, group: Group, bob: Person, alice: Person) -> None:
    entry = write(bob, group)
    react(actor=alice, thing=entry, kind="merci")
    Comment.objects.create(network=group.network, entry=entry, author=bob, body="x", text="x",
                           published_at=now() + timedelta(minutes=5))  # fmt: skip
    recount(group.network)
    assert recount(group.network) == 0
    Entry.objects.filter(pk=entry.pk).update(comment_count=9, reaction_counts={"bravo": 3})
    assert recount(group.network) == 2
    assert (fresh(entry).comment_count, fresh(entry).reaction_counts) == (1, {"merci": 1})
    assert fresh(entry).active_at == last_comment().published_at


def test_posting_a_comment_costs_a_small_fixed_number_of_queries(
    as_person: As, write: Write, group: Group, bob: Person, django_assert_max_num_queries: Any
) -> None:
    entry = write(bob, group)
    client = as_person(bob)
    say(client, entry)
    for number in range(3):
        with django_assert_max_num_queries(13):
            say(client, entry, f"encore {number}")
    assert Event.objects.filter(verb="comment.added").count() == 4


def test_an_entry_page_costs_the_same_with_one_comment_or_twenty(
    as_person: As, write: Write, group: Group, bob: Person
) -> None:
    entry = write(bob, group, kind="question")
    client = as_person(bob)
    say(client, entry)
    client.get(entry.url)
    with CaptureQueriesContext(connection) as first:
        client.get(entry.url)
    for number in range(19):
        say(client, entry, f"n{number}", parent=last_comment().pk if number % 3 else "")
    client.get(entry.url)
    with CaptureQueriesContext(connection) as second:
        client.get(entry.url)
    assert len(second) == len(first)
    assert len(second) <= 12


def test_an_edited_comment_keeps_its_files_and_its_history(
    as_person: As, write: Write, group: Group, bob: Person, alice: Person
) -> None:
    entry = write(alice, group)
    client = as_person(bob)
    upload = SimpleUploadedFile("plan.txt", b"le plan")
    say(client, entry, "Premier jet", uploads=upload)
    comment = last_comment()
    stored = comment.attachments.get().file
    page = client.get(f"/comments/{comment.pk}/edit/").content.decode()
    assert f'name="files" value="{stored.pk}" checked' in page
    assert client.post(f"/comments/{comment.pk}/edit/", {"body": " "}).status_code == 422
    sent = {"body": "Second jet", "files": stored.pk}
    client.post(f"/comments/{comment.pk}/edit/", sent)
    assert last_comment().text == "Second jet"
    assert comment.attachments.get().file == stored
    history = as_person(alice).get(f"/comments/{comment.pk}/history/").content.decode()
    assert "<del>Premier </del>" in history
    assert as_person(alice).get(f"/comments/{comment.pk}/edit/").status_code == 403
    assert as_person(alice).post(f"/comments/{comment.pk}/edit/", sent).status_code == 403
