"""Inviting externals, and ending their access."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.core.clock import now
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.groups.access import can_invite_guests, is_member
from comptoir.groups.actions import add_member, refresh_counts
from comptoir.groups.models import Group, Membership
from comptoir.guests.access import can_answer_for
from comptoir.guests.models import Invitation
from comptoir.guests.tokens import digest_of, token_of
from comptoir.journal.record import record
from comptoir.people.actions import add_person
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.networks.models import Network

LONGEST = timedelta(days=274)  # nine months; then somebody decides again
REMIND_BEFORE = timedelta(days=7)


def checked_address(email: str) -> str:
    """A lower-case address.

    Raises:
        Refused: with what is missing, when something is.
    """
    address = email.strip().lower()
    name, at, host = address.partition("@")
    if not name or not at or not host:
        raise Refused(
            _("“%(email)s” is not an e-mail address. It looks like name@company.com.")
            % {"email": address[:80]}
        )
    if "." not in host:
        raise Refused(
            _("“%(email)s” is missing its ending, such as “.com”.") % {"email": address[:80]}
        )
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("“%(email)s” is not an e-mail address. Check its letters.") % {"email": address[:80]}
        ) from None
    return address


def checked_end(end: datetime | None, network: Network) -> datetime:
    """The end of an access: the network's default when none is given.

    Raises:
        Refused: in the past, or more than nine months away.
    """
    moment = now()
    chosen = end or moment + timedelta(days=network.guest_days)
    if chosen <= moment:
        raise Refused(_("The end of the access has passed. Choose a later day."))
    if chosen > moment + LONGEST:
        raise Refused(_("Nine months at most: choose an earlier day. It can be renewed."))
    return chosen


def invite_guest(
    *,
    actor: Person,
    email: str,
    groups: Sequence[Group],
    ends_at: datetime | None = None,
    name: str = "",
    organisation: str = "",
    message: str = "",
    sponsor: Person | None = None,
    language: str = "",
) -> tuple[Invitation, str]:
    """Ask an external into groups until a day. Somebody who is in already is extended.

    Who is invited again into the same groups before they came gets a second mail: both links
    lead in by the one invitation.

    Gives the invitation and the token of its link; the mail leaves by the worker.

    Raises:
        NotAllowed: the actor may not invite externals into one of the groups.
        Refused: the address is wrong or an employee's, no group, or an impossible end.
    """
    address = checked_address(email)
    if not groups:
        raise Refused(_("Choose at least one group."))
    for group in groups:
        require(can_invite_guests(actor, group))
    end = checked_end(ends_at, actor.network)
    answering = _checked_sponsor(sponsor or actor, groups)
    known = _known_external(actor, address)
    with transaction.atomic():
        invitation = _waiting(answering, address, groups) or Invitation(
            network=actor.network, email=address, sponsor=answering
        )
        invitation.name = " ".join(strip_control(name).split())[:120]
        invitation.organisation = " ".join(strip_control(organisation).split())[:80]
        invitation.language = language or actor.network.language
        invitation.ends_at = end
        invitation.message = strip_control(message).strip()[:1000]
        token = _saved(invitation, groups)
        _record_invitation(invitation, actor, groups)
        if known is not None:
            _enter(invitation, known)
    return invitation, token


def _saved(invitation: Invitation, groups: Sequence[Group]) -> str:
    """Keep it, and give the token of its link, which is made from its id: a new one is kept
    under a chance digest until it has one."""
    invitation.token_hash = invitation.token_hash or secrets.token_hex(32)
    invitation.save()
    token = token_of(invitation)
    invitation.token_hash = digest_of(token)
    invitation.save(update_fields=["token_hash"])
    invitation.groups.set(groups)
    return token


def _waiting(sponsor: Person, address: str, groups: Iterable[Group]) -> Invitation | None:
    """The sponsor's invitation of this address into these very groups that nobody took yet."""
    wanted = {group.pk for group in groups}
    sent = Invitation.objects.filter(sponsor=sponsor, email=address, network=sponsor.network)
    for invitation in sent.filter(accepted_at=None, revoked_at=None).order_by("-pk"):
        if set(invitation.groups.values_list("pk", flat=True)) == wanted:
            return invitation
    return None


def _known_external(actor: Person, address: str) -> Person | None:
    """Who has this address in the actor's network already, as an external.

    Raises:
        Refused: it is an employee's.
    """
    known = Person.objects.filter(network=actor.network, user__email=address).first()
    if known is not None and known.is_employee:
        sentence = _("%(email)s is a colleague: invite them from the members page of the group.")
        raise Refused(sentence % {"email": address})
    return known


def _checked_sponsor(sponsor: Person, groups: Iterable[Group]) -> Person:
    if sponsor.is_guest or not all(is_member(sponsor, group) for group in groups):
        raise Refused(_("The sponsor is an employee who is in each of the groups."))
    return sponsor


def _record_invitation(invitation: Invitation, actor: Person, groups: Sequence[Group]) -> None:
    data = {"invitation": invitation.pk, "ends_at": invitation.ends_at.isoformat()}
    for group in groups[1:]:
        extra = data | {"invitation": None, "email": invitation.email}
        record("guest.invited", network=group.network_id, actor=actor, group=group, data=extra)
    first = groups[0]
    record(
        "guest.invited",
        network=first.network_id,
        actor=actor,
        group=first,
        data=data | {"email": invitation.email},
    )


def accept_invitation(*, invitation: Invitation, user: User) -> Person:
    """The person whose address was invited, signed in as `user`, comes in. Twice is once.

    Raises:
        Refused: another address, revoked, or past its end.
    """
    if user.email.lower() != invitation.email:
        sentence = _("This invitation is for %(email)s. Sign out, then open it again.")
        raise Refused(sentence % {"email": invitation.email})
    if invitation.revoked_at is not None or invitation.ends_at <= now():
        raise Refused(
            _("This invitation has ended. Ask the person who sent it to invite you again.")
        )
    with transaction.atomic():
        people = Person.objects.filter(network=invitation.network, user=user)
        person = people.first() or _new_guest(invitation)
        if invitation.accepted_at is None:
            _enter(invitation, person)
    return person


def user_for(invitation: Invitation, language: str) -> User:
    """The account that the invitation leads to; made without a password when new.

    A new one keeps `language`, that in which its owner read the invitation.
    """
    known = User.objects.filter(email=invitation.email).first()
    return known or User.objects.create_user(invitation.email, None, language=language)


def _new_guest(invitation: Invitation) -> Person:
    return add_person(
        network=invitation.network,
        email=invitation.email,
        name=invitation.name or invitation.email.split("@")[0].replace(".", " ").title(),
        kind=Person.Kind.GUEST,
        organisation=invitation.organisation,
    )


def _enter(invitation: Invitation, person: Person) -> None:
    """Into the groups that still want externals; an employee keeps their own membership."""
    for group in invitation.groups.filter(archived_at=None):
        if person.is_guest:
            add_member(
                actor=person,
                group=group,
                person=person,
                sponsor=invitation.sponsor,
                expires_at=invitation.ends_at,
            )
            record(
                "guest.accepted",
                network=group.network_id,
                actor=person,
                group=group,
                person=person,
            )
    invitation.person, invitation.accepted_at = person, now()
    invitation.save(update_fields=["person", "accepted_at"])


def renew_access(*, actor: Person, membership: Membership, ends_at: datetime | None = None) -> None:
    """Until a later day: the network's default from today when none is given.

    Raises:
        NotAllowed: see `can_answer_for`.
        Refused: an impossible end.
    """
    require(can_answer_for(actor, membership))
    end = checked_end(ends_at, actor.network)
    with transaction.atomic():
        membership.expires_at = end
        membership.sponsor = membership.sponsor or actor
        membership.save(update_fields=["expires_at", "sponsor"])
        renewed = Invitation.objects.filter(person=membership.person, groups=membership.group)
        renewed.update(renewal_asked_at=None)
        _record("guest.renewed", actor, membership, {"ends_at": end.isoformat()})


def revoke_access(*, actor: Person, membership: Membership) -> None:
    """The access ends now.

    Raises:
        NotAllowed: see `can_answer_for`.
    """
    require(can_answer_for(actor, membership))
    with transaction.atomic():
        _record("guest.revoked", actor, membership, {})
        group = membership.group
        membership.delete()
        refresh_counts(group)


def revoke_invitation(*, actor: Person, invitation: Invitation) -> None:
    """The link no longer works; who came in by it stays until their access is closed.

    Raises:
        Refused: not the sponsor's, nor an administrator.
    """
    if invitation.sponsor_id != actor.pk and not actor.is_administrator:
        raise Refused(_("Only the sponsor or an administrator takes an invitation back."))
    waiting = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    waiting.update(revoked_at=now(), revoked_by=actor)


def expire_guests() -> int:
    """Job: record the accesses that ended by themselves, and free their places; how many.

    Reading stopped at `expires_at` already: every reach query looks at it.
    """
    ended = Membership.objects.filter(expires_at__lte=now(), person__kind="guest")
    rows = list(ended.select_related("person", "group")[:500])
    for membership in rows:
        with transaction.atomic():
            if Membership.objects.filter(pk=membership.pk, expires_at__lte=now()).delete()[0]:
                _record("guest.expired", None, membership, {})
                refresh_counts(membership.group)
    return len(rows)


def remind_sponsors() -> int:
    """Job: seven days before an access ends, ask its sponsor to renew it, once; how many."""
    soon = Membership.objects.filter(
        expires_at__gt=now(), expires_at__lte=now() + REMIND_BEFORE, person__kind="guest"
    )
    asked = 0
    for membership in soon.exclude(sponsor=None).select_related("person", "group", "sponsor"):
        asked += _remind(membership)
    return asked


def _remind(membership: Membership) -> bool:
    from comptoir.journal.models import Event

    end = membership.expires_at.isoformat() if membership.expires_at else ""
    known = Event.objects.filter(
        verb="guest.reminded",
        group=membership.group,
        actor=membership.person,
        data__ends_at=end,
    )
    if known.exists():
        return False
    record(
        "guest.reminded",
        network=membership.group.network_id,
        actor=membership.person,
        group=membership.group,
        person=membership.sponsor,
        data={"ends_at": end},
    )
    return True


def _record(
    verb: str, actor: Person | None, membership: Membership, data: dict[str, object]
) -> None:
    record(
        verb,
        network=membership.group.network_id,
        actor=actor,
        group=membership.group,
        person=membership.person,
        data=dict(data),
    )
