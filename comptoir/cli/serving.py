"""What `run` and `serve` share: the listening socket and the web server."""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import uvicorn


def bound_socket(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening socket, or a sentence when the port cannot be had.

    `shared` lets several processes listen to the port, each with a queue of its own.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        opened.bind((host, port))
        opened.listen(1024)
    except OSError as error:
        opened.close()
        raise click.ClickException(_sentence(error, host, port)) from None
    opened.setblocking(False)
    opened.set_inheritable(True)
    return opened


def _sentence(error: OSError, host: str, port: int) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program. Stop that one, or choose another port: "
            f"PORT={port + 1} comptoir run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights. Choose one above 1023, such as PORT=8000."
    return f"Comptoir cannot listen at {host}:{port}: {error.strerror}. See COMPTOIR_BIND."


def web_server() -> uvicorn.Server:
    """The web server of this process: pages in a pool of threads, and websockets."""
    import uvicorn
    from django.conf import settings

    # a page makes tens of thousands of objects: looking for rings every 700 costs a tenth of it
    gc.set_threshold(20_000, 10, 10)
    return uvicorn.Server(
        uvicorn.Config(
            "config.asgi:application",
            http="httptools",
            loop="uvloop",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.PROXIES),
            forwarded_allow_ips=settings.PROXIES or None,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=10,
            ws_max_size=65536,
            ws_ping_interval=20,
            ws_ping_timeout=30,
        )
    )


def shown_address() -> str:
    """Where a browser finds the product."""
    from django.conf import settings

    host = "127.0.0.1" if settings.BIND in {"0.0.0.0", "::"} else settings.BIND  # noqa: S104
    return settings.PUBLIC_URL or f"http://{host}:{settings.PORT}"
