"""Founding a network, and giving it its face."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.core.clock import known_zones
from comptoir.core.decisions import Refused, require
from comptoir.core.html import strip_control
from comptoir.core.pictures import Upload, fitted_logo
from comptoir.core.text import slug_of
from comptoir.journal.record import record
from comptoir.networks.access import can_administer
from comptoir.networks.contrast import check_accent
from comptoir.networks.founding import default_templates
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network

if TYPE_CHECKING:
    from comptoir.people.models import Person

HOST_NAME = re.compile(r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$")


def create_network(
    *,
    name: str,
    language: str,
    administrator_email: str,
    administrator_name: str,
    password: str | None = None,
    host: str | None = None,
    slug: str | None = None,
    time_zone: str = "Europe/Paris",
) -> Network:
    """A new network with its administrator, its company group and its group templates.

    The first network of an installation is its default one: the one shown on the
    installation's own host names. An address that already signs in keeps its password.

    Raises:
        Refused: when something given cannot be used; the sentence says what.
    """
    name = _checked_name(name)
    _check_choices(language, time_zone)
    email = _checked_email(administrator_email)
    person_name = " ".join(strip_control(administrator_name).split())[:120]
    if not person_name:
        raise Refused(_("Write the administrator’s name."))
    with transaction.atomic(), translation.override(language):
        network = Network.objects.create(
            name=name,
            slug=_free_slug(slug or name),
            host=_checked_host(host),
            is_default=not Network.objects.filter(is_default=True).exists(),
            language=language,
            time_zone=time_zone,
        )
        administrator = _first_administrator(network, email, person_name, password)
        _company_group(network, administrator)
        for template in default_templates():
            network.group_templates.create(**template)
    forget_networks()
    return network


def _checked_name(name: str) -> str:
    kept = " ".join(strip_control(name).split())
    if not kept or len(kept) > 80:
        raise Refused(_("Write the network’s name, of at most 80 characters."))
    return kept


def _check_choices(language: str, time_zone: str) -> None:
    if language not in Network.Language.values:
        raise Refused(_("Choose the language: fr or en."))
    if time_zone not in known_zones():
        sentence = _("%(zone)s is not a time zone. Write one such as Europe/Paris.")
        raise Refused(sentence % {"zone": time_zone})


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        sentence = _("%(email)s is not an e-mail address. Write one such as name@company.com.")
        raise Refused(sentence % {"email": email.strip()}) from None
    return address


def _checked_host(host: str | None) -> str | None:
    """A host name in lower case, nobody's yet; None for none."""
    if not host:
        return None
    kept = host.strip().lower().rstrip(".")
    if not HOST_NAME.match(kept):
        sentence = _("%(host)s is not a host name. Write one such as network.company.com.")
        raise Refused(sentence % {"host": host})
    if Network.objects.filter(host=kept).exists():
        raise Refused(_("Another network already answers at %(host)s.") % {"host": kept})
    return kept


def _free_slug(name: str) -> str:
    base = slug_of(name, fallback="network", length=50)
    taken = set(Network.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def _first_administrator(network: Network, email: str, name: str, password: str | None) -> Person:
    users = get_user_model().objects
    user = users.filter(email=email).first()
    if user is None:
        user = users.create_user(email, password, language="")
    return network.people.create(user=user, email=email, name=name, role="administrator")


def _company_group(network: Network, administrator: Person) -> None:
    group = network.groups.create(
        name=_("The whole company"),
        slug=slug_of(_("The whole company"), fallback="company"),
        kind="company",
        visibility="open",
        purpose=_("What concerns everybody."),
        created_by=administrator,
        members_count=1,
    )
    administrator.memberships.create(group=group, role="owner")
    record("group.created", network=network, actor=administrator, group=group)
    record("person.joined", network=network, actor=administrator, person=administrator)


def change_branding(
    *,
    actor: Person,
    network: Network,
    name: str,
    accent: str,
    logo: Upload | None = None,
    without_logo: bool = False,
) -> Network:
    """Change name, accent colour ('' for Comptoir's own green) and logo of the network.

    A logo is encoded again; None keeps the present one, unless `without_logo`.

    Raises:
        NotAllowed: when the actor does not run the network.
        Refused: when the name is blank, the accent would be hard to read, or the logo is no
            picture.
    """
    require(can_administer(actor, network))
    name, accent = _checked_name(name), check_accent(accent)
    picture = fitted_logo(logo) if logo is not None else None
    old = network.logo.name if network.logo and (picture or without_logo) else ""
    with transaction.atomic():
        network.name, network.accent = name, accent
        if without_logo:
            network.logo = None
        if picture is not None:
            network.logo.save(str(picture.name), picture, save=False)
        network.branding_version += 1
        network.save(update_fields=["name", "accent", "logo", "branding_version"])
        record("network.branded", network=network, actor=actor)
        if old:
            transaction.on_commit(lambda: network.logo.storage.delete(old))
    forget_networks()
    return network
