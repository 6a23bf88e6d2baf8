"""A network that is small and has something of everything, so that every page has content.

`python -m tests.browser.stage` makes it in COMPTOIR_DATA and prints the ids.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from comptoir.entries.models import Entry
    from comptoir.groups.models import Group
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

LONG = "The counter is where everybody meets, and what is said there can be found again. " * 12
WIDE = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def picture(width: int = 600, height: int = 400) -> bytes:
    """A PNG."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 70)).save(buffer, "PNG")
    return buffer.getvalue()


def set_the_stage() -> dict[str, Any]:
    """Make everything; ids by name."""
    from comptoir.journal.outbox import drain
    from comptoir.networks.models import Network
    from tests.running import session_of

    network = Network.objects.create(
        name="Halmont", slug="halmont", is_default=True, language="en", time_zone="Europe/Paris"
    )
    people = _people(network)
    groups = _groups(network, people)
    ids = _talk(people, groups) | _doors(people, groups)
    _months(network)
    drain()
    sessions = {name: session_of(person) for name, person in people.items() if person.user_id}
    return {
        "people": {name: person.pk for name, person in people.items()},
        "groups": {name: group.pk for name, group in groups.items()},
        "sessions": sessions,
        **ids,
    }


def _people(network: Network) -> dict[str, Person]:
    from comptoir.core.clock import now
    from tests.conftest import make_person

    known: dict[str, dict[str, Any]] = {
        "Alice": {"title": "Brand manager", "department": "Marketing", "site": "Lyon"},
        "Bob": {"title": "Field salesperson", "department": "Sales", "site": "Lille"},
        "Charlie": {"title": "Controller", "department": "Finance", "site": "Lyon"},
        "Dana": {"title": "Community manager", "department": "Marketing", "site": "Nantes"},
        "Adam": {"title": "Administrator", "role": "administrator"},
        "Gina": {
            "kind": "guest",
            "organisation": "Studio Quartz",
            "title": "Art director",
            "email": "gina@quartz.example",
        },
        "Nora": {"title": "Newcomer", "welcomed_at": None},
    }
    people = {}
    for name, fields in known.items():
        people[name] = make_person(network, name, seen_at=now() - timedelta(hours=4), **fields)
    return people


def _groups(network: Network, people: dict[str, Person]) -> dict[str, Group]:
    from comptoir.core.clock import now
    from tests.conftest import add, make_group

    groups = {
        "Everybody": make_group(network, "Everybody", "open", kind="company"),
        "Atelier": make_group(network, "Atelier", "closed", purpose="The kettle of spring"),
        "Agora": make_group(network, "Agora", "open", purpose="Ideas from everywhere"),
        "Terrain": make_group(network, "Terrain", "open", purpose="What customers say"),
        "Library": make_group(network, "Library", "open", purpose="What we read"),
        "Secret": make_group(network, "Secret", "secret"),
    }
    for name, person in people.items():
        if person.is_employee:
            add(person, groups["Everybody"], "owner" if name == "Adam" else "member")
    add(people["Alice"], groups["Atelier"], "owner")
    add(people["Dana"], groups["Atelier"], "moderator")
    add(people["Bob"], groups["Atelier"])
    end = now() + timedelta(days=5)
    add(people["Gina"], groups["Atelier"], sponsor=people["Alice"], expires_at=end)
    for name in ("Agora", "Terrain", "Secret"):
        add(people["Alice"], groups[name], "owner")
        add(people["Bob"], groups[name])
    return groups


def _talk(people: dict[str, Person], groups: dict[str, Group]) -> dict[str, int]:
    """One entry of each kind and state, with all that can hang on one."""
    from comptoir.entries.actions import (
        add_comment,
        bookmark,
        edit_entry,
        hide_entry,
        pin_entry,
        react,
        report,
        share_entry,
    )

    alice, bob, gina, dana = (people[name] for name in ("Alice", "Bob", "Gina", "Dana"))
    atelier = groups["Atelier"]
    post = _post(alice, atelier)
    first = add_comment(actor=bob, entry=post, body="<p>I like it.</p>")
    mention = f'<p><a data-mention="{alice.pk}" href="/people/{alice.pk}/">@Alice</a> so do I</p>'
    add_comment(actor=gina, entry=post, body=mention, parent=first)
    for person, kind in ((bob, "merci"), (gina, "bravo")):
        react(actor=person, thing=post, kind=kind)
    files = list(post.attachments.values_list("file_id", flat=True))
    body = f"{post.body}<p>And a lid.</p>"
    edit_entry(actor=alice, entry=post, title="", body=body, topics=["spring"], files=files)
    pin_entry(actor=alice, entry=post)
    bookmark(actor=alice, entry=post)
    report(actor=bob, entry=post, reason="The picture is not the last one.")
    share_entry(actor=alice, entry=post, group=groups["Agora"])
    from comptoir.entries.actions import publish_entry

    hidden = publish_entry(actor=bob, group=atelier, body="<p>Forget this one.</p>")
    hide_entry(actor=dana, entry=hidden, reason="Wrong group")
    return {"post": post.pk, "comment": first.pk, "hidden": hidden.pk, **_kinds(people, groups)}


def _post(author: Person, group: Group) -> Entry:
    from django.core.files.base import ContentFile

    from comptoir.entries.actions import publish_entry
    from comptoir.files.actions import store_file

    image = store_file(actor=author, upload=ContentFile(picture()), name="kettle.png")
    paper = store_file(actor=author, upload=ContentFile(b"%PDF-1.4 plan"), name="plan.pdf")
    body = (
        f"<h2>The kettle</h2><p>{LONG}</p><p>{WIDE}</p><ul><li>A spout</li><li>A handle</li></ul>"
        '<blockquote><p>It pours well.</p></blockquote><pre><code>pour(kettle, "slowly and with'
        ' a very long line of code that nobody breaks", into=cup)</code></pre>'
        "<table><tbody><tr><th>Price</th><th>Colour</th></tr><tr><td>39</td><td>Green</td></tr>"
        "</tbody></table>"
    )
    files = [image.pk, paper.pk]
    return publish_entry(actor=author, group=group, body=body, topics=["spring"], files=files)


def _kinds(people: dict[str, Person], groups: dict[str, Group]) -> dict[str, int]:
    from comptoir.core.clock import now
    from comptoir.entries.actions import add_comment, publish_entry, save_draft
    from comptoir.entries.actions.publish import Draft
    from comptoir.experts.presence import hide_subject
    from comptoir.kinds.news.actions import acknowledge
    from comptoir.kinds.polls.actions import vote
    from comptoir.kinds.questions.actions import accept_answer

    alice, bob, adam = people["Alice"], people["Bob"], people["Adam"]
    atelier, week = groups["Atelier"], now() + timedelta(days=7)
    question = publish_entry(
        actor=bob, group=atelier, kind="question", title="Which water do we test with?"
    )
    answer = add_comment(actor=alice, entry=question, body="<p>Vosges, cold.</p>")
    accept_answer(actor=bob, comment=answer)
    asked = {"acknowledge": True, "acknowledge_by": week.date(), "communities": []}
    news = publish_entry(actor=adam, group=groups["Everybody"], kind="news",
                         title="The office closes early on Friday", body="<p>At four.</p>",
                         details=asked)  # fmt: skip
    acknowledge(actor=bob, entry=news)
    choices = {"options": ["Green", "Copper"], "multiple": False, "anonymous": False,
               "closes_at": week}  # fmt: skip
    poll = publish_entry(
        actor=alice, group=atelier, kind="poll", title="Which colour?", details=choices
    )
    vote(actor=bob, entry=poll, options=[poll.poll.options.get(text="Green").pk])
    draft = save_draft(actor=alice, draft=Draft(atelier, body="<p>Not <b>ready</b></p>"))
    later = publish_entry(actor=alice, group=atelier, body="<p>Next week</p>", at=week)
    put = publish_entry(
        actor=bob, group=atelier, kind="question", title="How hot does the spout get?",
        details={"asked": [alice, people["Gina"]]},
    )  # fmt: skip
    hide_subject(actor=alice, name="lids")
    made = {
        "put": put,
        "question": question,
        "news": news,
        "poll": poll,
        "draft": draft,
        "later": later,
    }
    return {name: entry.pk for name, entry in made.items()} | {"answer": answer.pk}


def _months(network: Network) -> None:
    """Months that were published before measurement was turned off: they stay."""
    from comptoir.value.dashboard import span
    from comptoir.value.kinds import ASSUMED, Kind
    from comptoir.value.models import Figure, Survey
    from comptoir.value.weeks import month_before

    month = span()[1]
    for back in range(3):
        for kind, each in ASSUMED.items():
            n = 40 - 10 * back
            Figure.objects.create(
                network=network, kind=kind, month=month, events=n, people=12, low=n * each.low,
                mid=n * each.mid, high=n * each.high, cost=n * each.cost,
                cash=1200 if kind == Kind.AVOIDED else 0,
            )  # fmt: skip
        month = month_before(month)
    Survey.objects.create(network=network, kind=Kind.FOUND, month=span()[1], saved={"to15": 31})


def _doors(people: dict[str, Person], groups: dict[str, Group]) -> dict[str, str]:
    """Who waits at a door: a guest who was invited, an employee who asks to join."""
    from comptoir.groups.models import JoinRequest
    from comptoir.guests.actions import invite_guest

    JoinRequest.objects.create(group=groups["Atelier"], person=people["Charlie"])
    _invitation, token = invite_guest(
        actor=people["Alice"],
        email="hugo@lumen.example",
        groups=[groups["Atelier"]],
        organisation="Lumen",
        message="Come and see the kettle.",
    )
    return {"invitation": token}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(set_the_stage()))  # noqa: T201
