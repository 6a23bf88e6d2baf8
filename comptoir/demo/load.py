"""Making the demo network: a story told once, the same each time, around today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from comptoir.demo.asking import set_asking
from comptoir.demo.cast import set_cast
from comptoir.demo.details import set_details
from comptoir.demo.documents import set_documents
from comptoir.demo.index import make_index
from comptoir.demo.places import set_places
from comptoir.demo.scenarios import set_scenarios
from comptoir.demo.searches import set_searches
from comptoir.demo.stage import Stage
from comptoir.demo.story import Story, StoryError, read_story
from comptoir.demo.talk import set_talk
from comptoir.demo.traces import set_traces
from comptoir.demo.value import set_value
from comptoir.journal.models import Event
from comptoir.networks.actions import create_network
from comptoir.networks.middleware import forget_networks

if TYPE_CHECKING:
    from comptoir.networks.models import Network

NAME = "Halmont"
STEPS: list[Callable[[Stage], None]] = [
    set_cast,
    set_places,
    set_talk,
    set_documents,
    set_details,
    set_asking,
    set_scenarios,
    set_traces,
    set_value,
    set_searches,
]


def make_demo(
    *, story: Story | None = None, told: Callable[[int, int], None] = lambda _n, _of: None
) -> Network:
    """Make the demo network; `told` hears how many steps of how many are done.

    All or nothing. No mail is owed to anybody: its people do not exist.

    Raises:
        StoryError: a file of the story is wrong; the sentence says where.
        Refused: a network of its host name exists.
    """
    story = story or read_story()
    with transaction.atomic():
        stage = Stage(_founded(story), story)
        for done, step in enumerate(STEPS):
            told(done, len(STEPS))
            step(stage)
        told(len(STEPS), len(STEPS))
    forget_networks()
    make_index(stage.network)
    return stage.network


def _founded(story: Story) -> Network:
    """The network with its administrator, company group and group templates."""
    founders = [line for line in story.people if line.role == "administrator"]
    if not founders:
        raise StoryError("people.toml: somebody must have the role administrator.")
    network = create_network(
        name=NAME,
        language="fr",
        administrator_email=founders[0].email,
        administrator_name=founders[0].name,
    )
    network.is_demo = True
    network.pass_on_since -= timedelta(days=30)  # it was switched on before what is told
    network.save(update_fields=["is_demo", "pass_on_since"])
    # the founding happened long ago: the story tells it in its own time
    Event.objects.filter(network=network).delete()
    return network
