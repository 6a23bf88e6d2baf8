"""What each person chose: where a kind goes, when a mail may come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from comptoir.notifications.models import Channel, DigestSetting, NotificationKind, Preference

if TYPE_CHECKING:
    from comptoir.people.models import Person

DEFAULTS: dict[str, str] = {
    NotificationKind.MENTION: Channel.MAIL,
    NotificationKind.ASKED: Channel.MAIL,
    NotificationKind.PASSED: Channel.MAIL,
    NotificationKind.HANDED: Channel.INBOX,
    NotificationKind.ANSWER: Channel.MAIL,
    NotificationKind.ACCEPTED: Channel.MAIL,
    NotificationKind.COMMENT: Channel.DIGEST,
    NotificationKind.REACTION: Channel.INBOX,
    NotificationKind.ENTRY: Channel.DIGEST,
    NotificationKind.NEWS: Channel.DIGEST,
    NotificationKind.ACKNOWLEDGE: Channel.MAIL,
    NotificationKind.SEARCH: Channel.DIGEST,
    NotificationKind.INVITATION: Channel.MAIL,
    NotificationKind.GUEST: Channel.MAIL,
    NotificationKind.MODERATION: Channel.MAIL,
}


def channels_for(kind: str, person_ids: Collection[int]) -> dict[int, str]:
    """Channel of `kind` for each person, in one query."""
    chosen = Preference.objects.filter(kind=kind, person_id__in=person_ids)
    channels = dict(chosen.values_list("person_id", "channel"))
    return {person_id: channels.get(person_id, DEFAULTS[kind]) for person_id in person_ids}


def channels_of(person: Person) -> dict[str, str]:
    """Every kind with its channel, for the preferences page."""
    chosen = dict(Preference.objects.filter(person=person).values_list("kind", "channel"))
    return {kind: chosen.get(kind, channel) for kind, channel in DEFAULTS.items()}


def choose_channel(person: Person, kind: str, channel: str) -> None:
    """Keep a choice; the default needs no row but gets one, so that it stays when defaults
    change."""
    Preference.objects.update_or_create(person=person, kind=kind, defaults={"channel": channel})


def digest_setting(person: Person) -> DigestSetting:
    """The person's setting, made with the defaults when absent."""
    setting, _ = DigestSetting.objects.get_or_create(person=person)
    return setting


def zone_of(person: Person) -> ZoneInfo:
    """The person's zone, else the network's."""
    return ZoneInfo(person.time_zone or person.network.time_zone)


def first_quiet_end(person: Person, moment: datetime, setting: DigestSetting | None) -> datetime:
    """`moment`, or the end of the person's quiet hours when it falls in them."""
    if setting is None or setting.quiet_from is None or setting.quiet_until is None:
        return moment
    local = moment.astimezone(zone_of(person))
    if not _within(local.time(), setting.quiet_from, setting.quiet_until):
        return moment
    end = local.replace(
        hour=setting.quiet_until.hour, minute=setting.quiet_until.minute, second=0, microsecond=0
    )
    return end if end > local else end + timedelta(days=1)


def _within(at: time, start: time, end: time) -> bool:
    """Whether `at` is in [start, end), which may pass midnight."""
    return start <= at < end if start <= end else at >= start or at < end
