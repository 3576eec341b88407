"""Cases: small documents with the right reading beside them, replayed against the engine.

One format serves the project's golden tests and an office's own file (`luoshi extract --check FILE.jsonl`): JSON Lines,
one case a line. A case says only what it is about; what it leaves out is not compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from luoshi.extraction.engine import read_document
from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.plain import read_txt
from luoshi.extraction.types import DeadlineReading, PartyReading, Reading, TargetReading

# Field of a task -> what it holds, and for lists what their members hold.
_SHAPES: dict[str, tuple[type, type | None]] = {
    "text": (str, None),
    "parties": (list, dict),
    "posts": (list, str),
    "deadline": (dict, None),
    "others": (list, dict),
    "targets": (list, dict),
    "notes": (list, str),
    "path": (list, str),
    "commitment": (str, None),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A document of a few lines and what has to be read from it.

    `tasks` in reading order; of each only the keys given are compared: text (white space left out), parties and targets
    (complete lists), posts, deadline, others (further deadlines), path, notes (those that must be there)."""

    id: str
    text: str
    tasks: tuple[dict[str, Any], ...]
    issued_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the engine reads otherwise: `task` counts from 1, 0 is the case as a whole."""

    case: str
    task: int
    field: str
    expected: str
    found: str


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of the file at `path`, UTF-8 with or without byte order mark.

    Raises Unreadable: "extraction.missing", "extraction.encoding", or "extraction.bad_case" at the line in question."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable("extraction.missing", name=str(path)) from error
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("extraction.encoding", name=path.name, line=line) from error
    yield from parse_cases(lines, path.name)


def parse_cases(lines: Iterable[str], name: str) -> Iterator[Case]:
    """The cases of a file called `name`; empty lines are passed over.

    Raises Unreadable("extraction.bad_case") naming file, line and what is wrong with it."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _case(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable("extraction.bad_case", name=name, line=number, detail=str(error)) from error


def _case(given: Any) -> Case:
    if not isinstance(given, dict):
        raise TypeError("not an object")
    for key, kind in (("id", str), ("text", str), ("tasks", list)):
        if not isinstance(given.get(key), kind):
            raise TypeError(f"{key}: {kind.__name__}")
    for task in given["tasks"]:
        _refuse_odd(task)
    day = given.get("issued_on")
    return Case(
        given["id"],
        given["text"],
        tuple(given["tasks"]),
        date.fromisoformat(day) if day else None,
        given.get("why", ""),
    )


def _refuse_odd(task: Any) -> None:
    """A misspelt key would never be compared, and a case that compares nothing always holds."""
    if not isinstance(task, dict):
        raise TypeError("tasks: object")
    for key, value in task.items():
        if key not in _SHAPES:
            raise KeyError(key)
        shape, member = _SHAPES[key]
        members: list[Any] = task[key] if shape is list else []
        if not isinstance(value, shape) or not all(isinstance(one, member or object) for one in members):
            raise TypeError(f"{key}: {shape.__name__}")
    parties: list[dict[str, Any]] = task.get("parties", [])
    for party in parties:
        if not {"name", "role"} <= party.keys():
            raise KeyError("parties: name, role")


def differences(case: Case) -> list[Difference]:
    """Everything in which the engine's reading of the case differs from what it says; empty when it holds."""
    source = read_txt(case.text.encode(), f"{case.id}.txt")
    readings = read_document(source, issued_on=case.issued_on).readings
    if len(readings) != len(case.tasks):
        found = " | ".join(_bare(reading.task.quote) for reading in readings)
        return [Difference(case.id, 0, "tasks", str(len(case.tasks)), f"{len(readings)}: {found}")]
    result: list[Difference] = []
    for number, (expected, reading) in enumerate(zip(case.tasks, readings, strict=True), 1):
        for field, wanted in expected.items():
            got = _found(field, reading, wanted)
            if got != _wanted(field, wanted):
                result.append(Difference(case.id, number, field, _shown(_wanted(field, wanted)), _shown(got)))
    return result


def _wanted(field: str, wanted: Any) -> Any:
    if field == "text":
        return _bare(wanted)
    if field in ("parties", "targets"):
        return sorted(wanted, key=_shown)
    if field in ("posts", "notes"):
        return sorted(wanted)
    return wanted


def _found(field: str, reading: Reading, wanted: Any) -> Any:
    """What the engine read for `field`, in the shape and with the keys of `wanted`."""
    if field == "text":
        return _bare(reading.task.quote)
    if field == "commitment":
        return reading.commitment
    if field == "path":
        return list(reading.path)
    if field == "notes":
        return sorted(set(reading.notes) & set(wanted))
    if field == "posts":
        return sorted(post.name for post in reading.posts)
    if field == "deadline":
        return _cut(_deadline(reading.deadline), wanted)
    if field == "others":
        return _like([_deadline(other) for other in reading.other_deadlines], wanted, "date")
    if field == "parties":
        return sorted(_like([_party(party) for party in reading.parties], wanted, "name"), key=_shown)
    return sorted(_like([_target(target) for target in reading.targets], wanted, "value"), key=_shown)


def _like(found: list[dict[str, Any]], wanted: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Each found record cut to the keys of the wanted one of the same `key`, or of the first one."""
    by_key = {record.get(key): record for record in wanted}
    fallback = wanted[0] if wanted else {}
    return [_cut(record, by_key.get(record[key], fallback)) for record in found]


def _cut(record: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    return {key: record.get(key) for key in like} if like else record


def _party(party: PartyReading) -> dict[str, Any]:
    return {
        "name": party.name,
        "role": party.role.value,
        "open": party.is_open,
        "presumed": party.presumed,
        "full": party.full_name or party.name,
    }


def _deadline(deadline: DeadlineReading) -> dict[str, Any]:
    return {
        "kind": deadline.kind,
        "date": deadline.on.isoformat() if deadline.on else None,
        "text": deadline.span.quote if deadline.span else "",
        "cycle": deadline.cycle,
        "soft": deadline.is_soft,
    }


def _target(target: TargetReading) -> dict[str, Any]:
    return {
        "value": target.value,
        "unit": target.unit,
        "text": target.span.quote,
        "comparator": target.comparator,
        "kind": target.kind,
        "baseline": target.baseline,
        "soft": target.is_soft,
    }


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
