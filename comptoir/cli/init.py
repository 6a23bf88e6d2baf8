"""comptoir init"""

from __future__ import annotations

import os

import click

from comptoir.cli import house

EPILOG = """\b
Examples:
  comptoir init
  comptoir init --name "Halmont" --language fr --administrator "Camille Roy" \\
      --email camille@halmont.example
  comptoir init --name "Halmont" --language fr --admin camille.roy@halmont.example
  comptoir init --name "Other" --host other.example … --json      a second network
\b
Without a password the administrator signs in by a code sent by e-mail. Give one by
--password, or by COMPTOIR_PASSWORD so that it stays out of the shell's history.
"""


@click.command(epilog=EPILOG)
@click.option("--name", prompt="Name of the network", help="Name that everybody reads on top.")
@click.option(
    "--language",
    type=click.Choice(["fr", "en"]),
    prompt="Language (fr or en)",
    help="Language of the network; each person may choose another.",
)
@click.option(
    "--administrator",
    default=None,
    help="Name of the first administrator; with --admin, the address gives it.",
)
@click.option(
    "--email",
    "--admin",
    prompt="E-mail address of the administrator",
    help="Address the administrator signs in with.",
)
@click.option("--password", default=None, help="Password of the administrator (optional).")
@click.option("--host", default=None, help="Host name of the network; needed from the second on.")
@click.option("--time-zone", default="Europe/Paris", show_default=True, help="Time zone.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def command(
    name: str,
    language: str,
    administrator: str | None,
    email: str,
    password: str | None,
    host: str | None,
    time_zone: str,
    as_json: bool,
) -> None:
    """Make a new network and its first administrator."""
    house.open_house()
    from django.utils import translation

    from comptoir.networks.actions import create_network

    with house.sentences(), translation.override("en"):
        house.migrate_when_needed(quiet=as_json)
        _refuse_second_without_host(host)
        network = create_network(
            name=name,
            language=language,
            administrator_email=email,
            administrator_name=administrator or _name_in(email),
            password=_checked(password or os.environ.get("COMPTOIR_PASSWORD")),
            host=host,
            time_zone=time_zone,
        )
    found = {
        "network": network.slug,
        "id": network.pk,
        "name": network.name,
        "address": _address(host),
    }
    if as_json:
        house.say_json({**found, "administrator": email.strip().lower()})
        return
    click.secho(f"{network.name} is ready.", bold=True)
    click.echo(f"Run it with: comptoir run\nThen open {found['address']} and sign in as {email}.")


def _name_in(address: str) -> str:
    """The name that an address tells: camille.roy@… is Camille Roy."""
    words = address.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words) or address


def _refuse_second_without_host(host: str | None) -> None:
    from comptoir.networks.models import Network

    if not host and Network.objects.filter(is_default=True).exists():
        raise click.ClickException(
            "This installation has a network already. A second one needs a host name of its "
            "own: add --host network.company.com. (For a separate installation, set "
            "COMPTOIR_DATA to another folder.)"
        )


def _checked(password: str | None) -> str | None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if password is None:
        return None
    try:
        validate_password(password)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    return password


def _address(host: str | None) -> str:
    from django.conf import settings

    if settings.PUBLIC_URL and not host:
        return str(settings.PUBLIC_URL)
    return f"http://{host or '127.0.0.1'}:{settings.PORT}"
