"""What a zip container holds, and which reader it goes to."""

from __future__ import annotations

import re

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.package import Package
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import SourceText

_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "jsaproject.bin")
_PROPERTIES = re.compile(r"docProps/(?:core|app|custom)\.xml")
_OPEN_DOCUMENT = {"text": ("odt", "docx"), "spreadsheet": ("ods", "xlsx"), "presentation": ("odp", "pdf")}


def read_office(data: bytes, name: str) -> SourceText:
    """A docx, xlsx or OFD; every other kind of zip file is refused with what to do instead."""
    package = Package(data, name)
    parts = package.parts
    if "OFD.xml" in parts:
        from luoshi.extraction.files.ofd import read_ofd  # here: with its tables of page geometry it is for OFD only

        return read_ofd(package)
    if "[Content_Types].xml" not in parts:
        raise _no_office_file(package)
    _refuse_macros(package)
    for part in parts:
        if _PROPERTIES.fullmatch(part):
            texts = [str(element.text) for element in package.xml(part).iter() if element.text]
            refuse_classified(name, "place.metadata", texts)
    # Imports here: each of the two brings its own library or tables.
    if any(part.startswith("word/") for part in parts):
        from luoshi.extraction.files.word import read_docx

        return read_docx(package)
    if any(part.startswith("xl/") for part in parts):
        from luoshi.extraction.files.sheets import read_xlsx

        return read_xlsx(package, data)
    if any(part.startswith("ppt/") for part in parts):
        raise Unreadable("extraction.legacy", name=name, kind="pptx", target="pdf")
    raise Unreadable("extraction.damaged", name=name, detail="detail.part")


def _no_office_file(package: Package) -> Unreadable:
    name, parts = package.name, package.parts
    if "mimetype" in parts:
        kind = package.read("mimetype").decode("ascii", "replace").rpartition("opendocument.")[2]
        if kind in _OPEN_DOCUMENT:
            return Unreadable(
                "extraction.legacy", name=name, kind=_OPEN_DOCUMENT[kind][0], target=_OPEN_DOCUMENT[kind][1]
            )
    if any(part.startswith(("word/", "xl/")) for part in parts):
        return Unreadable("extraction.damaged", name=name, detail="detail.part")
    return Unreadable("extraction.archive", name=name, kind="zip")


def _refuse_macros(package: Package) -> None:
    for part in package.parts:
        lower = part.lower()
        if lower.endswith(_MACRO_PARTS) or lower.startswith("xl/macrosheets/"):
            raise Unreadable("extraction.macro", name=package.name, detail=part)
    if b"macroenabled" in package.read("[Content_Types].xml").lower():
        raise Unreadable("extraction.macro", name=package.name, detail="macroEnabled")
