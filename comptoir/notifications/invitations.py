"""The mail that brings an external in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.guests.models import Invitation
from comptoir.networks.addresses import absolute

if TYPE_CHECKING:
    from comptoir.journal.models import Event

INVITED = "guest.invited"


def send_invitation(event: Event) -> None:
    """Send one invitation, in the language chosen for it, unless it was revoked or used."""
    from comptoir.guests.tokens import token_of

    rows = Invitation.objects.select_related("network", "sponsor")
    invitation = rows.filter(pk=event.data.get("invitation") or 0, revoked_at=None).first()
    if invitation is None or invitation.accepted_at or invitation.network.is_demo:
        return
    network = invitation.network
    with translation.override(invitation.language or network.language):
        path = reverse("invitation", args=[token_of(invitation)])
        facts = {
            "invitation": invitation,
            "network": network,
            "groups": list(invitation.groups.all()),
            "link": absolute(network, path),
        }
        sponsor = invitation.sponsor.name if invitation.sponsor else network.name
        message = EmailMultiAlternatives(
            subject=_("%(who)s invites you to work together on %(network)s")
            % {"who": sponsor, "network": network.name},
            body=render_to_string("notifications/mail/invitation.txt", facts),
            to=[invitation.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        html = render_to_string("notifications/mail/invitation.html", facts)
        message.attach_alternative(html, "text/html")
        message.send()
