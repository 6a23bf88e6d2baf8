"""A rule answers Allowed or Denied(reason): the same answer for page, API and button."""

from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True)
class Allowed:
    """The act may happen."""

    reason: Literal[""] = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """The act may not happen; `reason` is a translated sentence for the person."""

    reason: str

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied
ALLOWED = Allowed()


class NotAllowed(PermissionDenied):
    """Raised by an act that its rule denies; answers 403 with the reason."""


class Refused(ValueError):
    """Raised by an act whose input is wrong; the sentence says what to do."""


def require(decision: Decision) -> None:
    """Let the act go on when allowed.

    Raises:
        NotAllowed: with the reason of the denial.
    """
    if isinstance(decision, Denied):
        raise NotAllowed(decision.reason)
