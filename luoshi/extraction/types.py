"""The nouns of the engine. Plain data, no behaviour beyond small properties, no Django.

file -> SourceText (reading) -> Item tree (numbering) -> Reading (rules)

Offsets are Unicode code points and half-open everywhere: `text[start:end] == quote`.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or one cell of a table, in reading order.

    `start`/`end` delimit it in `SourceText.text`, its line end left out. For a cell, `table`, `row` and `col` say
    where it stands (from 0); a merged cell is one block at its first place, with `rowspan`/`colspan` covered rows and
    columns. `box` is the printed area on `page` where the format has one (pdf, ofd): left, top, right, bottom in points
    from the upper left corner; of a block that goes on over the page, the area on its first page."""

    start: int
    end: int
    kind: str = "p"  # "p" or "cell"
    page: int | None = None  # from 1, where the format has pages
    style: str = ""  # name of the paragraph style or heading level, where the format has one
    table: int | None = None
    row: int | None = None
    col: int | None = None
    rowspan: int = 1
    colspan: int = 1
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a file says, as one text with positions.

    `text` is what rules read: paragraphs and cells separated by one line feed, white space otherwise as in the file.
    `raw` is the decoded file where it is a text format (txt, html, csv), else None; `offsets[i]` is then the place in
    `raw` of `text[i]` (length `len(text)`); None means that `text` is `raw`."""

    name: str
    media: str  # txt, html, docx, doc, rtf, pdf, ofd, xlsx, csv
    text: str
    blocks: tuple[Block, ...]
    raw: str | None = None
    offsets: array[int] | None = None
    encoding: str = ""
    pages: int | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the stored file: code points of `raw` where there is one, else of `text`."""
        if self.offsets is None:
            return start, end
        if start >= end:
            return (self.offsets[start], self.offsets[start]) if start < len(self.offsets) else (0, 0)
        return self.offsets[start], self.offsets[end - 1] + 1

    def stored(self) -> str:
        """The text in which `place` counts."""
        return self.raw if self.raw is not None and self.offsets is not None else self.text


class Role(StrEnum):
    """How a party takes part. The corpus knows four; the finer ones are folded by `coarse`."""

    LEAD = "lead"  # 牵头, or the only one named
    CO_LEAD = "co_lead"  # several 牵头
    JOINT = "joint"  # 负责 after a list, nobody named lead
    BY_REMIT = "by_remit"  # 按职责分工负责
    SUPPORT = "support"  # 配合、参与、支持
    LOCAL = "local"  # 各地区、地方政府 as a class
    ALL = "all"  # 各部门、各单位、有关部门 as a class
    OVERSEER = "overseer"  # 统筹、指导、督促


COARSE = {
    Role.LEAD: "lead",
    Role.CO_LEAD: "lead",
    Role.JOINT: "joint",
    Role.BY_REMIT: "joint",
    Role.SUPPORT: "support",
    Role.LOCAL: "all",
    Role.ALL: "all",
    Role.OVERSEER: "support",
}


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of `SourceText.text`; `quote` equals it, line breaks included."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class PartyReading:
    """A party as written. `name` is the span's text with white space taken out, never expanded."""

    name: str
    role: Role
    span: Span
    rule: str  # e.g. "P09 牵头，等单位按职责分工负责"
    cue: str = ""  # the words that triggered the rule
    confidence: Confidence = Confidence.HIGH
    is_open: bool = False  # a collective (有关部门, 各地区) or a list ended by 等
    presumed: bool = False  # role presumed, ask the clerk (first of a list + 负责)
    full_name: str = ""  # with the distributed prefix (省 + 商务厅), for matching to units


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """`kind`: fixed (`on`, or None where its start is not given), recurring, continuous, none."""

    kind: str
    on: date | None
    span: Span | None
    rule: str  # e.g. "D02 月底"
    cue: str = ""
    confidence: Confidence = Confidence.HIGH
    cycle: str = ""  # monthly, quarterly, half_yearly, yearly: for recurring
    is_soft: bool = False  # 力争


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A figure the finished task must show; `value` with 万 and 亿 multiplied out, `unit` without them."""

    value: float
    unit: str
    span: Span
    rule: str
    comparator: str = "ge"  # ge, gt, le, lt, eq, approx
    kind: str = ""  # cumulative, increment, annual, baseline_to
    baseline: float | None = None
    is_soft: bool = False
    confidence: Confidence = Confidence.HIGH
    cue: str = ""


@dataclass(frozen=True, slots=True)
class PostReading:
    """A post or a person named as answerable (责任领导, 责任人): never a unit (domain.md 5.2 P28, P48)."""

    name: str
    span: Span
    rule: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One task that the document gives to somebody, and why the engine thinks so."""

    path: tuple[str, ...]  # ("一", "(一)", "1"): brackets half-width
    task: Span
    title: str  # short wording for a ledger row: the leading title sentence, or the first clause
    parties: tuple[PartyReading, ...]
    deadline: DeadlineReading
    other_deadlines: tuple[DeadlineReading, ...] = ()
    targets: tuple[TargetReading, ...] = ()
    rule: str = ""  # which layout rule found the task
    confidence: Confidence = Confidence.HIGH
    notes: tuple[str, ...] = ()  # codes of what a person should look at: no_lead, vague_date, presumed_lead …
    page: int | None = None
    posts: tuple[PostReading, ...] = ()
    cue: str = ""  # the words that made it a task: its bracket, label line, column headings
    commitment: str = ""  # how much is promised: explore, study, promote, improve (no result named), complete
    statement: Confidence = Confidence.HIGH  # of the task alone, whatever is thought of the names


@dataclass(frozen=True, slots=True)
class Item:
    """A node of the numbering tree: 一、 / （一） / 1. / （1）, or an unnumbered paragraph.

    `start` is before the number, `body` after it, `end` half-open at the end of its own text (children left out)."""

    path: tuple[str, ...]
    level: int
    start: int
    body: int
    end: int
    children: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """Everything read from one file."""

    source: SourceText
    title: str
    document_number: str  # 国办发〔2020〕43号, brackets normalised; "" if none
    issuer: str
    issued_on: date | None
    year: int | None  # the year undated months belong to
    items: tuple[Item, ...]
    readings: tuple[Reading, ...]
    notices: tuple[str, ...] = field(default=())
