"""A language model for tests: a real server on this machine that answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from luoshi.mandates.languagemodel import ModelServer

Behaviour = Callable[["Answering", dict[str, Any]], None]


class Answering(BaseHTTPRequestHandler):
    """Keeps what it was sent and does what `behaviour` says."""

    behaviour: Behaviour
    requests: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append({"path": self.path, "key": self.headers.get("Authorization"), "body": body})
        type(self).behaviour(self, body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def send(self, data: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def saying(words: str) -> Behaviour:
    """Answers every question with the same words, in the form of the interface."""
    answer = {"choices": [{"message": {"role": "assistant", "content": words}}]}
    return lambda handler, _body: handler.send(json.dumps(answer).encode(), **{"Content-Type": "application/json"})


@contextmanager
def model(behaviour: Behaviour, **more: Any) -> Iterator[tuple[ModelServer, list[dict[str, Any]]]]:
    """A running model and the requests that it got."""
    requests: list[dict[str, Any]] = []
    handler = type("Handler", (Answering,), {"behaviour": staticmethod(behaviour), "requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield ModelServer(url=f"http://127.0.0.1:{server.server_address[1]}/v1", name="测试模型", **more), requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
