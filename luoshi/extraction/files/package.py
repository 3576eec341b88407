"""Zip containers of office files, opened only as far as needed and never further than our limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.containers import written_name
from luoshi.extraction.files.limits import MAX_MEMBER, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FROM

_ENCRYPTED = 0x1
# What opening bytes that only look like a zip raises, besides BadZipFile: ValueError for a directory that points
# outside the file, NotImplementedError for a format version nobody writes, OSError for a seek before its start.
NOT_A_ZIP = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError)


class Package:
    """The parts of one office file. Sizes are checked by what the directory says and again by what really comes out."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except NOT_A_ZIP as error:
            raise Unreadable("extraction.damaged", name=name, detail="detail.zip") from error
        # Some programs write names in GBK, and folders with backslashes.
        self.parts = {written_name(member).replace("\\", "/").lstrip("/"): member for member in members}
        self._refuse_bombs(members)
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise Unreadable("extraction.password", name=name)

    def _refuse_bombs(self, members: list[zipfile.ZipInfo]) -> None:
        detail = ""
        if len(members) > MAX_MEMBERS:
            detail = "detail.members"
        elif sum(member.file_size for member in members) > MAX_UNPACKED:
            detail = "detail.unpacked"
        elif any(m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members):
            detail = "detail.ratio"
        if detail:
            raise Unreadable("extraction.zip_bomb", name=self.name, detail=detail)

    def read(self, part: str) -> bytes:
        """The content of `part`; the directory may lie about its size, so reading stops at the limit."""
        member = self.parts.get(part)
        if member is None:
            raise Unreadable("extraction.damaged", name=self.name, detail="detail.part")
        try:
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile("no office program packs so")
            with self._zip.open(member) as stream:
                content = stream.read(MAX_MEMBER + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise Unreadable("extraction.damaged", name=self.name, detail="detail.zip") from error
        if len(content) > MAX_MEMBER:
            raise Unreadable("extraction.zip_bomb", name=self.name, detail="detail.unpacked")
        return content

    def xml(self, part: str) -> etree._Element:
        """The root of an XML part. Entities are not resolved, nothing is fetched, a document type is refused.

        No office program writes a document type; who does wants something else."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
        )
        try:
            root = etree.fromstring(self.read(part), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable("extraction.damaged", name=self.name, detail="detail.xml") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("extraction.damaged", name=self.name, detail="detail.doctype")
        return root


def local(element: etree._Element) -> str:
    """The tag without its namespace, of which office files have two sets (transitional, strict); "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str, default: str = "") -> str:
    """The attribute with this local name, in whatever namespace."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return default


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along local names; None where one is missing."""
    for name in path:
        if element is None:
            return None
        element = next((c for c in element if local(c) == name), None)
    return element
