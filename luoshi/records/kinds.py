"""What a file is, judged by its content; its name only tells text formats apart, and must not contradict.

Own small table: a sniffing library would bring a database of a thousand types of which we refuse all but these."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.encoding import decoded
from luoshi.extraction.files.package import Package
from luoshi.records.errors import (
    ArchiveRefused,
    DamagedFile,
    EmptyFile,
    MacroRefused,
    OtherContent,
    PasswordRefused,
    ProgramRefused,
    UnknownKind,
    UploadRefused,
    ZipBombRefused,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what people call it, its media type, the endings it may have."""

    label: str
    media_type: str
    endings: frozenset[str]


def _kind(label: str, media_type: str, *endings: str) -> Kind:
    return Kind(label, media_type, frozenset(endings))


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = _kind("PDF", "application/pdf", "pdf")
PNG = _kind("PNG", "image/png", "png")
JPEG = _kind("JPEG", "image/jpeg", "jpg", "jpeg", "jpe", "jfif")
GIF = _kind("GIF", "image/gif", "gif")
BMP = _kind("BMP", "image/bmp", "bmp", "dib")
TIFF = _kind("TIFF", "image/tiff", "tif", "tiff")
WEBP = _kind("WebP", "image/webp", "webp")
HEIC = _kind("HEIC", "image/heic", "heic", "heif")
DOCX = _kind("Word", _OFFICE + "wordprocessingml.document", "docx")
XLSX = _kind("Excel", _OFFICE + "spreadsheetml.sheet", "xlsx")
PPTX = _kind("PowerPoint", _OFFICE + "presentationml.presentation", "pptx")
OFD = _kind("OFD", "application/ofd", "ofd")
ODT = _kind("ODT", _ODF + "text", "odt")
ODS = _kind("ODS", _ODF + "spreadsheet", "ods")
ODP = _kind("ODP", _ODF + "presentation", "odp")
DOC = _kind("Word 97", "application/msword", "doc", "wps", "dot", "wpt")
XLS = _kind("Excel 97", "application/vnd.ms-excel", "xls", "et", "ett")
PPT = _kind("PowerPoint 97", "application/vnd.ms-powerpoint", "ppt", "dps", "pps")
RTF = _kind("RTF", "application/rtf", "rtf", "doc")
HTML = _kind("HTML", "text/html", "html", "htm", "xhtml")
CSV = _kind("CSV", "text/csv", "csv", "tsv", "tab")
TEXT = _kind("TXT", "text/plain", "txt", "text", "log", "md")

# The part without which there is no document; some programs number theirs.
_MAIN_PARTS = {
    DOCX: re.compile(r"word/document\d*\.xml"),
    XLSX: re.compile(r"xl/workbook\d*\.xml"),
    PPTX: re.compile(r"ppt/presentation\d*\.xml"),
    OFD: re.compile(r"OFD\.xml"),
    ODT: re.compile(r"content\.xml"),
    ODS: re.compile(r"content\.xml"),
    ODP: re.compile(r"content\.xml"),
}

_PICTURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstd"),
    (b"MSCF", "CAB"),
)
_PROGRAMS = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"\xcf\xfa\xed\xfe", "Mach-O"),
    (b"\x00asm", "WebAssembly"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "LNK"),
    (b"#!", "script"),
)
# Files that a double click would run, whatever they hold.
_PROGRAM_ENDINGS = """
    exe com scr pif msi msp dll sys cpl bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar class apk app sh bash py pyw
    pl rb php lnk url reg scf inf chm iso img dmg deb rpm svg svgz swf
"""
_MACRO_ENDINGS = "docm dotm xlsm xltm xlam pptm potm ppam"
_RUN_BY_NAME = frozenset(_PROGRAM_ENDINGS.split())
_MACRO_BY_NAME = frozenset(_MACRO_ENDINGS.split())
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "jsaproject.bin")
_BEGINS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|script|iframe|table|tbody|div|p|h[1-6]|span|br)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4_096


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of `data`, the whole file. Raises an UploadRefused for what is not taken or contradicts its name."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile(name=name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    _refuse_programs(data, name, ending)
    kind = _by_content(data, name, ending)
    if ending and ending not in kind.endings:
        raise OtherContent(name=name, extension="." + ending, kind=kind.label)
    return kind


def _refuse_programs(data: bytes, name: str, ending: str) -> None:
    if ending in _MACRO_BY_NAME:
        raise MacroRefused(name=name)
    if ending in _RUN_BY_NAME:
        raise ProgramRefused(name=name, kind=ending)
    for magic, label in _PROGRAMS:
        # “MZ” may begin a text; a program has zero bytes soon after it.
        if data.startswith(magic) and (magic != b"MZ" or b"\x00" in data[:64]):
            raise ProgramRefused(name=name, kind=label)
    for magic, label in _ARCHIVES:
        if data.startswith(magic):
            raise ArchiveRefused(name=name, kind=label)


def _by_content(data: bytes, name: str, ending: str) -> Kind:
    for magic, kind in _PICTURES:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return BMP
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"heim"):
        return HEIC
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    if data.startswith(_OLE):
        return _ole_kind(data, name, ending)
    if data.startswith(b"{\\rtf"):
        return RTF
    return _text_kind(data, name, ending)


def package_of(data: bytes, name: str) -> Package:
    """The opened zip container; the engine's limits and errors, told as refusals of this room."""
    try:
        return Package(data, name)
    except Unreadable as unreadable:
        raise refusal_of(unreadable, name) from unreadable


def refusal_of(unreadable: Unreadable, name: str) -> UploadRefused:
    """The refusal that says the same as the engine's error."""
    if unreadable.code == "extraction.zip_bomb":
        return ZipBombRefused(name=name)
    if unreadable.code == "extraction.password":
        return PasswordRefused(name=name)
    return DamagedFile(name=name)


def _zip_kind(data: bytes, name: str) -> Kind:
    package = package_of(data, name)
    parts = package.parts
    if any(part.lower().endswith(_MACRO_PARTS) or part.lower().startswith("xl/macrosheets/") for part in parts):
        raise MacroRefused(name=name)
    if "[Content_Types].xml" in parts:
        if b"macroenabled" in _part(package, "[Content_Types].xml").lower():
            raise MacroRefused(name=name)
        for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(part.startswith(folder) for part in parts):
                _refuse_damaged(data, package, _MAIN_PARTS[kind])
                return kind
    if "OFD.xml" in parts:
        _refuse_damaged(data, package, _MAIN_PARTS[OFD])
        return OFD
    if "mimetype" in parts:
        written = _part(package, "mimetype").decode("ascii", "replace").strip()
        for kind in (ODT, ODS, ODP):
            if kind.media_type == written:
                if any(part.startswith(("Basic/", "Scripts/")) and not part.endswith("/") for part in parts):
                    raise MacroRefused(name=name)
                _refuse_damaged(data, package, _MAIN_PARTS[kind])
                return kind
    if "META-INF/MANIFEST.MF" in parts or "AndroidManifest.xml" in parts:
        raise ProgramRefused(name=name, kind="JAR")
    if any(part.startswith(("word/", "xl/", "ppt/")) for part in parts):
        raise DamagedFile(name=name)
    raise ArchiveRefused(name=name, kind="zip")


def _refuse_damaged(data: bytes, package: Package, main: re.Pattern[str]) -> None:
    """Reads every part to its end, as checksums need, in pieces; and the main one as XML without a document type."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            damaged = archive.testzip()
        mains = [part for part in package.parts if main.fullmatch(part)]
        for part in mains:
            package.xml(part)
    except Unreadable as unreadable:
        raise refusal_of(unreadable, package.name) from unreadable
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFile(name=package.name) from error
    if damaged or not mains:
        raise DamagedFile(name=package.name)


def _part(package: Package, part: str) -> bytes:
    try:
        return package.read(part)
    except Unreadable as unreadable:
        raise refusal_of(unreadable, package.name) from unreadable


def _ole_kind(data: bytes, name: str, ending: str) -> Kind:
    """A compound file of the old office formats. WPS writes the same containers under its own endings."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise PasswordRefused(name=name)
    if has("_VBA_PROJECT"):
        raise MacroRefused(name=name)
    if has("WordDocument"):
        return DOC
    if has("Workbook") or has("Book"):
        return XLS
    if has("PowerPoint Document"):
        return PPT
    if ending == "msi":
        raise ProgramRefused(name=name, kind="MSI")
    raise UnknownKind(name=name)


def _text_kind(data: bytes, name: str, ending: str) -> Kind:
    """HTML, CSV or text, if it is text at all in an encoding that we can tell."""
    if _BEGINS_HTML.match(data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")):
        return HTML
    try:
        decoded(data, name)
    except Unreadable as unreadable:
        raise UnknownKind(name=name) from unreadable
    return next((kind for kind in (CSV, HTML) if ending in kind.endings), TEXT)
