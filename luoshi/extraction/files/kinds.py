"""What a file is, judged by its content first and by its extension only among text formats."""

from __future__ import annotations

import re

from luoshi.extraction.errors import Unreadable

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_PROGRAMS = ((b"MZ", "EXE"), (b"\x7fELF", "ELF"), (b"\xca\xfe\xba\xbe", "class"), (b"SQLite format 3\x00", "SQLite"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINS_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|tbody|div|p|h[1-6]|span|br)\b",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_EXTENSIONS = {
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
}


def kind_of(data: bytes, name: str) -> str:
    """One of zip, pdf, html, csv, txt. Raises an `Unreadable` for pictures, archives, old office files and programs."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        raise _old_office_file(data, name)
    _refuse_binaries(data, name)
    extension = _extension(name)
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if head.startswith(b"{\\rtf"):
        raise Unreadable("extraction.legacy", name=name, kind="RTF", target="docx")
    if head[:200].lower().startswith(b"mime-version:") or b"\nmime-version:" in head[:2000].lower():
        raise Unreadable("extraction.legacy", name=name, kind="MHTML", target="docx")
    if _BEGINS_HTML.match(head):
        return "html"
    if b"\x00" in data[:4096] and not _may_be_utf_16(data):
        raise Unreadable("extraction.unsupported", name=name, kind="kind.unknown")
    return _TEXT_EXTENSIONS.get(extension, "txt")


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _refuse_binaries(data: bytes, name: str) -> None:
    for magic, kind in _PICTURES:
        # "BM" begins many texts; a bitmap has its size in the next four bytes and four zero bytes after it.
        if data.startswith(magic) and (magic != b"BM" or data[6:10] == bytes(4)):
            raise Unreadable("extraction.image", name=name, kind=kind)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Unreadable("extraction.image", name=name, kind="WebP")
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        raise Unreadable("extraction.image", name=name, kind="HEIC")
    for magic, kind in _ARCHIVES:
        if data.startswith(magic):
            raise Unreadable("extraction.archive", name=name, kind=kind)
    for magic, kind in _PROGRAMS:
        # "MZ" may begin a text, but no text has zero bytes soon after it.
        if data.startswith(magic) and b"\x00" in data[:64]:
            raise Unreadable("extraction.unsupported", name=name, kind=kind)


def _may_be_utf_16(data: bytes) -> bool:
    """Whether the zero bytes stand mostly at even, or mostly at odd places, as in UTF-16."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return len(data) % 2 == 0 and max(even, odd) >= 4 * min(even, odd)


def _old_office_file(data: bytes, name: str) -> Unreadable:
    """Why this compound file (OLE2) is refused: encrypted, with macros, or simply of the old format."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return Unreadable("extraction.password", name=name)
    if has("_VBA_PROJECT"):
        return Unreadable("extraction.macro", name=name, detail="VBA")
    if has("Workbook") or has("Book"):
        return Unreadable("extraction.legacy", name=name, kind="xls", target="xlsx")
    if has("PowerPoint Document"):
        return Unreadable("extraction.legacy", name=name, kind="ppt", target="pdf")
    kind = _extension(name) if _extension(name) in ("doc", "wps", "et", "dps") else "doc"
    return Unreadable("extraction.legacy", name=name, kind=kind, target="docx")
