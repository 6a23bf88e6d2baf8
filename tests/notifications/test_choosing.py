"""What each person chose: channels, quiet hours, the summary, and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core import mail
from django.test import Client
from django.urls import reverse

from comptoir.core.clock import now
from comptoir.entries.actions import publish_entry
from comptoir.groups.actions import remove_member
from comptoir.groups.models import Group
from comptoir.journal.outbox import drain
from comptoir.journal.record import record
from comptoir.notifications.choices import DEFAULTS, digest_setting, first_quiet_end
from comptoir.notifications.models import Mailing, Preference
from comptoir.people.models import Person
from tests.conftest import write_entry

AsPerson = Callable[[Person], Client]


def mention(person: Person) -> str:
    return f'<p><a data-mention="{person.pk}" href="/">@{person.name}</a> ?</p>'


def choices(**fields: str) -> dict[str, str]:
    kinds = {f"kind_{kind}": str(channel) for kind, channel in DEFAULTS.items()}
    return {"language": "", "time_zone": "", "rhythm": "daily"} | kinds | fields


def test_choices_are_kept_and_followed(
    alice: Person, bob: Person, group: Group, as_person: AsPerson
) -> None:
    client = as_person(bob)
    sent = choices(kind_mention="none", rhythm="weekly", quiet_from="20:00", quiet_until="07:00")
    assert client.post(reverse("preferences"), sent).status_code == 302
    setting = digest_setting(bob)
    assert (setting.rhythm, setting.quiet_from) == ("weekly", time(20))
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    assert mail.outbox == []


def test_choices_that_cannot_be_are_refused(bob: Person, as_person: AsPerson) -> None:
    client = as_person(bob)
    for wrong in ({"quiet_from": "20:00"}, {"time_zone": "Mars/Olympus"}, {"rhythm": "hourly"},
                  {"kind_mention": "pigeon"}, {"quiet_from": "25:99"}):  # fmt: skip
        assert client.post(reverse("preferences"), choices(**wrong)).status_code == 422
    assert not Preference.objects.filter(person=bob).exists()


def test_a_time_zone_is_chosen_by_its_city(bob: Person, as_person: AsPerson) -> None:
    client = as_person(bob)
    page = client.get(reverse("preferences")).text
    assert '<option value="" selected>The network’s: Europe/Paris</option>' in page
    assert '<optgroup label="America">' in page
    assert '<option value="America/Argentina/Buenos_Aires">Buenos Aires</option>' in page
    for kept in ("America/Montreal", "UTC", "Etc/GMT+3"):  # the last is not offered, but was chosen
        assert client.post(reverse("preferences"), choices(time_zone=kept)).status_code == 302
        bob.refresh_from_db()
        assert bob.time_zone == kept
        assert f'<option value="{kept}" selected>' in client.get(reverse("preferences")).text
    wrong = client.post(reverse("preferences"), choices(time_zone="Mars/Olympus"))
    assert wrong.status_code == 422
    assert "This time zone is not known. Choose a city." in wrong.text


def test_quiet_hours_hold_mail_until_their_end_in_the_persons_zone(bob: Person) -> None:
    bob.time_zone = "America/Montreal"
    setting = digest_setting(bob)
    setting.quiet_from, setting.quiet_until = time(20), time(7)
    late = datetime(2026, 3, 2, 22, 30, tzinfo=ZoneInfo("America/Montreal"))
    assert first_quiet_end(bob, late, setting) == late.replace(day=3, hour=7, minute=0)
    noon = late.replace(hour=12)
    assert first_quiet_end(bob, noon, setting) == noon


def test_a_mail_carries_one_click_out_of_its_kind_or_thread(
    alice: Person, bob: Person, group: Group
) -> None:
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"<https?://[^/]+(/unsubscribe/[^>]+)>", headers["List-Unsubscribe"])
    assert path is not None
    program = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
    assert program.get(path[1]).status_code == 200
    mail.outbox.clear()
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    assert len(mail.outbox) == 1, "looking at the page stops nothing"
    assert program.post(path[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert program.post(path[1][:-2] + "x/").status_code == 404
    assert Client(headers={"host": "other.example"}).post(path[1]).status_code == 404


def owed(person: Person) -> None:
    """The summary of the last day leaves."""
    since = (now() - timedelta(days=1)).isoformat()
    record("digest.due", network=person.network, actor=None, person=person, data={"since": since})
    drain()


def test_a_summary_says_only_what_may_be_read_when_it_leaves(
    alice: Person, bob: Person, gina: Person, group: Group
) -> None:
    write_entry(alice, group, "For all of us", "question")
    write_entry(alice, group, "For ourselves", "question", internal=True)
    owed(gina)
    assert "For all of us" in str(mail.outbox[0].body)
    assert "For ourselves" not in str(mail.outbox[0].body)
    mail.outbox.clear()
    remove_member(actor=alice, group=group, person=bob)
    owed(bob)
    assert mail.outbox == [], "never empty"


def test_a_summary_never_repeats_what_was_mailed(alice: Person, bob: Person, group: Group) -> None:
    publish_entry(actor=alice, group=group, body=mention(bob))
    drain()
    mail.outbox.clear()
    owed(bob)
    assert mail.outbox == []
    assert Mailing.objects.filter(person=bob, sent_at__isnull=False).count() == 1


def test_words_in_a_title_never_become_headers(alice: Person, bob: Person, group: Group) -> None:
    title = "Plan\r\nBcc: everybody@evil.example"
    publish_entry(actor=alice, group=group, kind="question", title=title, body=mention(bob))
    drain()
    letter = mail.outbox[0].message()
    assert "Bcc" not in letter
    assert "\n" not in mail.outbox[0].subject
