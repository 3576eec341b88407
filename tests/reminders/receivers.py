"""A mail server and a robot's server for tests: real sockets, and whatever misbehaviour a test asks for."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail by SMTP. `refuse` answers every recipient with that code; `hang_up` closes after taking the text;
    `delay` is how many seconds pass between taking it and saying so."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuse = 0
        self.hang_up = False
        self.delay = 0.0
        super().__init__(("127.0.0.1", 0), _Mail)

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        """Message-IDs in the order of arrival: one for each time a message came."""
        return [str(mail["Message-ID"]) for mail in self.taken]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of the server."""


class _Mail(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT" and self.server.refuse:
                self._say(f"{self.server.refuse} no")
            elif verb == "DATA":
                self._say("354 go on")
                self._take()
                if self.server.hang_up:
                    self.request.shutdown(socket.SHUT_RDWR)
                    return
                time.sleep(self.server.delay)
                self._say("250 taken")
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.taken.append(mail)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class RobotServer(ThreadingHTTPServer):
    """Takes what robots say. `status` is its answer; `hang_up` closes without one."""

    daemon_threads = True

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.status = 200
        self.hang_up = False
        super().__init__(("127.0.0.1", 0), _Robot)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that only looks whether somebody listens is no error."""


class _Robot(BaseHTTPRequestHandler):
    server: RobotServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))
        if self.server.hang_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", "12")
        self.end_headers()
        self.wfile.write(b'{"errcode":0}'[:12])

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing on the console."""


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    """Serves in a thread inside the block."""
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def dead_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
