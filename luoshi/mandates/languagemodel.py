"""The optional language model of the house: one question, one answer, over the chat interface that local servers share.

Any server that answers POST {url}/chat/completions as OpenAI's does (vLLM, llama.cpp, Ollama, Xinference). Off unless
LUOSHI_MODEL_URL and LUOSHI_MODEL_NAME are set. What leaves the machine goes to that one host, which must be an address
of the intranet; no proxy is asked, no redirect followed, and neither time nor size of an answer is unlimited. The
standard library does this in a page; a client library would bring proxies and redirects that then had to be shut."""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal

MOST_BYTES = 256 * 1024  # an answer is a few hundred characters
_PIECE = 16 * 1024


class ModelRefusal(Refusal):
    """The language model could not be asked, or did not answer. Nothing was changed."""

    code = "mandates.model"
    template = _("The language model did not answer. Nothing was changed.")


class ModelOff(ModelRefusal):
    code = "mandates.model_off"
    template = _("No language model is set up. Ask the system administrator.")


class ModelMisplaced(ModelRefusal):
    code = "mandates.model_misplaced"
    template = _(
        "“%(url)s” is not an address of the intranet, so nothing was sent. Ask the system administrator to correct the"
        " address of the language model."
    )


class ModelUnreachable(ModelRefusal):
    code = "mandates.model_unreachable"
    template = _("The language model at %(host)s cannot be reached. Nothing was changed; try again later.")


class ModelSlow(ModelRefusal):
    code = "mandates.model_slow"
    template = _("The language model did not answer within %(seconds)d seconds. Nothing was changed; try again later.")


class ModelFailed(ModelRefusal):
    code = "mandates.model_failed"
    template = _(
        "The language model answered with error %(status)d. Nothing was changed; tell the system administrator."
    )


class ModelNonsense(ModelRefusal):
    code = "mandates.model_nonsense"
    template = _("What answered at %(host)s is no language model. Nothing was changed; tell the system administrator.")


class ModelTooLong(ModelRefusal):
    code = "mandates.model_too_long"
    template = _("The answer of the language model is longer than %(limit)d KB and was not read. Nothing was changed.")


class ModelKeyMissing(ModelRefusal):
    code = "mandates.model_key_missing"
    template = _("The key of the language model cannot be read. Ask the system administrator.")


@dataclass(frozen=True, slots=True)
class ModelServer:
    """Where the model is: base address (up to /v1), its name there, the key or the file that holds it, patience."""

    url: str
    name: str
    key: str = ""
    key_file: str = ""
    timeout_s: float = 30

    def ask(self, system: str, question: str) -> str:
        """The words that the model answers.

        Blocks for `timeout_s` seconds at most. Raises a ModelRefusal that says what is wrong: ModelMisplaced,
        ModelUnreachable, ModelSlow, ModelFailed, ModelNonsense, ModelTooLong, ModelKeyMissing."""
        body = {
            "model": self.name,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
            "temperature": 0,
            "max_tokens": 1500,
            "stream": False,
        }
        return self._words(self._post(json.dumps(body, ensure_ascii=False).encode()))

    @property
    def host(self) -> str:
        """The host of the address, for messages."""
        return urlsplit(self.url).hostname or ""

    def _post(self, body: bytes) -> bytes:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ModelMisplaced(url=self.url)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise ModelMisplaced(url=self.url) from error
        headers = {"Content-Type": "application/json", "Accept": "application/json", **self._authorization()}
        connection = HTTPConnection(parts.hostname, port)
        clock = _Clock(self.timeout_s)
        try:
            connection.sock = self._connected(parts.hostname, port, is_secret=parts.scheme == "https")
            clock.watch(connection.sock)
            connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
            with connection.getresponse() as response:
                return self._read(response, clock)
        except (OSError, HTTPException) as error:
            if clock.has_rung or isinstance(error, TimeoutError):
                raise ModelSlow(seconds=round(self.timeout_s)) from error
            if isinstance(error, HTTPException) and not isinstance(error, ConnectionError):
                raise ModelNonsense(host=self.host) from error
            raise ModelUnreachable(host=self.host) from error
        finally:
            clock.stop()
            connection.close()

    def _connected(self, host: str, port: int, *, is_secret: bool) -> socket.socket:
        """A connection to the first address of the host that answers; addresses outside the intranet are not tried."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        inside = [entry for entry in found if not ipaddress.ip_address(entry[4][0]).is_global]
        if not inside:
            raise ModelMisplaced(url=self.url)
        for index, entry in enumerate(inside):
            try:
                plain = socket.create_connection((str(entry[4][0]), port), self.timeout_s)
            except OSError:
                if index + 1 == len(inside):
                    raise
                continue
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if is_secret else plain
        raise ModelUnreachable(host=host)

    def _read(self, response: HTTPResponse, clock: _Clock) -> bytes:
        if response.status != 200:  # also a redirect: whoever moved the server changes the setting
            raise ModelFailed(status=response.status)
        pieces, size = [], 0
        while piece := response.read1(_PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                raise ModelTooLong(limit=MOST_BYTES // 1024)
            pieces.append(piece)
        if clock.has_rung:
            raise ModelSlow(seconds=round(self.timeout_s))
        return b"".join(pieces)

    def _words(self, answer: bytes) -> str:
        """The content of the first choice."""
        try:
            given: Any = json.loads(answer)
            words = given["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise ModelNonsense(host=self.host) from error
        if not isinstance(words, str):
            raise ModelNonsense(host=self.host)
        # Half characters and NUL, which JSON can spell, fit into no database.
        return words.replace("\x00", "").encode("utf-8", "replace").decode()

    def _authorization(self) -> dict[str, str]:
        """The key as a header, or nothing; a key in a file is read each time, so that it can be changed."""
        key = self.key
        if self.key_file:
            try:
                key = Path(self.key_file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ModelKeyMissing from error
        if not key:
            return {}
        if not key.isascii() or not key.isprintable():
            raise ModelKeyMissing
        return {"Authorization": f"Bearer {key}"}


class _Clock:
    """Ends a connection after so many seconds, also one whose server sends a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self.has_rung = False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._socket: socket.socket | None = None

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection
        self._timer.start()

    def stop(self) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.has_rung = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it was closed meanwhile


def model_server() -> ModelServer | None:
    """The language model that this installation has, or None; asks nothing."""
    given: dict[str, Any] = settings.LANGUAGE_MODEL
    if not given.get("url") or not given.get("name"):
        return None
    return ModelServer(**given)
