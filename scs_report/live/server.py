"""Answers the browser on this computer, by a list of what can be asked for, not from the disk."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.live.admission import HEADERS, refusal
from scs_report.live.answers import Answer, Answers

#: This computer, and nobody else's.
ADDRESS = "127.0.0.1"
#: Ports that are tried one after another if none is asked for.
_PORTS = range(8017, 8037)
#: Seconds after which a browser that says nothing is let go of, and between signs of life.
_PATIENCE, _BEAT = 30, 10.0


class Server(ThreadingHTTPServer):
    """Serves answers; each browser's request has a thread, which ends with the program."""

    daemon_threads = True
    # another program's port is never shared
    allow_reuse_port = False

    def __init__(self, port: int, answers: Answers) -> None:
        self.answers = answers
        super().__init__((ADDRESS, port), _Handler)

    @property
    def port(self) -> int:
        """Where it is asked."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away."""


def open_server(answers: Answers, port: int | None = None) -> Server:
    """Open a server at a port, or at the first that is free.

    Raises
    ------
    UserError
        If the port that is asked for is taken, or may not be used.
    """
    for number in _PORTS if port is None else (port,):
        try:
            return Server(number, answers)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            why = (
                _("another program uses it")
                if error.errno == errno.EADDRINUSE
                else _("this computer does not allow it")
            )
            raise UserError(
                _("Port {port} cannot be used: {why}", port=str(number), why=why),
                hint=_("Name another one (--port), or none: then a free one is taken."),
            ) from None
    raise UserError(
        _("All ports from {first} to {last} are taken", first=str(_PORTS[0]), last=str(_PORTS[-1])),
        hint=_("Name another one: --port."),
    )


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "scs-report", ""
    timeout = _PATIENCE

    def setup(self) -> None:
        super().setup()
        # small answers go out at once
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer every method, so that all are refused alike."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        why = refusal(self.command, dict(self.headers.items()), self.server.port)
        if why is not None:
            self.close_connection = True  # what else was sent is not read
            self._send(Answer(f"{why.phrase}\n".encode(), "text/plain; charset=utf-8", why))
            return
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        if address.path == "/events":
            self._tell(query)
        else:
            self._send(self.server.answers.to(address.path, query))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {**HEADERS, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    def _tell(self, query: dict[str, str]) -> None:
        """Send the news for as long as the browser listens (server-sent events)."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        for event in self.server.answers.events(query, _BEAT):
            self.wfile.write(event)
            self.wfile.flush()
