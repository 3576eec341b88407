"""Comparisons written out: the table that offices call 对照表, as rows, Markdown, JSON and a workbook.

Heads and words of a table are Chinese whatever the reader's language: it is an office paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from luoshi.extraction.comparison.coverage import Coverage
from luoshi.extraction.comparison.editions import Thread
from luoshi.extraction.comparison.nouns import Clause, Comparison, Link, LinkKind
from luoshi.extraction.comparison.words import Piece, changed_words, pieces
from luoshi.extraction.exports import path_words

COLUMNS = (
    "序号",
    "变化",
    "原条目",
    "原条款",
    "新条目",
    "新条款",
    "改动的词",
    "牵头单位变化",
    "时限变化",
    "指标变化",
    "移入移出",
)
KINDS = {
    LinkKind.KEPT: "保留",
    LinkKind.REWORDED: "改写",
    LinkKind.MOVED: "移动",
    LinkKind.SPLIT: "拆分",
    LinkKind.MERGED: "合并",
    LinkKind.DROPPED: "删除",
    LinkKind.NEW: "新增",
}
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a paper calls an edition: its title, else its file's name."""

    title: str
    file: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A link as a line of the table. All of it is text; `old` and `new` are one clause a line."""

    kind: LinkKind
    word: str
    old_place: str
    old: str
    new_place: str
    new: str
    changed: str
    leads: str
    deadlines: str
    targets: str
    passages: str

    def cells(self, number: int) -> tuple[str, ...]:
        """The line under COLUMNS."""
        return (
            str(number),
            self.word,
            self.old_place,
            self.old,
            self.new_place,
            self.new,
            self.changed,
            self.leads,
            self.deadlines,
            self.targets,
            self.passages,
        )


def rows_of(comparison: Comparison) -> list[Row]:
    """One line for each link, in order."""
    told = _Passages(comparison)
    return [_row(comparison, link, told) for link in comparison.links]


def kind_word(link: Link) -> str:
    """移动并改写, 改写（仅数字）, 合并 …"""
    word = KINDS[link.kind]
    if link.kind == LinkKind.MOVED and link.is_reworded:
        word = "移动并改写"
    if link.is_figures_only and link.kind in (LinkKind.MOVED, LinkKind.REWORDED):
        word += "（仅数字）"
    return word


def pieces_of(comparison: Comparison, link: Link) -> list[Piece]:
    """Both wordings of a link cut into equal and changed stretches; of several clauses in the order of the one."""
    old, new = _parts(comparison, link)
    return pieces("".join(comparison.old[i].text for i in old), "".join(comparison.new[j].text for j in new))


@dataclass(frozen=True, slots=True)
class Side:
    """One clause of a link: its index, and its wording in stretches, each with whether the other side says it too."""

    clause: int
    pieces: tuple[tuple[str, bool], ...]


def sides_of(comparison: Comparison, link: Link) -> tuple[list[Side], list[Side]]:
    """The old and the new clauses of a link, the stretches that changed apart from those that did not.

    A clause without counterpart is one stretch that nobody else says."""
    old, new = _parts(comparison, link)
    if not link.is_reworded:
        is_same = bool(old and new)
        return (
            [Side(i, ((comparison.old[i].text, is_same),)) for i in old],
            [Side(j, ((comparison.new[j].text, is_same),)) for j in new],
        )
    found = pieces_of(comparison, link)
    return (
        _cut([(i, len(comparison.old[i].text)) for i in old], [(p.old, p.is_equal) for p in found]),
        _cut([(j, len(comparison.new[j].text)) for j in new], [(p.new, p.is_equal) for p in found]),
    )


def _cut(clauses: list[tuple[int, int]], stretches: list[tuple[str, bool]]) -> list[Side]:
    """Stretches of several clauses in a row, given back to each of them by their lengths."""
    sides = []
    rest = [stretch for stretch in reversed(stretches) if stretch[0]]
    for index, length in clauses:
        own: list[tuple[str, bool]] = []
        while length and rest:
            text, is_same = rest.pop()
            if len(text) > length:
                rest.append((text[length:], is_same))
                text = text[:length]
            own.append((text, is_same))
            length -= len(text)
        sides.append(Side(index, tuple(own)))
    return sides


def _parts(comparison: Comparison, link: Link) -> tuple[Sequence[int], Sequence[int]]:
    """The clauses of a link; several on one side in the order in which the one on the other side has their words."""
    old, new = link.old, link.new
    if len(old) > 1:
        return _as_in(comparison.new[new[0]].text, old, comparison.old), new
    if len(new) > 1:
        return old, _as_in(comparison.old[old[0]].text, new, comparison.new)
    return old, new


def _as_in(whole: str, parts: Sequence[int], clauses: Sequence[Clause]) -> list[int]:
    def place(part: int) -> int:
        return SequenceMatcher(None, whole, clauses[part].text, autojunk=False).find_longest_match().a

    return sorted(parts, key=place)


def _row(comparison: Comparison, link: Link, told: _Passages) -> Row:
    old, new = [comparison.old[i] for i in link.old], [comparison.new[j] for j in link.new]
    both = bool(old and new)
    return Row(
        kind=link.kind,
        word=kind_word(link),
        old_place=_BREAK.join(path_words(clause.path) for clause in old),
        old=_BREAK.join(clause.text for clause in old),
        new_place=_BREAK.join(path_words(clause.path) for clause in new),
        new=_BREAK.join(clause.text for clause in new),
        changed=changed_words(pieces_of(comparison, link)) if both and link.is_reworded else "",
        leads=_change([n for c in old for n in c.leads], [n for c in new for n in c.leads]) if both else "",
        deadlines=_change([c.deadline for c in old], [c.deadline for c in new]) if both else "",
        targets=_change([t for c in old for t in c.targets], [t for c in new for t in c.targets]) if both else "",
        passages=told.of(link),
    )


def _change(old: Sequence[str], new: Sequence[str]) -> str:
    before, after = "、".join(dict.fromkeys(filter(None, old))), "、".join(dict.fromkeys(filter(None, new)))
    return "" if before == after else f"{before or '（无）'} → {after or '（无）'}"


class _Passages:
    """Half sentences that left or came, by clause."""

    def __init__(self, comparison: Comparison) -> None:
        self._left: dict[int, list[str]] = {}
        self._came: dict[int, list[str]] = {}
        for p in comparison.passages:
            there, here = comparison.new[p.new], comparison.old[p.old]
            self._left.setdefault(p.old, []).append(f"“{p.text}”移至新{_place(there)}")
            self._came.setdefault(p.new, []).append(f"“{p.text}”来自原{_place(here)}")

    def of(self, link: Link) -> str:
        words = [word for i in link.old for word in self._left.get(i, ())]
        return "；".join(words + [word for j in link.new for word in self._came.get(j, ())])


def _place(clause: Clause) -> str:
    return path_words(clause.path) or f"“{clause.text[:12]}”"


# --- summary ---

SUMMARY = ("对照", *KINDS.values(), "合计")
THREADS = ("序号", "沿革", "条目")


def summary_rows(names: Sequence[str], steps: Sequence[Comparison]) -> list[tuple[str, ...]]:
    """One line for each pair of editions: how many links of each kind."""
    rows = []
    for number, step in enumerate(steps):
        counts = step.counts()
        cells = [f"{names[number]} → {names[number + 1]}", *(str(counts[kind]) for kind in KINDS), str(len(step.links))]
        rows.append(tuple(cells))
    return rows


def thread_word(thread: Thread) -> str:
    """改写、保留; a clause that came back says so."""
    words = "→".join(KINDS[LinkKind(kind)] for kind in thread.kinds if kind)
    return f"{words}（恢复）" if thread.returns else words


def thread_rows(found: Sequence[Thread], editions: Sequence[Sequence[Clause]]) -> list[tuple[str, ...]]:
    """One line for each thread: number, what became of it, then the clauses of each edition."""
    rows = []
    for number, thread in enumerate(found, 1):
        cells = [str(number), thread_word(thread)]
        for clauses, indexes in zip(editions, thread.clauses, strict=True):
            cells.append(_BREAK.join(f"{path_words(clauses[i].path)} {clauses[i].text}".strip() for i in indexes))
        rows.append(tuple(cells))
    return rows


def coverage_rows(coverage: Coverage) -> list[tuple[str, ...]]:
    """One line for each clause of the plan: number, place, wording, then for each year the tasks that take it up."""
    rows = []
    for number, (clause, years) in enumerate(zip(coverage.plan, coverage.by_clause(), strict=True), 1):
        cells = [str(number), "已承接" if any(years) else "未承接", path_words(clause.path), clause.text]
        for tasks, indexes in zip(coverage.years, years, strict=True):
            cells.append(_BREAK.join(f"{path_words(tasks[i].path)} {tasks[i].text}".strip() for i in indexes))
        rows.append(tuple(cells))
    return rows


def loose_rows(coverage: Coverage, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Yearly tasks that carry out no clause of the plan: number, year's paper, place, wording."""
    rows: list[tuple[str, ...]] = []
    for year, name in enumerate(names):
        for index in coverage.without_clause(year):
            task = coverage.years[year][index]
            rows.append((str(len(rows) + 1), name, path_words(task.path), task.text))
    return rows


# --- machines ---


def to_data(editions: Sequence[Edition], steps: Sequence[Comparison], found: Sequence[Thread]) -> dict[str, Any]:
    """Everything a program may want, as plain values. Indexes count the clauses of an edition from 0."""
    texts = [steps[0].old, *(step.new for step in steps)]
    return {
        "editions": [
            {"title": e.title, "file": e.file, "year": e.year, "clauses": [_clause_data(clause) for clause in clauses]}
            for e, clauses in zip(editions, texts, strict=True)
        ],
        "comparisons": [_step_data(step) for step in steps],
        "threads": [
            {"clauses": [list(indexes) for indexes in t.clauses], "kinds": list(t.kinds), "returns": t.returns}
            for t in found
        ],
    }


def _clause_data(clause: Clause) -> dict[str, Any]:
    return {
        "path": list(clause.path),
        "section": list(clause.section),
        "text": clause.text,
        "is_task": clause.reading is not None,
        "leads": list(clause.leads),
        "others": list(clause.others),
        "deadline": clause.deadline,
        "targets": list(clause.targets),
    }


def _step_data(step: Comparison) -> dict[str, Any]:
    return {
        "counts": {kind.value: count for kind, count in step.counts().items()},
        "links": [
            {
                "kind": link.kind.value,
                "old": list(link.old),
                "new": list(link.new),
                "score": link.score,
                "is_reworded": link.is_reworded,
                "is_figures_only": link.is_figures_only,
                "changed": row.changed,
                "leads": row.leads,
                "deadlines": row.deadlines,
                "targets": row.targets,
            }
            for link, row in zip(step.links, rows_of(step), strict=True)
        ],
        "passages": [{"old": p.old, "new": p.new, "text": p.text} for p in step.passages],
    }


def coverage_data(editions: Sequence[Edition], coverage: Coverage) -> dict[str, Any]:
    """A coverage as plain values; indexes count from 0."""
    texts = [coverage.plan, *coverage.years]
    return {
        "editions": [
            {"title": e.title, "file": e.file, "year": e.year, "clauses": [_clause_data(clause) for clause in clauses]}
            for e, clauses in zip(editions, texts, strict=True)
        ],
        "uptakes": [{"clause": u.clause, "year": u.year, "task": u.task, "score": u.score} for u in coverage.uptakes],
        "untaken": list(coverage.untaken()),
        "without_clause": [list(coverage.without_clause(year)) for year in range(len(coverage.years))],
    }
