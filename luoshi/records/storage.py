"""Bytes on disk: RECORDS_DIR/ab/cd/<sha256>, written beside and moved into place, so that a file is whole or absent."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from luoshi.records.errors import DiskFull, StorageUnavailable, TooLarge

CHUNK = 1024 * 1024
MEGABYTE = 1024 * 1024
INCOMING = "incoming"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in and is not kept yet: where its bytes lie for now, their SHA-256 and number."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    """The folder of all stored files."""
    return Path(settings.RECORDS_DIR)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def received(upload: IO[bytes], name: str) -> Iterator[Received]:
    """Read `upload` to its end into a file of its own, hashing on the way; after the block it is gone unless kept.

    Raises TooLarge as soon as RECORDS_MAX_BYTES is passed, DiskFull and StorageUnavailable as the disk says."""
    path: Path | None = None
    try:
        with _told_plainly(name):
            folder = root() / INCOMING
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, text = tempfile.mkstemp(dir=folder)
            path = Path(text)
            with os.fdopen(descriptor, "wb") as file:
                sha256, size = _copy(upload, file, name)
                file.flush()
                os.fsync(file.fileno())
        yield Received(path, sha256, size)
    finally:
        if path is not None:
            with suppress(OSError):
                path.unlink()


def keep(file: Received, name: str) -> Path:
    """Move received bytes into their place for good. The same bytes may come again: the place is written anew."""
    target = path_of(file.sha256)
    with _told_plainly(name):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.path.replace(target)
        for folder in (target.parent, target.parent.parent, root()):
            _sync_folder(folder)
    return target


def sha256_of(path: Path) -> str:
    """The hash of a file on disk, read in pieces. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stored_paths() -> Iterator[Path]:
    """All files that lie in their places, by name; those still coming in are not among them."""
    return (path for path in sorted(root().glob("??/??/*")) if path.is_file())


def incoming_paths() -> Iterator[Path]:
    """Files that came in and were neither kept nor removed: traces of a process that was killed."""
    return (path for path in sorted((root() / INCOMING).glob("*")) if path.is_file())


def _copy(upload: IO[bytes], file: IO[bytes], name: str) -> tuple[str, int]:
    limit = settings.RECORDS_MAX_BYTES
    digest = hashlib.sha256()
    size = 0
    while chunk := upload.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(name=name, limit=limit // MEGABYTE, size=size)
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told_plainly(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refusal = DiskFull if error.errno in _FULL else StorageUnavailable
        raise refusal(name=name) from error
