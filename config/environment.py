"""The environment: every variable that Comptoir reads, with its meaning and its check.

`SETTINGS` is the whole list; docs/settings.md is tested against it.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

T = TypeVar("T")


class WrongSetting(SystemExit):
    """A variable has a value that cannot be used; the message names it and says what to do."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"Comptoir cannot start. {name}: {sentence}")


@dataclass(frozen=True)
class Setting:
    """A variable: its default as written in the documentation, and what it does."""

    name: str
    default: str
    meaning: str


SETTINGS: list[Setting] = []


def read(name: str, default: str, meaning: str, parse: Callable[[str], T]) -> T:
    """The value of variable `name` (or of the file that `name`_FILE names), parsed.

    Raises:
        WrongSetting: when `parse` raises ValueError; its message is the sentence shown.
    """
    SETTINGS.append(Setting(name, default, meaning))
    raw = _raw(name, default)
    try:
        return parse(raw)
    except ValueError as error:
        raise WrongSetting(name, f"{error} (it is {raw!r})") from None


def _raw(name: str, default: str) -> str:
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, "").strip() or default
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise WrongSetting(f"{name}_FILE", f"the file cannot be read: {error.strerror}.") from None


def text(raw: str) -> str:
    return raw


def flag(raw: str) -> bool:
    """yes/no in the usual spellings."""
    if raw.lower() in {"1", "yes", "true", "on"}:
        return True
    if raw.lower() in {"0", "no", "false", "off"}:
        return False
    raise ValueError("write yes or no")


def number(low: int, high: int) -> Callable[[str], int]:
    """A whole number between `low` and `high`."""

    def parse(raw: str) -> int:
        if not raw.lstrip("-").isdigit() or not low <= int(raw) <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(raw)

    return parse


def words(raw: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in raw.split(",") if word.strip()]


def choice(*values: str) -> Callable[[str], str]:
    """One of `values`."""

    def parse(raw: str) -> str:
        if raw not in values:
            raise ValueError(f"write one of: {', '.join(values)}")
        return raw

    return parse


def folder(raw: str) -> Path:
    """A folder that can be written in, closed to other users of the machine; made when it does
    not exist."""
    path = Path(raw).expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"this folder cannot be made: {error.strerror}") from None
    if not os.access(path, os.W_OK):
        raise ValueError("this folder cannot be written in")
    _close_to_others(path)
    return path


def _close_to_others(path: Path) -> None:
    """What the folder holds is then closed to them too, whatever its own modes. The rights of the
    owner and of a group stay as the operator gave them."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO and not mode & stat.S_ISVTX:  # one such as /tmp is for everybody
        with suppress(PermissionError):  # another owner’s: `comptoir check` tells
            path.chmod(mode & ~stat.S_IRWXO)


def http_address(raw: str) -> str:
    """'' or an address such as https://comptoir.example, without the last slash."""
    parts = urlsplit(raw)
    if raw and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write an address such as https://comptoir.example")
    return raw.rstrip("/")


def redis_address(raw: str) -> str:
    """'' or redis://host:6379/0."""
    if raw and urlsplit(raw).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("write an address such as redis://localhost:6379/0")
    return raw


@dataclass(frozen=True)
class Mail:
    """Where mail goes. `backend` is Django's; an empty host prints mail on the console."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


def mail_address(raw: str) -> Mail:
    """console:, or smtp://user:password@host:port, smtp+tls:// (STARTTLS), smtps://."""
    parts = urlsplit(raw)
    backends = "django.core.mail.backends"
    if parts.scheme == "console":
        return Mail(f"{backends}.console.EmailBackend")
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ValueError("write console: or smtp+tls://user:password@host:587")
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    return Mail(
        f"{backends}.smtp.EmailBackend",
        parts.hostname,
        _port(parts.netloc, parts) or ports[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.scheme == "smtp+tls",
        parts.scheme == "smtps",
    )


def _port(_netloc: str, parts: Any) -> int | None:
    try:
        port: int | None = parts.port
    except ValueError:
        raise ValueError("the port is not a number") from None
    return port


def database(default_path: Path) -> Callable[[str], dict[str, Any]]:
    """sqlite:///path or postgres://user:password@host:5432/name?sslmode=require."""

    def parse(raw: str) -> dict[str, Any]:
        parts = urlsplit(raw)
        if not raw or parts.scheme == "sqlite":
            return _sqlite(Path(parts.path[1:]) if parts.path else default_path)
        if parts.scheme in {"postgres", "postgresql"}:
            return _postgresql(parts)
        raise ValueError("write sqlite:///file or postgres://user:password@host:5432/name")

    return parse


def _sqlite(path: Path) -> dict[str, Any]:
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "cache_size=-4000", "temp_store=MEMORY"]
    pragmas += ["mmap_size=134217728", "journal_size_limit=67108864"]
    return {
        "ENGINE": "comptoir.core.sqlite",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas) + ";",
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": ":memory:"},  # each process its own, as for Django's own engine
    }


def _postgresql(parts: Any) -> dict[str, Any]:
    name = parts.path.lstrip("/")
    if not name:
        raise ValueError("the name of the database is missing after the host")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # core.prepared prepares on the server, unless a pooler that mixes sessions is in front;
    # compiling such plans takes longer than running them, and disks no longer turn (ADR 41)
    prepares = options.pop("prepare", "yes") != "no"
    options["prepare_threshold"] = 0 if prepares else None
    if prepares:
        options.setdefault("options", "-c jit=off -c random_page_cost=1.1")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(_port("", parts) or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def secret(folder_of_data: Path) -> Callable[[str], str]:
    """The given secret, or one made at the first start and kept in the data folder."""

    def parse(raw: str) -> str:
        if raw:
            if len(raw) < 32:
                raise ValueError(
                    "write at least 32 characters, for example of openssl rand -hex 32"
                )
            return raw
        return _kept_secret(folder_of_data / "secret")

    return parse


def _kept_secret(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    return path.read_text()
