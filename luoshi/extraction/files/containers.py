"""Files that hold files: zip archives and mails. Each document in one of them is a member of its own.

Nothing is unpacked onto a disk. Of a member's path only the last part is kept, so that no path leads anywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.kinds import is_archive, is_mail
from luoshi.extraction.files.limits import MAX_BYTES, MAX_DOCUMENTS, MAX_TOGETHER, MEGABYTE
from luoshi.extraction.files.secrecy import refuse_classified

if TYPE_CHECKING:
    from zipfile import ZipInfo

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# What systems and office programs leave behind; a part that begins with a point is hidden.
_REMAINS = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?(?:/|$))|~\$|(?:Thumbs\.db|desktop\.ini)$)", re.IGNORECASE)
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075  # an extra field in which Info-ZIP and WinRAR keep the name once more, in UTF-8


class Member(NamedTuple):
    """One document. `inside` is the name of the container that holds it, "" where there is none.

    `refusal` says why its bytes could not be had; then `data` is empty."""

    name: str
    data: bytes
    refusal: Unreadable | None = None
    inside: str = ""


def unpack(data: bytes, name: str) -> tuple[Member, ...]:
    """The documents in a zip archive or a mail called `name`; a file that is neither is its own only member.

    A container in a container is opened, one level deep; deeper ones are members that cannot be read. Hidden files and
    what systems leave behind are passed over. A member that is damaged or too large does not stop the others.
    Raises `Unreadable` for the container itself: too large, damaged, encrypted, a zip bomb, classified, or empty."""
    refuse_large(len(data), name)
    if not _is_container(data):
        return (Member(name, data),)
    refuse_classified(name, "place.name", [name])
    members = tuple(_Unpacking(name).members(data, name, 0))
    if not members:
        raise Unreadable("extraction.nothing_inside", name=name)
    return tuple(_told_apart(members, name))


def refuse_large(size: int, name: str) -> None:
    """Raises `extraction.too_large` above the limit for one file."""
    if size > MAX_BYTES:
        raise Unreadable("extraction.too_large", name=name, megabytes=-(-size // MEGABYTE), limit=MAX_BYTES // MEGABYTE)


def safe_name(written: str, fallback: str = "附件") -> str:
    """The last part of a path without what cannot be seen or leads elsewhere."""
    last = _CONTROLS.sub("", written).replace("\\", "/").rstrip("/").rpartition("/")[2]
    return re.sub(r'[:*?"<>|]', "_", last).strip().strip(".")[-200:] or fallback


def _is_container(data: bytes) -> bool:
    return is_archive(data) or is_mail(data)


class _Unpacking:
    """One container being opened, with all that is in it. Counts against limits that hold for all of it together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.size = 0

    def members(self, data: bytes, name: str, depth: int) -> Iterator[Member]:
        """The documents of the container `data`; those of containers in it where `depth` is 0."""
        for member in self._zipped(data, name) if is_archive(data) else self._mailed(data, name):
            if depth == 0 and member.refusal is None and _is_container(member.data):
                try:
                    yield from self.members(member.data, member.name, depth + 1)
                except Unreadable as error:
                    if error.code in ("extraction.classified", "extraction.too_many_files"):
                        raise
                    yield Member(member.name, b"", error)
                continue
            self._count(member)
            yield member

    def _count(self, member: Member) -> None:
        self.count += 1
        self.size += len(member.data)
        if self.count > MAX_DOCUMENTS:
            raise Unreadable("extraction.too_many_files", name=self.name, limit=MAX_DOCUMENTS)
        if self.size > MAX_TOGETHER:
            raise Unreadable("extraction.zip_bomb", name=self.name, detail="detail.unpacked")

    def _zipped(self, data: bytes, name: str) -> Iterator[Member]:
        from luoshi.extraction.files.package import Package  # here: brings lxml

        package = Package(data, name)
        for path, entry in package.parts.items():
            if path.endswith("/") or _REMAINS.search(path):
                continue
            refuse_classified(name, "place.member", [path])
            try:
                refuse_large(entry.file_size, safe_name(path))
                yield Member(safe_name(path), package.read(path))
            except Unreadable as error:
                yield Member(safe_name(path), b"", error)

    @staticmethod
    def _mailed(data: bytes, name: str) -> Iterator[Member]:
        from luoshi.extraction.files.mail import parts_of  # here: brings the mail parser of the standard library

        for written, content in parts_of(data, name):
            yield Member(safe_name(written), content)


def written_name(entry: ZipInfo) -> str:
    """The name as the packer meant it: UTF-8 where it says so, else what the bytes are: UTF-8 or GBK, not cp437."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        written = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    import struct  # here, with zlib: names without a mark are rare
    import zlib

    extra = entry.extra
    while len(extra) >= 4:
        field, length = struct.unpack("<HH", extra[:4])
        content, extra = extra[4 : 4 + length], extra[4 + length :]
        if field == _UNICODE_PATH and len(content) > 5 and content[1:5] == struct.pack("<I", zlib.crc32(written)):
            return content[5:].decode("utf-8", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _told_apart(members: Iterable[Member], container: str) -> Iterator[Member]:
    """The members under names of their own: of several that are called the same the later ones get a number."""
    seen: Counter[str] = Counter()
    for member in members:
        name = member.name
        seen[name] += 1
        if seen[name] > 1:
            stem, point, ending = name.rpartition(".")
            name = f"{stem}-{seen[name]}.{ending}" if point else f"{name}-{seen[name]}"
        yield member._replace(name=name, inside=container)
