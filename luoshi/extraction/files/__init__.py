"""Reading files: bytes in, one text with positions out; or an `Unreadable` that says why not.

Nothing here writes, executes or fetches anything. Each reader lives in its own module and is imported when its kind of
file comes, because the libraries behind them cost more time to import than a short plan takes to read."""

from __future__ import annotations

from pathlib import Path

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.containers import Member, refuse_large, unpack
from luoshi.extraction.files.kinds import kind_of
from luoshi.extraction.files.limits import MAX_BYTES
from luoshi.extraction.files.secrecy import FIRST_PAGE, refuse_classified
from luoshi.extraction.types import SourceText

__all__ = ["MAX_BYTES", "Member", "load", "read_bytes", "read_file", "read_member", "unpack"]


def read_file(path: str | Path) -> SourceText:
    """The text of the file at `path`; its size is checked before anything of it is read."""
    return read_bytes(load(path), Path(path).name)


def load(path: str | Path) -> bytes:
    """The bytes at `path`, or `extraction.missing`, or `extraction.too_large` before anything of it is read."""
    path = Path(path)
    try:
        if not path.is_file():
            raise Unreadable("extraction.missing", name=str(path))
        refuse_large(path.stat().st_size, path.name)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # it may have grown since
    except OSError as error:
        raise Unreadable("extraction.missing", name=str(path)) from error
    refuse_large(len(data), path.name)
    return data


def read_bytes(data: bytes, name: str) -> SourceText:
    """The text of a file called `name` (used for messages, for its extension and for a classification mark in it).

    An archive or a mail is read where it holds one document; `unpack` opens those that hold several.
    Raises `Unreadable`; see `luoshi.extraction.errors.MESSAGES` for the codes."""
    name = Path(name).name or name
    members = unpack(data, name)
    if len(members) > 1:
        raise Unreadable("extraction.several", name=name, count=len(members))
    return read_member(members[0])


def read_member(member: Member) -> SourceText:
    """The text of one document, as `unpack` gives it. Raises `Unreadable`, which names the container as well."""
    try:
        if member.refusal is not None:
            raise member.refusal
        return _read_one(member.data, member.name)
    except Unreadable as error:
        if not member.inside:
            raise
        named = {**error.values, "name": f"{member.inside} / {member.name}"}
        raise Unreadable(error.code, **named) from error


def _read_one(data: bytes, name: str) -> SourceText:
    refuse_large(len(data), name)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("extraction.empty", name=name)
    refuse_classified(name, "place.name", [name])
    source = _read(data, name, kind_of(data, name))
    if not source.blocks:
        raise Unreadable("extraction.empty", name=name)
    refuse_classified(name, "place.first_page", [_first_page(source)])
    return source


def _read(data: bytes, name: str, kind: str) -> SourceText:
    # Imports here: each reader, and the library behind it, is needed for its own kind of file only.
    if kind == "zip":
        from luoshi.extraction.files.office import read_office

        return read_office(data, name)
    if kind in ("doc", "rtf"):
        from luoshi.extraction.files.converted import read_converted

        return read_converted(data, name, kind)
    if kind == "mail":
        raise Unreadable("extraction.archive", name=name, kind="eml")
    if kind == "pdf":
        from luoshi.extraction.files.pdf import read_pdf

        return read_pdf(data, name)
    if kind == "html":
        from luoshi.extraction.files.html import page_title, read_html

        source = read_html(data, name)
        refuse_classified(name, "place.metadata", [page_title(source.raw or "")])
        return source
    if kind == "csv":
        from luoshi.extraction.files.delimited import read_csv

        return read_csv(data, name)
    from luoshi.extraction.files.plain import read_txt

    return read_txt(data, name)


def _first_page(source: SourceText) -> str:
    if source.pages:
        return "\n".join(source.text[b.start : b.end] for b in source.blocks if b.page == 1)
    return source.text[:FIRST_PAGE]
