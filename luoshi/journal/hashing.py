"""Canonical bytes of a fact, its digest and its seal. A stranger can do the same with a JSON and a SHA-256 library."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

# The seal before the first entry.
GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """`value` as JSON with sorted keys, no spaces, characters unescaped; dates by ISO 8601, instants by `instant`.

    Takes str, int, bool, None, date, datetime, and tuples, lists and string-keyed dicts of these. Raises TypeError for
    anything else (a float has no single spelling) and ValueError for text that cannot be written as UTF-8."""
    text = _ENCODER.encode(plain(value))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("text with half a character cannot be journalled") from error
    return text


def plain(value: Any) -> Any:
    """`value` with dates and instants written out and str subclasses (choices) reduced to their text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str.__str__(value)  # a choice is its value, whatever its class prints
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} is not a plain value and cannot be journalled")


def instant(at: datetime) -> str:
    """An instant in UTC to the microsecond, always with six decimals: 2026-03-01T08:00:00.000000Z."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be journalled")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def digest_of(kind: str, subject: str, payload: str, actor: int | None, post: int | None, at: datetime) -> str:
    """Lower-case hex SHA-256 of the canonical array [kind, subject, payload, actor, post, at].

    `payload` goes in as text, exactly as it is kept, so that nobody need agree on how JSON is written to check it."""
    array = _ENCODER.encode([kind, subject, payload, actor, post, instant(at)])
    return hashlib.sha256(array.encode()).hexdigest()


def seal_of(before: str, number: int, digest: str) -> str:
    """Lower-case hex SHA-256 of the canonical array [seal before, number, digest]; before the first stands GENESIS."""
    return hashlib.sha256(f'["{before}",{number},"{digest}"]'.encode()).hexdigest()
