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
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Names of parts in zip containers that are one document (office files, OFD, OpenDocument) or a program.
_OF_ONE_DOCUMENT = re.compile(
    rb"\[Content_Types\]\.xml|OFD\.xml|mimetype|(?:word|xl|ppt)/[^/]+\.xml|AndroidManifest\.xml|META-INF/MANIFEST\.MF"
)
_MAIL_HEADERS = (
    *(
        b"from",
        b"to",
        b"subject",
        b"date",
        b"received",
        b"message-id",
        b"mime-version",
        b"return-path",
        b"content-type",
    ),
    *(b"delivered-to", b"content-transfer-encoding", b"snapshot-content-location", b"x-mailer", b"reply-to", b"cc"),
)
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):")
_TEXT_EXTENSIONS = {
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
}


def kind_of(data: bytes, name: str) -> str:
    """One of zip, doc, rtf, mail, pdf, html, csv, txt.

    Raises an `Unreadable` for pictures, archives, old office files and programs."""
    if data.startswith(_ZIP):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        _refuse_old_office_file(data, name)
        return "doc"
    _refuse_binaries(data, name)
    extension = _extension(name)
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if is_mail(data):
        return "mail"
    if _BEGINS_HTML.match(head):
        return "html"
    if b"\x00" in data[:4096] and not _may_be_utf_16(data):
        raise Unreadable("extraction.unsupported", name=name, kind="kind.unknown")
    return _TEXT_EXTENSIONS.get(extension, "txt")


def is_archive(data: bytes) -> bool:
    """Whether this is a zip of several files: no office file, whose parts are called as no document is."""
    if not data.startswith(_ZIP):
        return False
    import io  # here: most files are no zip, and these are slow to load
    import zipfile

    from luoshi.extraction.files.package import NOT_A_ZIP

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [member.filename.lstrip("/").encode("utf-8", "replace") for member in archive.infolist()]
    except NOT_A_ZIP:
        return False
    return not any(_OF_ONE_DOCUMENT.fullmatch(name) for name in names)


def is_mail(data: bytes) -> bool:
    """Whether this is a mail or a page saved as one: it begins with header lines of which two are those of mails."""
    head = data[:8192].lstrip(b"\xef\xbb\xbf\r\n")
    if not _HEADER.match(head):
        return False
    known: set[bytes] = set()
    for line in head.splitlines():
        found = _HEADER.match(line)
        if found:
            known.add(found.group(1).lower())
        elif line[:1] not in (b" ", b"\t"):
            break  # the blank line before the text, or no header at all
    return len(known.intersection(_MAIL_HEADERS)) >= 2


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


def _refuse_old_office_file(data: bytes, name: str) -> None:
    """Raises an `Unreadable` for a compound file (OLE2) that is encrypted, has macros, or holds no Word document."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo") or _is_encrypted_doc(data):
        raise Unreadable("extraction.password", name=name)
    if has("_VBA_PROJECT"):
        raise Unreadable("extraction.macro", name=name, detail="VBA")
    if has("WordDocument"):
        return
    if has("Workbook") or has("Book"):
        raise Unreadable("extraction.legacy", name=name, kind="xls", target="xlsx")
    if has("PowerPoint Document"):
        raise Unreadable("extraction.legacy", name=name, kind="ppt", target="pdf")
    kind = _extension(name) if _extension(name) in ("doc", "wps", "et", "dps") else "doc"
    raise Unreadable("extraction.legacy", name=name, kind=kind, target="docx")


def _is_encrypted_doc(data: bytes) -> bool:
    """Whether the head of the document stream, which begins a sector, says so ([MS-DOC] 2.5.2 FibBase.fEncrypted)."""
    return any(
        data[place : place + 2] == b"\xec\xa5" and data[place + 11 : place + 12] and data[place + 11] & 1
        for place in range(512, min(len(data), 4_194_304), 512)
    )
