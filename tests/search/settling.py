"""What the worker would do, done now."""

from comptoir.journal.loops import run_all_once
from comptoir.journal.outbox import drain


def settle() -> None:
    """Deliver what is due, then bring the index up to date."""
    drain()
    run_all_once()
