"""Who reads the journal: each reader names the verbs it wants and how it handles one event."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from comptoir.journal.models import Event

Handler = Callable[[Event], None]


@dataclass(frozen=True)
class Reader:
    """A reader of the journal.

    `handle` gets one event, is idempotent, and tolerates that what the event names is gone, and
    that a later event came before: of several, the latest are often handled first.
    An empty `verbs` means every verb. A reader that talks to the outside (mail) says
    `outside`: it is run without a transaction, so that a slow server locks nothing; after a
    crash it may run again, and must recognise what it already did. What people wait for says
    `soon`: it comes before the other readers of what is taken with it.
    """

    name: str
    handle: Handler
    verbs: Collection[str] = ()
    outside: bool = False
    soon: bool = False

    def wants(self, verb: str) -> bool:
        return not self.verbs or verb in self.verbs


_readers: dict[str, Reader] = {}
_listeners: list[Handler] = []


def register_reader(reader: Reader) -> None:
    """Add a reader; called from the `ready()` of its app."""
    _readers[reader.name] = reader


def listen(listener: Handler) -> None:
    """Call `listener` in this process right after an event is committed; of several that are
    recorded at once, for the last.

    At most once: for what a lost call only delays (a wake-up, a live message), never for
    what must happen.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def readers_of(verb: str) -> list[Reader]:
    """The readers that want `verb`."""
    return [reader for reader in _readers.values() if reader.wants(verb)]


def reader_named(name: str) -> Reader | None:
    """The reader of that name, or None when it is no longer installed."""
    return _readers.get(name)


def outside_readers() -> list[str]:
    """Names of the readers that talk to the outside."""
    return [reader.name for reader in _readers.values() if reader.outside]


def comes_soon(name: str) -> bool:
    """Whether people wait for what that reader does."""
    reader = _readers.get(name)
    return reader is not None and reader.soon


def tell_listeners(event: Event) -> None:
    """Tell every listener of a committed event."""
    for listener in _listeners:
        listener(event)
