"""What `import` and `export` share: the network, the progress bar, the report."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from comptoir.cli import house

if TYPE_CHECKING:
    from comptoir.networks.models import Network

Told = Callable[[int, int], None]  # how many of how many are done


def exporter() -> Callable[..., Any]:
    """`export_archive(path, *, network, told) -> Report`."""
    module = importlib.import_module("comptoir.exports.doors")
    function: Callable[..., Any] = module.export_archive
    return function


def is_empty() -> bool:
    """Whether the installation has no network yet: an archive brings its own."""
    from comptoir.networks.models import Network

    return not Network.objects.exists()


def ask_network(slug: str | None) -> Network:
    """The network of that slug, or the only one, or a sentence."""
    from comptoir.networks.models import Network

    known = {network.slug: network for network in Network.objects.order_by("pk")}
    if slug in known:
        return known[slug]
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if not known:
        raise click.ClickException("There is no network yet: make one with `comptoir init`.")
    names = ", ".join(known)
    raise click.ClickException(f"Say which network with --network. There are: {names}.")


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Told]:
    """A bar on the error output, which grows as it is told; none for a program."""
    if quiet:
        yield lambda _done, _of: None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda done, of: bar.update(max(0, done * 1000 // max(of, 1) - bar.pos))


def say_report(report: Any, *, as_json: bool) -> None:
    """Counts, then each thing left out and why."""
    if as_json:
        house.say_json(report.as_dict())
    else:
        click.echo(report.as_text().encode("utf-8", "replace").decode())
