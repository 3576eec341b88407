"""Reading files: bytes in, one text with positions out; or an `Unreadable` that says why not.

Nothing here writes, executes or fetches anything. Each reader lives in its own module and is imported when its kind of
file comes, because the libraries behind them cost more time to import than a short plan takes to read."""

from __future__ import annotations

from pathlib import Path

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.kinds import kind_of
from luoshi.extraction.files.limits import MAX_BYTES, MEGABYTE
from luoshi.extraction.files.secrecy import FIRST_PAGE, refuse_classified
from luoshi.extraction.types import SourceText

__all__ = ["MAX_BYTES", "read_bytes", "read_file"]


def read_file(path: str | Path) -> SourceText:
    """The text of the file at `path`; its size is checked before anything of it is read."""
    path = Path(path)
    try:
        if not path.is_file():
            raise Unreadable("extraction.missing", name=str(path))
        _refuse_large(path.stat().st_size, path.name)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # it may have grown since
    except OSError as error:
        raise Unreadable("extraction.missing", name=str(path)) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> SourceText:
    """The text of a file called `name` (used for messages, for its extension and for a classification mark in it).

    Raises `Unreadable`; see `luoshi.extraction.errors.MESSAGES` for the codes."""
    name = Path(name).name or name
    _refuse_large(len(data), name)
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


def _refuse_large(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise Unreadable("extraction.too_large", name=name, megabytes=-(-size // MEGABYTE), limit=MAX_BYTES // MEGABYTE)


def _first_page(source: SourceText) -> str:
    if source.pages:
        return "\n".join(source.text[b.start : b.end] for b in source.blocks if b.page == 1)
    return source.text[:FIRST_PAGE]
