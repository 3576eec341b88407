"""Mails (eml) and saved web pages (mht): their text and what is attached, decoded.

The parser of the standard library, with headers left as bytes: what Chinese mail programs write raw in GBK must not
become question marks. Nothing that a mail refers to is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import errors
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import Any

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.limits import MAX_MAIL_LINES, MAX_MAIL_PARTS
from luoshi.extraction.files.secrecy import refuse_classified

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030"}
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_PASSED_OVER = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/x-amp-html"}) | _SIGNATURES
_ENDINGS = {"text/html": "html", "text/csv": "csv", "application/pdf": "pdf", "message/rfc822": "eml"}
_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=")
_LONGEST_SUBJECT = 80


class _AsWritten(Compat32):
    """Headers as they stand, unknown bytes as lone surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value


def parts_of(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """Name and content of the text and of each attachment, in their order; a mail in a mail comes whole, as eml.

    Of a text in two forms (html and plain) the html is taken, for its tables. Pictures that belong into the text,
    signatures and calendar entries are passed over. Raises `extraction.damaged`, `extraction.classified`."""
    if data.count(b"\n") > MAX_MAIL_LINES or data.lower().count(b"boundary=") > MAX_MAIL_PARTS:
        raise Unreadable("extraction.damaged", name=name, detail="detail.mail")
    try:
        return list(_named_parts(BytesParser(policy=_AsWritten()).parsebytes(data), name))
    except (errors.MessageError, RecursionError, ValueError, LookupError, TypeError) as error:
        raise Unreadable("extraction.damaged", name=name, detail="detail.mail") from error


def _named_parts(message: Message, name: str) -> Iterator[tuple[str, bytes]]:
    subject = _header(message, "subject")
    refuse_classified(name, "place.subject", [subject])
    stem = name.rpartition(".")[0] or name
    if subject and message["to"]:  # a saved page has none; there the name of the file says more
        stem = subject[:_LONGEST_SUBJECT]
    for part in _leaves(message):
        kind = part.get_content_type()
        content = _content(part)
        if not content.strip():
            continue
        if kind == "message/rfc822":
            inner = _inner(part)
            title = _header(inner[0], "subject") if inner else ""
            yield f"{title[:_LONGEST_SUBJECT] or stem}.eml", content
        elif written := _file_name(part):
            yield written, content
        elif kind.startswith("text/"):
            yield f"{stem}.{_ENDINGS.get(kind, 'txt')}", _in_utf_8(part, content)
        else:
            yield f"{stem}.{_ENDINGS.get(kind, kind.rpartition('/')[2])}", content


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that a reader would see as text or as an attachment."""
    kind = message.get_content_type()
    if kind == "message/rfc822":
        yield message
        return
    if not message.is_multipart():
        if kind not in _PASSED_OVER and not _is_decoration(message, kind):
            yield message
        return
    inner = _inner(message)
    if kind == "multipart/alternative":
        best = [part for part in inner if part.get_content_type() not in ("text/plain", *_PASSED_OVER)] or inner
        inner = best[-1:]
    for part in inner:
        yield from _leaves(part)


def _inner(message: Message) -> list[Message]:
    """The parts of a part; of an attached mail that mail."""
    inner = message.get_payload()
    return [part for part in inner if isinstance(part, Message)] if isinstance(inner, list) else []


def _is_decoration(part: Message, kind: str) -> bool:
    """A picture, style or font that the text shows, not a file that somebody attached."""
    if kind in ("text/css", "text/javascript", "application/javascript") or kind.startswith("font/"):
        return True
    return kind.startswith("image/") and not str(part["content-disposition"] or "").lower().startswith("attachment")


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(mail.as_bytes() for mail in _inner(part)[:1])
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _in_utf_8(part: Message, content: bytes) -> bytes:
    """A text whose encoding the mail tells, in UTF-8; else as it is, for the reader to find out."""
    charset = str(part.get_content_charset() or "").lower()
    try:
        return content.decode(_WIDER.get(charset, charset or "utf-8")).encode()
    except (LookupError, ValueError):
        return content


def _file_name(part: Message) -> str:
    written = part.get_filename("") or ""
    return _decoded(written)


def _header(message: Message, name: str) -> str:
    return _decoded(str(message[name] or "")).strip()


def _decoded(written: str) -> str:
    """A header or file name with its encoded words (RFC 2047) decoded, and raw bytes taken for UTF-8 or GBK."""
    raw = written.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            written = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if not _WORD.search(written):
        return re.sub(r"\s*[\r\n]\s*", " ", written)
    pieces: list[str] = []
    try:
        # Between two encoded words white space means nothing, also where a program folded the line inside one.
        for piece, charset in decode_header(re.sub(r"\?=\s+=\?", "?==?", written)):
            known = (charset or "utf-8").lower()
            pieces.append(piece if isinstance(piece, str) else piece.decode(_WIDER.get(known, known), "replace"))
    except (errors.MessageError, LookupError, ValueError):
        return written
    return "".join(pieces)
