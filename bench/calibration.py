#!/usr/bin/env python3
"""How often is a reading right that calls itself certain? A reliability table: confidence, readings, share right.

usage: python bench/calibration.py [--corpus FOLDER] [--cases FOLDER] [--wrong N]

Three sets. The development corpus, to which the rules were fitted. The golden cases of the tests, of which only the
fields are judged that a case gives. And the plain texts of the corpus damaged in ways that leave the right reading
known: lines broken as a pdf breaks them, all on one line, full stops before brackets gone, brackets not closed, colons
and commas slipped. A statement is right where it overlaps a true one by four fifths; what is read inside a wrong
statement is wrong. A party's role is judged where its name is right. --wrong prints the first N wrong ones that are
called high."""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from luoshi.extraction.cases import Case, read_cases
from luoshi.extraction.engine import read_document
from luoshi.extraction.exports import stored_span
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import COARSE, Confidence, DeadlineReading, DocumentReading, Reading

ROOT = Path(__file__).parents[1]
FIELDS = ("task", "party", "role", "deadline", "target")
_LETTER = re.compile(r"\w")


@dataclass(slots=True)
class Table:
    """(field, confidence) -> [readings, right ones]."""

    counts: dict[tuple[str, Confidence], list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, kind: str, confidence: Confidence, right: bool, what: str) -> None:
        count = self.counts.setdefault((kind, confidence), [0, 0])
        count[0] += 1
        count[1] += right
        if not right and confidence is Confidence.HIGH:
            self.wrong.append(f"{kind:9}{what}")

    def share(self, kind: str, confidence: Confidence) -> str:
        all_of, right = self.counts.get((kind, confidence), [0, 0])
        return f"{all_of:6}{100 * right / all_of:7.1f} %" if all_of else f"{0:6}      - "


def letters(text: str) -> str:
    return "".join(_LETTER.findall(text))


def places(text: str) -> list[int]:
    """Offsets of the letters of `text`; the index in this list is a place that punctuation does not move."""
    return [found.start() for found in _LETTER.finditer(text)]


def pairs(true: list[tuple[int, int]], read: list[tuple[int, int]]) -> dict[int, int]:
    """Reading -> true task, one to one, where the stretches overlap by four fifths; best first."""
    found = []
    for i, (a, b) in enumerate(true):
        for j, (c, d) in enumerate(read):
            common, whole = min(b, d) - max(a, c), max(b, d) - min(a, c)
            if common > 0 and common / whole >= 0.8:
                found.append((-common / whole, i, j))
    result: dict[int, int] = {}
    for _, i, j in sorted(found):
        if j not in result and i not in result.values():
            result[j] = i
    return result


def when(deadline: DeadlineReading) -> tuple[str | None, str]:
    return (deadline.on.isoformat() if deadline.on else None, deadline.kind)


def judge_parties(table: Table, reading: Reading, true: dict[str, set[str]] | None, name: str) -> None:
    """`true`: letters of a name -> roles that are right for it; None where the statement itself is wrong."""
    for party in reading.parties:
        roles = (true or {}).get(letters(party.name))
        table.add("party", party.confidence, roles is not None, f"{name} {party.name} ({party.rule}) {reading.title}")
        if roles is not None:
            right = bool({party.role.value, COARSE[party.role]} & roles)
            table.add("role", party.confidence, right, f"{name} {party.name} {party.role.value} ({party.rule})")


def judge_deadline(table: Table, reading: Reading, true: tuple[str | None, str] | None, name: str) -> None:
    deadline = reading.deadline
    if deadline.kind == "none":
        return
    date, kind = when(deadline)
    right = true is not None and (date == true[0] if true[0] else kind == true[1])
    what = deadline.span.quote if deadline.span else ""
    table.add("deadline", deadline.confidence, right, f"{name} {what} -> {date} ({deadline.rule})")


def judge_targets(table: Table, reading: Reading, true: Counter[tuple[float, str]] | None, name: str) -> None:
    left = Counter(true or ())
    for target in reading.targets:
        key = (round(target.value, 6), target.unit)
        right = left[key] > 0
        left[key] -= 1
        table.add("target", target.confidence, right, f"{name} {target.span.quote} ({target.rule}) {reading.title}")


def judge_document(
    table: Table, document: DocumentReading, gold: list[dict[str, Any]], original: str, name: str
) -> None:
    """Against an annotated document; `original` is the text in which its spans count."""
    source = document.source
    here, there = places(source.stored()), places(original)
    spans = [stored_span(source, r.task.start, r.task.end) for r in document.readings]
    read = [(bisect_left(here, a), bisect_left(here, b)) for a, b in spans]
    true = [(bisect_left(there, task["start"]), bisect_left(there, task["end"])) for task in gold]
    matched = pairs(true, read)
    for index, reading in enumerate(document.readings):
        task = gold[matched[index]] if index in matched else None
        table.add("task", reading.confidence, task is not None, f"{name} {reading.title} ({reading.rule})")
        if task is None:
            judge_parties(table, reading, None, name)
            judge_deadline(table, reading, None, name)
            judge_targets(table, reading, None, name)
            continue
        judge_parties(table, reading, {letters(p["name"]): {p["role"]} for p in task["responsible"]}, name)
        judge_deadline(table, reading, (task["deadline"]["date"], task["deadline"]["kind"]), name)
        targets = Counter((round(float(t["value"]), 6), t["unit"]) for t in task["targets"])
        judge_targets(table, reading, targets, name)


def judge_case(table: Table, case: Case) -> None:
    """Against a golden case: the number of tasks, and of each task the fields that the case gives."""
    document = read_document(read_bytes(case.text.encode(), f"{case.id}.txt"), issued_on=case.issued_on)
    same = len(document.readings) == len(case.tasks)
    for index, reading in enumerate(document.readings):
        given = case.tasks[index] if same else {}
        right = same and ("text" not in given or letters(given["text"]) == letters(reading.task.quote))
        table.add("task", reading.confidence, right, f"{case.id} {reading.title} ({reading.rule})")
        if "parties" in given or not same:
            true = {letters(p["name"]): {p["role"]} for p in given.get("parties", [])}
            judge_parties(table, reading, true if same else None, case.id)
        if "date" in given.get("deadline", {}) or not same:
            wanted = given.get("deadline", {})
            judge_deadline(table, reading, (wanted.get("date"), wanted.get("kind", "fixed")) if same else None, case.id)
        if "targets" in given and all("unit" in target for target in given["targets"]):
            judge_targets(
                table, reading, Counter((round(float(t["value"]), 6), t["unit"]) for t in given["targets"]), case.id
            )


def _broken(text: str, choice: random.Random) -> str:
    width = choice.randint(26, 42)
    lines = (line[i : i + width] for line in text.split("\n") for i in range(0, max(1, len(line)), width))
    return "\n".join(lines)


def _one_line(text: str, choice: random.Random) -> str:
    return text.replace("\n", "")


def _unstopped(text: str, choice: random.Random) -> str:
    return re.sub(r"。(?=[（〔])", lambda m: "" if choice.random() < 0.3 else m.group(), text)


def _unclosed(text: str, choice: random.Random) -> str:
    return re.sub("[）〕]", lambda m: "" if choice.random() < 0.04 else m.group(), text)


def _slipped(text: str, choice: random.Random) -> str:
    text = re.sub(
        "(?<=[单位部门])：", lambda m: choice.choice(["", " ", "；"]) if choice.random() < 0.1 else "：", text
    )
    return re.sub("、", lambda m: "，" if choice.random() < 0.05 else "、", text)


DAMAGES: tuple[Callable[[str, random.Random], str], ...] = (_broken, _one_line, _unstopped, _unclosed, _slipped)


def corpus_files(folder: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    for gold in sorted(folder.glob("*.gold.json")):
        told = json.loads(gold.read_text("utf-8"))
        yield folder / told["file"], told["tasks"]


def tables(corpus: Path, cases: Path) -> dict[str, Table]:
    """The reliability table of each set; a set whose folder is not there is empty."""
    found = {"corpus": Table(), "golden cases": Table(), "damaged corpus": Table()}
    for path, gold in corpus_files(corpus):
        data = path.read_bytes()
        text = data.decode()
        judge_document(found["corpus"], read_document(read_bytes(data, path.name)), gold, text, path.stem)
        for damage in DAMAGES if path.suffix == ".txt" else ():
            other = damage(text, random.Random(7))
            document = read_document(read_bytes(other.encode(), path.name))
            judge_document(found["damaged corpus"], document, gold, text, f"{path.stem}{damage.__name__}")
    for path in sorted(cases.glob("*.jsonl")):
        for case in read_cases(path):
            judge_case(found["golden cases"], case)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--cases", type=Path, default=ROOT / "tests" / "extraction" / "golden")
    parser.add_argument("--wrong", type=int, default=0)
    wish = parser.parse_args()
    for name, table in tables(wish.corpus, wish.cases).items():
        print(f"\n{name:16}" + "".join(f"{level.value:>16}" for level in Confidence))
        for kind in FIELDS:
            print(f"  {kind:14}" + "".join(f"{table.share(kind, level):>16}" for level in Confidence))
        for line in table.wrong[: wish.wrong]:
            print(f"    {line}")


if __name__ == "__main__":
    main()
