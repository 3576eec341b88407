"""Layout rule 4: tables, one row one task (R5); in an assessment table each numbered item is one.

Reads the cells of a source text, writes `Draft`s. Columns are known by their headings (`labels.column_kind`); a table
whose
headings name no party is not a task table, and its cells are read as paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from luoshi.extraction import lexicon
from luoshi.extraction.drafts import Draft, trimmed, without_marks
from luoshi.extraction.drawn import drawn_tables
from luoshi.extraction.flow import Flow
from luoshi.extraction.labels import PARTY_KINDS, column_kind
from luoshi.extraction.names import names_in
from luoshi.extraction.posts import posts_in
from luoshi.extraction.roles import FIRST_LEADS, Clause, Party, read_clause, weigh
from luoshi.extraction.types import Block, Confidence, PostReading, Role, SourceText

_HEADER_ROWS = 8
_ASSESSMENT = re.compile(r"考核|评分|分值|得分|绩效|考评|评价标准|扣分")
_ITEM = re.compile(
    r"(?P<n>[0-9]{1,3})[.、](?:(?![0-9])|(?=(?:20[0-9]{2}年|[0-9]{1,2}月)))|(?P<c>[①-⑳])|（(?P<m>[0-9]{1,2})）"
)
_BEFORE_STATEMENT = re.compile(
    r"[0-9]{1,3}[.、](?![0-9])|（[0-9一二三四五六七八九十]{1,3}）|[一二三四五六七八九十]{1,3}、"
)
_SECTION = re.compile(
    r"^(?:第?(?P<n>[一二三四五六七八九十]{1,3})(?:、|部分|，)|（(?P<m>[一二三四五六七八九十]{1,3})）)"
)
_HAS_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_CHINESE_NUMBER = re.compile(r"（?[一二三四五六七八九十]{1,3}[、）]?")
_PAGE_NUMBER = re.compile(r"\s*[-–—－]\s*[0-9]{1,4}\s*[-–—－]\s*")
_DUTIES = re.compile(r"(?:工作|主要|部门|具体|任务|责任)?(?:职责|分工)(?:分工|任务)?")
_EMPTY_ITEM = re.compile(r"[0-9]{1,3}[.、]?|…+")
_PARTNER = re.compile(
    r"(?:与|配合|协同|会同|联合|协助)(?P<who>[^，。；、与（）]{2,20}?)(?=共同|联合|一起|一道|做好"
    r"|开展|推进|推动|完成|落实|组织|建立|制定|抓好|，|。|；|$)"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what: kind -> columns, the statement column, and the first row below the headings.

    `tasks` are the columns under the heading of the statement, its own among them: a merged heading 项目名称 may stand
    over a name and its parts, and the last that is filled is then the statement."""

    kinds: dict[int, str]
    task: int
    first_row: int
    assessment: bool
    header: tuple[str, ...]
    tasks: tuple[int, ...] = ()

    def of(self, kind: str) -> list[int]:
        return sorted(col for col, known in self.kinds.items() if known == kind and col != self.task)


class Tables:
    """The tables of one source text."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.flow = Flow("", ())
        self._grids: dict[int, dict[int, dict[int, Block]]] = {}
        self._ranges: dict[tuple[int, int], tuple[int, int]] = {}  # of cells, in the flow; asked for again and again
        self._drawn = drawn_tables(source)
        cells = [block for block in source.blocks if block.kind == "cell"]
        cells.extend(cell for _, drawn in self._drawn.values() for cell in drawn)
        for block in cells:
            if block.table is not None and block.row is not None and block.col is not None:
                self._place(block)
        self.columns: dict[int, Columns] = {}
        self.forms: set[int] = set()
        if self._grids:
            self.flow = Flow(source.text, [(b.start, b.end) for b in cells])
            self._read_headings()

    def _place(self, block: Block) -> None:
        grid = self._grids.setdefault(block.table or 0, {})
        row, col = block.row or 0, block.col or 0
        for r in range(row, row + min(max(block.rowspan, 1), 2000)):
            line = grid.setdefault(r, {})
            for c in range(col, col + min(max(block.colspan, 1), 64)):
                line.setdefault(c, block)

    def paragraphs(self) -> list[tuple[int, int]]:
        """Ranges of everything that is not a cell of a task table, in reading order."""
        read = self.columns.keys() | self.forms
        lines = {line.start for table, (drawn, _) in self._drawn.items() if table in read for line in drawn}
        return [
            (b.start, b.end)
            for b in self.source.blocks
            if (b.start not in lines and not self._is_page_number(b) if b.kind != "cell" else b.table not in read)
        ]

    def _is_page_number(self, block: Block) -> bool:
        """— 3 — on a line of its own, left in a text that was copied from printed pages."""
        return block.end - block.start <= 12 and bool(_PAGE_NUMBER.fullmatch(self.source.text, block.start, block.end))

    def year(self) -> int | None:
        """The first year named in a task table."""
        found = re.search(r"(?<![0-9])(20[0-9]{2})(?:年|-|/|\.)", self.flow.text[:200_000])
        return int(found.group(1)) if found and (self.columns or self.forms) else None

    def _range(self, block: Block) -> tuple[int, int]:
        known = self._ranges.get((block.start, block.end))
        if known is None:
            known = (bisect_left(self.flow.places, block.start), bisect_left(self.flow.places, block.end))
            self._ranges[block.start, block.end] = known
        return known

    def _text(self, block: Block | None) -> str:
        if block is None:
            return ""
        start, end = self._range(block)
        return self.flow.text[start:end]

    def _read_headings(self) -> None:
        last: tuple[int, Columns] | None = None
        for table, grid in self._grids.items():
            width = max((max(line) for line in grid.values() if line), default=0) + 1
            columns = self._columns(grid)
            if columns is None and width <= 4 and _is_form(self, grid):
                self.forms.add(table)
                continue
            if columns is None and last is not None and last[0] == width and self._goes_on(grid, last[1]):
                # A table cut by a page keeps the headings of its first part.
                columns = replace(last[1], first_row=min(grid))
            if columns is not None:
                self.columns[table] = columns
                last = (width, columns)

    def _goes_on(self, grid: dict[int, dict[int, Block]], known: Columns) -> bool:
        """Does a table without headings hold parties where the one before had its party columns?"""
        cells = [
            grid[row].get(c) for row in sorted(grid)[:20] for c, kind in known.kinds.items() if kind in PARTY_KINDS
        ]
        words = [self._text(block) for block in cells if self._text(block)]
        named = [w for w in words if all(lexicon.is_party(part) for part in re.split(r"[、，；]", w) if part)]
        return bool(words) and len(named) * 2 > len(words)

    def _columns(self, grid: dict[int, dict[int, Block]]) -> Columns | None:
        """The columns of a table whose headings name a party and leave a statement."""
        best: tuple[int, int, dict[int, str]] | None = None
        for row in sorted(grid)[:_HEADER_ROWS]:
            kinds = {c: column_kind(self._text(b)) for c, b in grid[row].items() if len(self._text(b)) <= 24}
            known = {c: kind for c, kind in kinds.items() if kind}
            for c in [c for c in known if self._text(grid[row][c]) in ("单位", "计量单位")]:
                # 指标 | 单位 | 目标 | 责任单位: the first is the unit of a figure.
                if any(kind in PARTY_KINDS for other, kind in known.items() if other != c):
                    known[c] = "note"
            self._duties(grid, row, known)
            spread = len({id(grid[row][c]) for c in known})
            if spread >= 2 and PARTY_KINDS & set(known.values()) and (best is None or spread > best[0]):
                best = (spread, row, known)
        if best is None:
            return None
        _, row, kinds = best
        header = tuple(self._text(grid[row].get(c)) for c in sorted(grid[row]))
        below = self._second_row(grid, row, kinds)
        # A heading cell merged over two rows: the second row is heading too (进展情况 over 前期手续 | 形象进度).
        first = max((b.row or 0) + min(b.rowspan, _HEADER_ROWS) for c, b in grid[row].items() if c in kinds)
        if below is not None:
            kinds, first = below, max(first, row + 2)
        task = self._task_column(grid, kinds, first)
        if task is None:
            return None
        above = "".join(self._text(b) for r in sorted(grid) if r <= row for b in grid[r].values())[:400]
        scored = "score" in kinds.values() or bool(_ASSESSMENT.search(above))
        under = tuple(c for c in sorted(grid[row]) if grid[row][c] is grid[row].get(task))
        return Columns(kinds, task, first, scored, header, under)

    def _duties(self, grid: dict[int, dict[int, Block]], row: int, kinds: dict[int, str]) -> None:
        """相关部门 | 职责分工: beside a column of parties that heading stands over what each has to do."""
        for c, kind in list(kinds.items()):
            if kind not in ("resp", "task") or not _DUTIES.fullmatch(self._text(grid[row][c])):
                continue
            if not any(other in PARTY_KINDS for col, other in kinds.items() if col != c):
                continue
            words = [self._text(grid[r].get(c)) for r in sorted(grid) if r > row][:20]
            if sum(len(w) > 12 and not lexicon.is_party(w) for w in words) * 2 > len(words):
                kinds[c] = "task"

    def _second_row(self, grid: dict[int, dict[int, Block]], row: int, kinds: dict[int, str]) -> dict[int, str] | None:
        """Headings in two rows: 责任单位 over 牵头 | 配合."""
        line = grid.get(row + 1)
        if not line or len({id(block) for block in line.values()}) < 2:
            return None
        upper = grid[row]
        changed = dict(kinds)
        news = 0
        for c, block in line.items():
            if block is upper.get(c):
                continue
            words = self._text(block)
            kind = column_kind(words)
            if len(words) > 12:
                return None
            if kind in ("lead", "resp", "support", "oversee"):
                changed[c] = kind
                news += 1
            elif changed.get(c) in PARTY_KINDS:
                return None
        return changed if news >= 2 else None

    def _task_column(self, grid: dict[int, dict[int, Block]], kinds: dict[int, str], first: int) -> int | None:
        """The statement: the longest of the columns whose heading speaks of tasks, else the longest unnamed one."""
        lengths: dict[int, list[int]] = {}
        for row, line in grid.items():
            if row >= first and len({id(b) for b in line.values()}) > 1:
                if kinds.items() <= {c: column_kind(self._text(b)) for c, b in line.items()}.items():
                    continue  # the headings again, on the next page
                for c, block in line.items():
                    lengths.setdefault(c, []).append(len(self._text(block)))
        mean = {c: sum(values) / len(values) for c, values in lengths.items()}
        for wanted in (("task",), ("target", "score"), ("", "group")):
            shortest = 2 if wanted == ("task",) else 4
            some = [c for c in mean if kinds.get(c, "") in wanted and mean[c] >= shortest]
            if wanted == ("task",) and some:
                wider = [
                    c
                    for c in mean
                    if kinds.get(c, "") in ("", "score") and mean[c] > 3 * max(mean[s] for s in some) and mean[c] > 20
                ]
                some = some + wider
            if some:
                return max(some, key=lambda c: (mean[c], -c))
        return None

    def drafts(self, outside: Flow) -> list[Draft]:
        """Tasks of all task tables; `outside` is the text around them, where 排在第一位的为牵头单位 may stand."""
        everywhere = bool(self.columns and (FIRST_LEADS.search(outside.text) or FIRST_LEADS.search(self.flow.text)))
        result: list[Draft] = []
        for table, columns in self.columns.items():
            result.extend(_Rows(self, self._grids[table], columns).drafts())
        for table in sorted(self.forms):
            result.extend(_form_drafts(self, self._grids[table]))
        for draft in result:
            draft.first_leads = draft.first_leads or everywhere
        return result


def _fields(tables: Tables, grid: dict[int, dict[int, Block]]) -> list[tuple[str, Block, str]]:
    """(kind, value cell, heading) of a form: heading cell and value cell side by side, once or twice in a row."""
    found = []
    for row in sorted(grid):
        cells = list(dict.fromkeys(id(grid[row][c]) for c in sorted(grid[row])))
        by_id = {id(block): block for block in grid[row].values()}
        for head, value in zip(cells[::2], cells[1::2], strict=False):
            words = tables._text(by_id[head])
            kind = column_kind(words) if len(words) <= 16 else ""
            if kind and tables._text(by_id[value]):
                found.append((kind, by_id[value], words))
    return found


def _is_form(tables: Tables, grid: dict[int, dict[int, Block]]) -> bool:
    kinds = [kind for kind, _, _ in _fields(tables, grid)]
    return len(kinds) >= 3 and "task" in kinds and bool(PARTY_KINDS & set(kinds)) and len(kinds) * 2 > len(grid)


def _form_drafts(tables: Tables, grid: dict[int, dict[int, Block]]) -> list[Draft]:
    """One task per form; the longest task field is the statement, a shorter one before it the title."""
    fields = _fields(tables, grid)
    statements = [block for kind, block, _ in fields if kind == "task"]
    task = max(statements, key=lambda block: block.end - block.start)
    flow = tables.flow
    start, end = trimmed(flow, *tables._range(task))
    draft = Draft(flow, start, end, (), "P27 表格", confidence=Confidence.MEDIUM)
    draft.title = next((tables._text(b) for b in statements if b is not task and b.end - b.start <= 60), "")
    clause = Clause()
    has_lead = any(kind == "lead" for kind, _, _ in fields)
    for kind, block, heading in fields:
        a, b = tables._range(block)
        if kind in PARTY_KINDS and flow.text[a:b] not in lexicon.NOBODY:
            default = "remit" if kind == "resp" and has_lead else kind
            part = read_clause(flow, a, b, default=default, cue=heading.strip("："), lines_divide=True, weighed=False)
            clause.parties.extend(part.parties)
        elif kind == "deadline":
            draft.deadline_from.append((flow, a, b))
        elif kind == "target":
            draft.target_from.append((flow, a, b))
        elif kind == "person":
            draft.posts.extend(posts_in(flow, a, b, "责任人"))
    weigh(clause)
    draft.clauses.append((flow, clause))
    return [draft] if end > start else []


class _Rows:
    """The rows of one task table."""

    def __init__(self, tables: Tables, grid: dict[int, dict[int, Block]], columns: Columns) -> None:
        self.tables = tables
        self.flow = tables.flow
        self.grid = grid
        self.columns = columns
        self.section = ""
        self.result: list[Draft] = []
        self._last: Block | None = None

    def drafts(self) -> list[Draft]:
        for row in sorted(self.grid):
            if row >= self.columns.first_row:
                self._row(self.grid[row])
        return self.result

    def _row(self, line: dict[int, Block]) -> None:
        text = self.tables._text
        cells = {id(block): block for block in line.values() if text(block)}
        if len(cells) == 1:
            self.section = self._section(text(next(iter(cells.values()))))
            return
        task = self._statement_cell(line)
        if task is None or self._is_header(line):
            return
        if any(line.get(c) is task for c, kind in self.columns.kinds.items() if kind in PARTY_KINDS):
            # 一 | 提升空气质量, merged over all columns behind the number: the heading of a section.
            number = next((text(b) for b in line.values() if _CHINESE_NUMBER.fullmatch(text(b))), "")
            self.section = number.strip("（）、") or self._section(text(task))
            return
        clause = self._clause(line)
        times = [self.tables._range(line[c]) for c in self.columns.of("deadline") if c in line]
        if not clause.parties and not any(b > a for a, b in times):
            return
        if task is self._last and self.result:
            self.result[-1].clauses.append((self.flow, clause))
            return
        self._last = task
        self._statements(line, task, clause, times)

    @staticmethod
    def _section(words: str) -> str:
        """一、教育 -> 一; a heading without number is its words."""
        found = _SECTION.match(words)
        return (found["n"] or f"({found['m']})") if found else words[:40]

    def _statement_cell(self, line: dict[int, Block]) -> Block | None:
        """The cell with the statement: the last one that holds words under its heading."""
        for col in reversed(self.columns.tasks or (self.columns.task,)):
            words = self.tables._text(line.get(col))
            if _EMPTY_ITEM.fullmatch(words):
                return None
            if _HAS_WORDS.search(words):
                return line[col]
        return None

    def _is_header(self, line: dict[int, Block]) -> bool:
        return tuple(self.tables._text(line.get(c)) for c in sorted(line)) == self.columns.header

    def _clause(self, line: dict[int, Block]) -> Clause:
        """Parties of all party columns, weighed together."""
        whole = Clause()
        kinds = [k for k in ("lead", "resp", "support", "oversee") for _ in self.columns.of(k)]
        for kind in ("lead", "resp", "support", "oversee"):
            for col in self.columns.of(kind):
                if col not in line:
                    continue
                start, end = self.tables._range(line[col])
                if self.flow.text[start:end].strip("。") in lexicon.NOBODY:
                    continue
                default = "remit" if kind == "resp" and "lead" in kinds else kind
                cue = self.columns.header[col] if col < len(self.columns.header) else ""
                part = read_clause(self.flow, start, end, default=default, cue=cue, lines_divide=True, weighed=False)
                whole.parties.extend(part.parties)
                whole.times.extend(part.times)
                whole.cues |= part.cues
                whole.first_leads = whole.first_leads or part.first_leads
        weigh(whole)
        return whole

    def _posts(self, line: dict[int, Block]) -> list[PostReading]:
        """Whoever stands in the leaders' columns (牵头领导, 责任人): posts, never parties (P28)."""
        header = self.columns.header
        posts: list[PostReading] = []
        for col in self.columns.of("person"):
            if col in line:
                cue = header[col] if col < len(header) else "责任人"
                posts.extend(posts_in(self.flow, *self.tables._range(line[col]), cue))
        return posts

    def _path(self, line: dict[int, Block]) -> tuple[str, ...]:
        parts = [self.section] if self.section else []
        for kind in ("group", "task", "number"):
            for col in self.columns.of(kind):
                if kind == "task" and (col not in line or line[col].rowspan == 1):
                    continue
                words = self.tables._text(line.get(col))
                if words:
                    found = _SECTION.match(words) if kind != "number" else None
                    parts.append((found["n"] or f"({found['m']})") if found else words[:40])
        return tuple(parts)

    def _statements(self, line: dict[int, Block], task: Block, clause: Clause, times: list[tuple[int, int]]) -> None:
        start, end = self.tables._range(task)
        path = self._path(line)
        bounds = self._numbered(start, end) if self.columns.assessment else []
        title = self._title(line, task)
        targets = [self.tables._range(line[c]) for c in self.columns.of("target") if c in line]
        posts = self._posts(line)
        for a, b, label in bounds or [(start, end, "")]:
            a, b = trimmed(self.flow, a, b)
            if not bounds:
                a, b = self._unnumbered(a, b)
            if b - a < 2:
                continue
            draft = Draft(self.flow, a, b, (*path, label) if label else path, "P27 表格", [(self.flow, clause)])
            draft.title = title
            draft.deadline_from = [(self.flow, x, y) for x, y in times]
            draft.target_from = [(self.flow, x, y) for x, y in targets]
            draft.posts = posts
            if bounds or self.columns.assessment:
                draft.extra.extend(self._partners(a, b))
                draft.confidence = Confidence.MEDIUM
                draft.is_measured = True
            self.result.append(draft)

    def _unnumbered(self, a: int, b: int) -> tuple[int, int]:
        """A cell that holds one numbered statement starts after its number."""
        found = _BEFORE_STATEMENT.match(self.flow.text, a, b)
        return (found.end(), b) if found else (a, b)

    def _numbered(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Items 1. 2. 3. of a cell, when they count up from their first; a line start counts like a sentence end."""
        lines = set(self.flow.lines)
        found: list[tuple[int, int, int]] = []
        for match in _ITEM.finditer(self.flow.text, start, end):
            at = match.start()
            if at != start and at not in lines and self.flow.text[at - 1] not in "。；：）":
                continue
            value = int(match["n"] or match["m"] or 0) or (ord(match["c"]) - ord("①") + 1 if match["c"] else 0)
            if not found or value == found[-1][2] + 1:
                found.append((at, match.end(), value))
        stops = [at for at, _, _ in found[1:]] + [end]
        return [(body, stop, str(value)) for (_, body, value), stop in zip(found, stops, strict=False)]

    def _title(self, line: dict[int, Block], task: Block) -> str:
        """The short name beside the statement (改革举措 beside 主要内容)."""
        for col in self.columns.of("task"):
            words = self.tables._text(line.get(col))
            if words and line[col] is not task and line[col].rowspan == 1 and len(words) <= 60:
                return without_marks(words)
        return ""

    def _partners(self, a: int, b: int) -> list[tuple[Flow, Party]]:
        """与X共同推进, 配合X: a single body named as partner in an item of an assessment table is joint (R10)."""
        result: list[tuple[Flow, Party]] = []
        for match in _PARTNER.finditer(self.flow.text, a, b):
            names = names_in(self.flow, match.start("who"), match.end("who"))
            if len(names) == 1 and lexicon.is_strong(names[0].text) and not names[0].is_class:
                result.append((self.flow, Party(names[0], Role.JOINT, match.group()[:2], "partner")))
        return result
