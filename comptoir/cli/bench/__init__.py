"""comptoir bench: how fast the pages are, on a large network."""

from comptoir.cli.bench.measure import command

__all__ = ["command"]
