"""A small HTTP client over raw sockets: it must cost less than what it measures."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request as bytes; `status` is what the answer must have."""

    raw: bytes
    status: int = 200


@dataclass
class Sample:
    """Seconds of each request, and the size of the last answer in bytes."""

    seconds: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def median_ms(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p95_ms(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000


class WrongAnswer(RuntimeError):
    """The server answered another status than expected."""


class Connection:
    """One kept-alive connection to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, request: Request) -> tuple[bytes, bytes]:
        """Head and body of the answer.

        Raises:
            WrongAnswer: another status than the request expects.
        """
        self.socket.sendall(request.raw)
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        body = self._body(head)
        if status != request.status:
            raise WrongAnswer(f"{request.raw[:80]!r} answered {status}: {body[:300]!r}")
        return head, body

    def _body(self, head: bytes) -> bytes:
        lowered = head.lower()
        if b"transfer-encoding: chunked" in lowered:
            return self._chunks()
        if b"content-length:" not in lowered:
            return b""
        length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
        return self._exactly(length)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n"), 16):
            parts.append(self._exactly(size + 2)[:-2])
        self._exactly(2)
        return b"".join(parts)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            self._receive()
        found, self.buffer = self.buffer.split(mark, 1)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self._receive()
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def _receive(self) -> None:
        received = self.socket.recv(1 << 16)
        if not received:
            raise WrongAnswer("the server closed the connection")
        self.buffer += received


def one_client(port: int, make: Callable[[], Request], times: int) -> Sample:
    """`times` requests one after the other, after as many that are not counted: each of a
    process’s connections plans each statement five times before PostgreSQL keeps the plan."""
    connection = Connection(port)
    sample = Sample()
    for number in range(2 * times):
        request = make()
        start = time.perf_counter()
        _head, body = connection.send(request)
        if number >= times:
            sample.seconds.append(time.perf_counter() - start)
        sample.bytes = len(body)
    return sample


def many_clients(
    port: int, make: Callable[[], Request], seconds: float, clients: int = 16
) -> tuple[float, Sample]:
    """Requests a second and the sample of `clients` clients that ask without pause."""
    samples = [Sample() for _ in range(clients)]
    end = time.perf_counter() + seconds

    def ask(sample: Sample) -> None:
        connection = Connection(port)
        while (start := time.perf_counter()) < end:
            connection.send(make())
            sample.seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask, args=(sample,)) for sample in samples]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begin
    together = Sample([second for sample in samples for second in sample.seconds])
    return len(together.seconds) / elapsed, together
