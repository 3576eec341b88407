"""Looks for a classification mark where the standard puts it, before anything is kept.

The marks themselves are the engine's (extraction.files.secrecy), so that the import page, the command and the upload of
evidence refuse the same. A mark in a picture or a scan is not seen: there is no text to look at.
Source: domain handbook 4.6: first page, header, file name, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.encoding import decoded
from luoshi.extraction.files.package import Package
from luoshi.extraction.files.secrecy import FIRST_PAGE, refuse_classified
from luoshi.records import kinds
from luoshi.records.errors import Classified, DamagedFile, PasswordRefused
from luoshi.records.kinds import Kind

# Parts of zip containers that hold a first page, headers and footers, or properties.
_FIRST_PARTS = re.compile(
    r"word/document\d*\.xml|xl/sharedStrings\.xml|xl/worksheets/sheet1\.xml|ppt/slides/slide1\.xml|content\.xml"
    r"|(?:.*/)?Page_0/Content\.xml"
)
_EDGE_PARTS = re.compile(
    r"word/(?:header|footer)\d*\.xml|docProps/(?:core|app|custom)\.xml|meta\.xml|styles\.xml|OFD\.xml|(?:.*/)?Tpls?/.*\.xml"
)
_TAGS = re.compile(r"<[^>]*>")
_PART_BYTES = 400_000
_OLD_FORMAT_BYTES = 2_000_000
_TEXT_KINDS = (kinds.TEXT, kinds.CSV, kinds.HTML)
_OLD_KINDS = (kinds.DOC, kinds.XLS, kinds.PPT)
# RTF writes Chinese as bytes in hexadecimal, or as the number of a character with a stand-in behind it.
_RTF_BYTE = re.compile(r"\\'([0-9a-fA-F]{2})")
_RTF_NUMBER = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
_RTF_WORD = re.compile(r"\\[a-z]+-?\d* ?|[{}\r\n]")


def refuse_marked_name(name: str) -> None:
    """Raises Classified when the name of a file carries a mark."""
    _refuse(name, [name])


def refuse_marked_content(data: bytes, name: str, kind: Kind) -> None:
    """Raises Classified when a mark stands on the first page, in a header or in the properties of the file.

    Also raises what opening the file shows: DamagedFile, PasswordRefused."""
    if kind is kinds.PDF:
        _refuse(name, _pdf_texts(data, name))
    elif data.startswith(b"PK"):
        _refuse(name, _package_texts(kinds.package_of(data, name)))
    elif kind in _OLD_KINDS:
        # Text of the old formats lies in UTF-16, in pieces; a mark is short enough to lie in one.
        head = data[:_OLD_FORMAT_BYTES]
        _refuse(name, [head.decode("utf-16-le", "ignore"), head[1:].decode("utf-16-le", "ignore")])
    elif kind is kinds.RTF:
        _refuse(name, [_rtf_text(data[:_PART_BYTES])])
    elif kind in _TEXT_KINDS:
        text, _encoding = decoded(data, name)
        _refuse(
            name, [_TAGS.sub("", text[: 40 * FIRST_PAGE])[:FIRST_PAGE] if kind is kinds.HTML else text[:FIRST_PAGE]]
        )


def _refuse(name: str, texts: Iterator[str] | list[str]) -> None:
    try:
        refuse_classified(name, "place.first_page", texts)
    except Unreadable as unreadable:
        raise Classified(name=name, mark=unreadable.values["mark"]) from unreadable


def _package_texts(package: Package) -> Iterator[str]:
    for part in package.parts:
        if _EDGE_PARTS.fullmatch(part):
            yield _TAGS.sub("", _xml_head(package, part))
        elif _FIRST_PARTS.fullmatch(part):
            yield _TAGS.sub("", _xml_head(package, part))[:FIRST_PAGE]


def _xml_head(package: Package, part: str) -> str:
    """The beginning of a part. Tags are cut out by pattern: a parser would have to read, and trust, all of it."""
    try:
        return package.read(part)[:_PART_BYTES].decode("utf-8", "replace")
    except Unreadable as unreadable:
        raise kinds.refusal_of(unreadable, package.name) from unreadable


def _rtf_text(data: bytes) -> str:
    """The readable part of an RTF file, good enough to find a mark in."""
    text = _RTF_NUMBER.sub(lambda m: chr(int(m[1]) % 0x10000), data.decode("latin-1"))
    text = _RTF_WORD.sub("", text)
    raw = _RTF_BYTE.sub(lambda m: chr(int(m[1], 16)), text)
    return raw + "".join(c if ord(c) < 256 else " " for c in raw).encode("latin-1").decode("gb18030", "replace")


def _pdf_texts(data: bytes, name: str) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (PasswordRefused(name=name) if "password" in str(error).lower() else DamagedFile(name=name)) from error
    try:
        yield from document.get_metadata_dict().values()
        if len(document):
            yield document[0].get_textpage().get_text_range()[: 2 * FIRST_PAGE]
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(name=name) from error
    finally:
        document.close()
