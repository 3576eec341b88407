"""The second opinion of a language model: what it is asked about a reading, and what of its answer can be used.

Reads a reading's own words, writes a prompt; reads an answer, writes a Proposal. The model may only point at words that
stand there: a name, a time or a figure that is not in them letter by letter is thrown away and named. Days are worked
out of the words by the engine's own rules, never taken from the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luoshi.extraction.deadlines import Calendar, choose, times_in
from luoshi.extraction.flow import Flow
from luoshi.mandates.figures import target_meant
from luoshi.mandates.models import Document
from luoshi.mandates.states import DeadlineCycle, Role

# Chinese whatever the reader's language is: the document is, and the models are better at it.
SYSTEM = """你在核对一份公文的任务分解。只依据给出的文字，不得补充、推测或改写。
只输出一个 JSON 对象，不要解释：
{"parties": [{"name": "单位名称", "role": "lead"}], "deadline": "期限的原文", "targets": ["数量目标的原文"]}
role 只能是：lead 牵头、co_lead 共同牵头、joint 共同负责、by_remit 按职责分工负责、support 配合、\
local 各地区、all 各部门各单位、overseer 统筹指导。
name、deadline、targets 都必须逐字抄自原文；原文没有的，deadline 写空字符串，parties、targets 写空列表。"""
MOST_PARTIES, MOST_TARGETS, LONGEST_NAME = 40, 12, 120
_THOUGHTS = re.compile(r"<think>.*?</think>", re.S)
_TRIES = 40


class Unusable(Exception):
    """The answer holds no JSON object of the form that was asked for."""


@dataclass(frozen=True, slots=True)
class ProposedDeadline:
    """The words of a deadline and what the engine makes of them; `on` is an ISO day or empty."""

    words: str
    kind: str
    on: str
    cycle: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What of an answer stands in the text: parties as (name, role), a deadline, targets. `discarded` does not."""

    parties: tuple[tuple[str, str], ...] = ()
    deadline: ProposedDeadline | None = None
    targets: tuple[str, ...] = ()
    discarded: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything to take over."""
        return bool(self.parties or self.deadline or self.targets)

    def as_json(self) -> dict[str, Any]:
        """For SecondOpinion.proposal."""
        return asdict(self)


def proposal_from(given: dict[str, Any]) -> Proposal:
    """The proposal that was kept with `as_json`."""
    deadline = given.get("deadline")
    return Proposal(
        tuple((str(name), str(role)) for name, role in given.get("parties", ())),
        ProposedDeadline(**deadline) if deadline else None,
        tuple(given.get("targets", ())),
        tuple(given.get("discarded", ())),
    )


def understood(answer: str, words: str, document: Document) -> Proposal:
    """What of a model's answer about `words` can be used. Raises Unusable."""
    given = _object_in(answer)
    bare = _bare(words)
    discarded: list[str] = []

    def standing(text: Any) -> str:
        """The text without white space if it stands in the words; else nothing, and it is noted as thrown away."""
        found = _bare(_storable(text)) if isinstance(text, str) else ""
        if found and (found not in bare or len(found) > LONGEST_NAME):
            discarded.append(found[:LONGEST_NAME])
            return ""
        return found

    parties: dict[str, str] = {}
    for entry in _list(given, "parties")[:MOST_PARTIES]:
        name = standing(entry.get("name")) if isinstance(entry, dict) else ""
        role = entry.get("role") if isinstance(entry, dict) else None
        if name and role in Role.values:
            parties.setdefault(name, str(role))
        elif name:
            discarded.append(name)
    figures = [figure for figure in map(standing, _list(given, "targets")[:MOST_TARGETS]) if figure]
    discarded += [figure for figure in figures if target_meant(figure) is None]
    deadline = None
    if time := standing(given.get("deadline")):
        deadline = _day_of(time, document)
        discarded += [] if deadline else [time]
    kept = tuple(figure for figure in dict.fromkeys(figures) if target_meant(figure) is not None)
    return Proposal(tuple(parties.items()), deadline, kept, tuple(dict.fromkeys(discarded)))


def _object_in(answer: str) -> dict[str, Any]:
    """The first JSON object with one of the keys; models like to think aloud, and to put a fence around it."""
    text = _THOUGHTS.sub("", answer)
    for found in _objects(text):
        if found.keys() & {"parties", "deadline", "targets"}:
            return found
    raise Unusable


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = -1
    for _n in range(_TRIES):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            found, _end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def _list(given: dict[str, Any], key: str) -> list[Any]:
    value = given.get(key)
    return value if isinstance(value, list) else []


def _day_of(words: str, document: Document) -> ProposedDeadline | None:
    """What the engine reads in the words of a deadline, with the document's year; None when it reads nothing."""
    flow = Flow(words, [(0, len(words))])
    calendar = Calendar(document.year, document.issued_on)
    best, _others = choose(times_in(flow, 0, len(flow), calendar, strict=False))
    if best is None or best.cycle not in ("", *DeadlineCycle.values):
        return None
    if (best.kind == "fixed" and best.on is None) or (best.kind == "recurring" and not best.cycle):
        return None
    on: date | None = best.on
    return ProposedDeadline(words, best.kind, on.isoformat() if on else "", best.cycle)


def _storable(text: str) -> str:
    """The text without half characters and NUL, which JSON can spell and no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _bare(text: str) -> str:
    return "".join(text.split())
