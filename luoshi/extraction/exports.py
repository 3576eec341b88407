"""Readings written out: the gold format of the corpus, and ledgers as csv, Markdown and xlsx.

Column heads and other words of a ledger are Chinese whatever the reader's language: a ledger is an office paper."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape
from typing import Any

from luoshi.extraction.types import (
    COARSE,
    Confidence,
    DeadlineReading,
    DocumentReading,
    PartyReading,
    Reading,
    Role,
    SourceText,
)

COLUMNS = ("序号", "条目", "任务内容", "牵头单位", "责任单位", "配合单位", "完成时限", "目标指标", "原文位置")

_EXPLAINED = ("序号", "字段", "内容", "规则", "依据词", "把握")
_CONFIDENCE = {Confidence.HIGH: "高", Confidence.MEDIUM: "中", Confidence.LOW: "低"}
_ENTITY = re.compile(r"&(?:#\w{1,10}|\w{2,32});?")
_RANK = {"lead": 0, "joint": 1, "support": 2, "all": 3}
_LEAD = frozenset({Role.LEAD, Role.CO_LEAD})
_SUPPORT = frozenset({Role.SUPPORT, Role.OVERSEER})
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十百]+")
_BRACKETED = re.compile(r"\((.+)\)")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def stored_span(source: SourceText, start: int, end: int) -> tuple[int, int]:
    """`source.place`, with a character reference (&nbsp;) at the end taken whole."""
    first, last = source.place(start, end)
    if source.media == "html" and source.raw is not None and end > start and source.raw[last - 1] == "&":
        entity = _ENTITY.match(source.raw, last - 1)
        meant = unescape(entity.group()) if entity else ""
        if entity and len(meant) < len(entity.group()) and source.text[end - 1] in meant:
            # “&ampx” is “&” and “x”: what is left over does not belong to it.
            last = entity.end() - (0 if entity.group().endswith(";") else len(meant) - 1)
    return first, last


# --- the gold format ---


def to_gold(doc: DocumentReading, *, explain: bool = False) -> dict[str, Any]:
    """`doc` in the gold format of the corpus: spans count code points of the stored file, `text` stands there.

    Tasks in reading order; a party named twice counts once, with the higher role. With `explain` each task has
    a further key `explain`: a list of field, value, rule, cue, confidence."""
    tasks: list[dict[str, Any]] = []
    for reading in doc.readings:
        task = _gold_task(doc.source, reading)
        if explain:
            task["explain"] = [
                {"field": e.field, "value": e.value, "rule": e.rule, "cue": e.cue, "confidence": e.confidence}
                for e in explanations(reading)
            ]
        tasks.append(task)
    tasks.sort(key=lambda task: (task["start"], task["end"]))
    source = " ".join(part for part in (doc.issuer, doc.document_number) if part)
    return {"title": doc.title, "source": source, "file": doc.source.name, "tasks": tasks}


def _gold_task(source: SourceText, reading: Reading) -> dict[str, Any]:
    start, end = stored_span(source, reading.task.start, reading.task.end)
    task: dict[str, Any] = {
        "path": list(reading.path),
        "start": start,
        "end": end,
        "text": source.stored()[start:end],
        "responsible": _gold_parties(reading.parties),
        "deadline": _gold_deadline(reading.deadline),
    }
    if reading.other_deadlines:
        task["deadline_other"] = [_gold_deadline(other) for other in reading.other_deadlines]
    task["targets"] = [
        {"text": target.span.quote, "value": _number(target.value), "unit": target.unit} for target in reading.targets
    ]
    return task


def _gold_parties(parties: tuple[PartyReading, ...]) -> list[dict[str, str]]:
    roles: dict[str, str] = {}
    for party in parties:
        role = COARSE[party.role]
        if party.name not in roles or _RANK[role] < _RANK[roles[party.name]]:
            roles[party.name] = role
    return [{"name": name, "role": role} for name, role in roles.items()]


def _gold_deadline(deadline: DeadlineReading) -> dict[str, Any]:
    return {
        "text": deadline.span.quote if deadline.span and deadline.kind != "none" else "",
        "date": deadline.on.isoformat() if deadline.on else None,
        "kind": deadline.kind,
    }


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


# --- why ---


@dataclass(frozen=True, slots=True)
class Explanation:
    """One field of a reading, and what made the engine read it so. `field` is task, party, deadline, target or note."""

    field: str
    value: str
    rule: str
    cue: str = ""
    confidence: str = ""


_FIELDS = {"task": "任务", "party": "单位", "deadline": "时限", "target": "指标", "note": "提示"}


def explanations(reading: Reading) -> list[Explanation]:
    """Every field of `reading` with its rule, the words that triggered it, and how sure the engine is."""
    task = Explanation("task", reading.title or reading.task.quote, reading.rule, reading.cue, reading.confidence.value)
    found = [task]
    for party in reading.parties:
        value = f"{party.name} ({party.role.value})"
        found.append(Explanation("party", value, party.rule, party.cue, party.confidence.value))
    for deadline in (reading.deadline, *reading.other_deadlines):
        if deadline.kind != "none":
            written = _deadline_words(deadline)
            found.append(Explanation("deadline", written, deadline.rule, deadline.cue, deadline.confidence.value))
    for target in reading.targets:
        value = f"{target.comparator} {_number(target.value)} {target.unit}"
        found.append(Explanation("target", value, target.rule, target.span.quote, target.confidence.value))
    found += [Explanation("note", note, "") for note in reading.notes]
    return found


# --- the ledger ---


def ledger_rows(doc: DocumentReading) -> list[tuple[str, ...]]:
    """One row per reading under COLUMNS, all of it text."""
    return [_ledger_row(doc.source, number, reading) for number, reading in enumerate(doc.readings, 1)]


def _ledger_row(source: SourceText, number: int, reading: Reading) -> tuple[str, ...]:
    leads = list(dict.fromkeys(p.name for p in reading.parties if p.role in _LEAD))
    helping = [p.name for p in reading.parties if p.role in _SUPPORT]
    others = list(dict.fromkeys(p.name for p in reading.parties if p.name not in {*leads, *helping}))
    supporting = [name for name in dict.fromkeys(helping) if name not in leads]
    return (
        str(number),
        path_words(reading.path),
        re.sub(r"\s*\n\s*", "\n", reading.task.quote).strip(),
        "、".join(leads),
        "、".join(others),
        "、".join(supporting),
        _deadline_words(reading.deadline),
        "；".join(re.sub(r"\s+", "", target.span.quote) for target in reading.targets),
        place_words(source, reading),
    )


def path_words(path: tuple[str, ...]) -> str:
    """("一", "(一)", "1") as it is written in a document: 一、（一）1."""
    parts: list[str] = []
    for step in path:
        bracketed = _BRACKETED.fullmatch(step)
        if bracketed:
            parts.append(f"（{bracketed.group(1)}）")
        elif _HAN_NUMBER.fullmatch(step):
            parts.append(f"{step}、")
        elif step.isdigit():
            parts.append(f"{step}.")
        else:
            parts.append(f"{step} ")
    return "".join(parts).strip()


def _deadline_words(deadline: DeadlineReading) -> str:
    written = re.sub(r"\s+", "", deadline.span.quote) if deadline.span else ""
    if deadline.on is None:
        return written
    day = deadline.on.isoformat()
    return f"{day}（{written}）" if written and written != day else day


def place_words(source: SourceText, reading: Reading) -> str:
    """Page, paragraph or table row, and the code points in the stored file: 第2页 第12段（字符 120–180）."""
    index = bisect_right([block.start for block in source.blocks], reading.task.start) - 1
    words: list[str] = []
    if index >= 0:
        block = source.blocks[index]
        page = reading.page or block.page
        if page:
            words.append(f"第{page}页")
        if block.kind == "cell" and block.table is not None and block.row is not None:
            words.append(f"表{block.table + 1} 第{block.row + 1}行")
        else:
            words.append(f"第{index + 1}段")
    start, end = stored_span(source, reading.task.start, reading.task.end)
    return f"{' '.join(words)}（字符 {start}–{end}）"


def heading(doc: DocumentReading) -> str:
    return f"{doc.title or doc.source.name} 任务台账"


def subheading(doc: DocumentReading) -> str:
    """Issuer, document number, day of issue, file and number of tasks, as far as known."""
    parts = [doc.issuer, doc.document_number]
    if doc.issued_on:
        parts.append(f"{doc.issued_on.year}年{doc.issued_on.month}月{doc.issued_on.day}日")
    parts += [f"文件：{doc.source.name}", f"共 {len(doc.readings)} 项"]
    return "　".join(part for part in parts if part)


def _because(reading: Reading) -> str:
    """The explanations of one task as lines of text."""
    return "\n".join(
        "｜".join(part for part in (_FIELDS[e.field], e.value, e.rule, e.cue, _sure(e)) if part)
        for e in explanations(reading)
    )


def _sure(explanation: Explanation) -> str:
    return f"把握{_CONFIDENCE[Confidence(explanation.confidence)]}" if explanation.confidence else ""


def to_csv(doc: DocumentReading, *, explain: bool = False) -> bytes:
    """A ledger for Excel: UTF-8 with byte order mark, CR LF, a head row; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "依据"] if explain else COLUMNS)
    for row, reading in zip(ledger_rows(doc), doc.readings, strict=True):
        cells = [*row, _because(reading)] if explain else row
        writer.writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def to_markdown(doc: DocumentReading, *, explain: bool = False) -> str:
    """A ledger as a Markdown table; with `explain`, below it what each field was read from."""
    lines = [f"# {markdown_cell(heading(doc))}", "", markdown_cell(subheading(doc)), ""]
    lines += ["| " + " | ".join(COLUMNS) + " |", "| --- " * len(COLUMNS) + "|"]
    lines += ["| " + " | ".join(markdown_cell(cell) for cell in row) + " |" for row in ledger_rows(doc)]
    if explain:
        lines += ["", "## 依据", ""]
        for number, reading in enumerate(doc.readings, 1):
            lines += [f"{number}. {markdown_cell(path_words(reading.path))}"]
            lines += [f"   - {markdown_cell(line)}" for line in _because(reading).split("\n")]
    return "\n".join(lines) + "\n"


def markdown_cell(text: str) -> str:
    """`text` for a cell of a Markdown table: nothing in it is taken for a mark, line ends are breaks."""
    text = re.sub(r"([\\`*_\[\]|#])", r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;")
    return text.strip().replace("\n", "<br>")


def to_xlsx(doc: DocumentReading, *, explain: bool = False) -> bytes:
    """A ledger as a workbook: title, frozen head row, wrapped text, A4 landscape with the head on every page.

    Every cell is text: what begins with “=” stays what it is. With `explain` a second sheet says why."""
    # Imported here: used by this format only, and it takes longer to import than a plan to read.
    from luoshi.extraction.workbooks import write_ledger

    because: list[tuple[str, ...]] = []
    if explain:
        for number, reading in enumerate(doc.readings, 1):
            because += [
                (str(number), _FIELDS[e.field], e.value, e.rule, e.cue, _sure(e).removeprefix("把握"))
                for e in explanations(reading)
            ]
    sheets: list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]] = [("任务台账", COLUMNS, ledger_rows(doc))]
    if explain:
        sheets.append(("依据", _EXPLAINED, because))
    return write_ledger(heading(doc), subheading(doc), sheets)
