"""From a found task to a `Reading`: parties, deadline, targets, title, notes.

Layout rules (statements, sentences, tables) write `Draft`s; this stage reads them in document order, applies the
rules that
hold for the whole document (排第一位的为牵头单位，下同) and fills the reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from luoshi.extraction import certainty, lexicon
from luoshi.extraction.commitments import commitment
from luoshi.extraction.deadlines import NO_DEADLINE, Calendar, Found, choose, deadline_reading, time_notes, times_in
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.roles import Clause, Party, lead_first, rule_name
from luoshi.extraction.targets import target_notes, targets_in
from luoshi.extraction.types import Confidence, PartyReading, PostReading, Reading, Role

_INSIDE = re.compile(
    r"(?:由|(?<=[，。；]))(?P<who>[^，。；：由“”（）〔〕]{2,40}?)(?:共同|联合|负责)?牵头(?![单部企的])"
)
# 按职责分别负责, 分别牵头: each its own part, so two tasks (P40).
_APART = re.compile(r"分别|各自(?:牵头|负责)")
# A bullet or an empty box before an item is no more part of it than a number: - [ ] 修订章程.
_BULLET = re.compile(r"[->—·•●○▪■◆◇▶※☆★]+(?:〔[xX√✓✔]?〕)?")
# （15分）; 每少1个扣2分; 未完成按比例计分; 扣完为止: how a task is marked, not what it is (R2).
_MARKS = re.compile(r"（[^（）]{0,8}[0-9]+(?:\.[0-9]+)?分[^（）]{0,12}）[。；.，]?$")
_MARKED = re.compile(
    r"(?:(?:每|未|按|出现|发生|完成|达|不|得|扣|加|最高|最多|视|低于|高于|超|逾期|少|多|否则|全部|其中|根据|有)?[^，。；]{0,30}?"
    r"(?:(?:得|扣|加|减|计|记|占)[^，。；0-9]{0,4}[0-9]+(?:\.[0-9]+)?分|不得分|不计分|得满分|得零分|(?:扣|加|减|得|计|记|给)分)"
    r"(?![子类级布析享歧散之])[^，。；]{0,12}|扣完为止|[^，。；]{0,6}扣至0分(?:为止)?)"
)
# 未达到的，每低1个百分点扣1分: the condition goes with the marks.
_MARKED_WHEN = re.compile(r"(?:未|没有|逾期|达不到|低于|高于|超过|完成)[^，。；]{0,10}(?:的|者)?")
_TITLE = re.compile(r"[^，。；：]{2,40}")
# 工作内容：将…合并办理: what the words are called is not part of them.
_CALLED = re.compile(
    r"(?:任务|措施|举措|项目|行动|事项)(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[：、.]"
    r"|(?:(?:主要|重点|工作|具体|改革|建设)?(?:任务|内容|措施|举措|事项)|工作要求|任务内容)："
)


@dataclass(slots=True)
class Draft:
    """A task found by a layout rule: flow range of its statement and the clauses that speak about it.

    `sources` pairs each clause with the flow it was read from (cells have flows of their own). `deadline_from` are
    flow ranges of deadline cells; `target_from` those of target columns."""

    flow: Flow
    start: int
    end: int
    path: tuple[str, ...]
    rule: str
    clauses: list[tuple[Flow, Clause]] = field(default_factory=list)
    deadline_from: list[tuple[Flow, int, int]] = field(default_factory=list)
    target_from: list[tuple[Flow, int, int]] = field(default_factory=list)
    confidence: Confidence = Confidence.HIGH
    title: str = ""
    first_leads: bool = False
    is_measured: bool = False  # an item of an assessment table: every figure counts
    extra: list[tuple[Flow, Party]] = field(default_factory=list)
    posts: list[PostReading] = field(default_factory=list)
    cue: str = ""  # the words of the clause that made it a task

    @property
    def place(self) -> int:
        return self.flow.places[self.start] if self.start < len(self.flow) else 0


def trimmed(flow: Flow, start: int, end: int) -> tuple[int, int]:
    """The range without separators at its start, and without a score such as （15分） at its end (R2)."""
    while start < end and flow.text[start] in "。；，、：！？）〕*·":
        start += 1
    bullet = _BULLET.match(flow.text, start, end)
    if bullet and (start == 0 or flow.is_paragraph_start(start)):
        start = bullet.end()
    called = _CALLED.match(flow.text, start, end)
    if called and end - called.end() >= 4:
        start = called.end()
    while end > start and flow.text[end - 1] in "（〔、，*●▪■◆·•○▶★☆▲※":
        end -= 1
    return start, _without_marks(flow, start, end)


def _without_marks(flow: Flow, start: int, end: int) -> int:
    """The end of a statement without what says how it is marked, clause by clause from behind; a full stop before it
    stays."""
    text = flow.text
    marked = False
    for _ in range(8):
        marks = _MARKS.search(text, max(start, end - 40), end)
        if marks and marks.start() > start:
            end = marks.start()
            continue
        last = end - 1 if text[end - 1] in "，。；" else end
        at = max(text.rfind(sign, start, last) for sign in "，。；")
        clause = _MARKED if not marked else _MARKED_WHEN
        if at < start + 1 or not (_MARKED.fullmatch(text, at + 1, last) or clause.fullmatch(text, at + 1, last)):
            break
        marked = True
        end = at + 1 if text[at] == "。" else at
    return end


def without_marks(words: str) -> str:
    """A short name without its marks: 命案防控（10分） -> 命案防控."""
    return _MARKS.sub("", words)


def reading(draft: Draft, calendar: Calendar, page: int | None) -> Reading:
    """The reading of one draft."""
    sure = _statement_certainty(draft)
    parties = _parties(draft, sure)
    best, others = _deadline(draft, calendar)
    flow = draft.flow
    span = flow.span(draft.start, draft.end)
    targets = targets_in(flow, draft.start, draft.end, loose=draft.is_measured)
    for source, a, b in draft.target_from:
        targets.extend(targets_in(source, a, b, cell=True))
    deadline = deadline_reading(*best) if best else NO_DEADLINE
    notes = _notes(draft, parties, best[1] if best else None, calendar)
    return Reading(
        path=tuple(flow.as_written(step, draft.start) for step in draft.path),
        task=span,
        title=flow.as_written(draft.title or title_of(flow, draft.start, draft.end), draft.start),
        parties=tuple(parties),
        deadline=deadline,
        other_deadlines=tuple(deadline_reading(source, found) for source, found in others),
        targets=tuple(targets),
        rule=draft.rule,
        confidence=certainty.least((sure, *(party.confidence for party in parties))) if parties else Confidence.LOW,
        notes=notes,
        page=page,
        commitment=commitment(flow, draft.start, draft.end),
        statement=sure,
        posts=(*draft.posts, *(post for _, clause in draft.clauses for post in clause.posts)),
        cue=flow.as_written(draft.cue or "、".join(dict.fromkeys(party.cue for party in parties)), draft.end),
    )


def title_of(flow: Flow, start: int, end: int) -> str:
    """Short wording for a ledger row: the leading title sentence, else the first clause, at most 40 characters."""
    first = flow.text.find("。", start, min(end, start + 42))
    if 0 < first < end - 1:
        return flow.text[start:first]
    found = _TITLE.match(flow.text, start, end)
    words = found.group() if found else flow.text[start : min(end, start + 40)]
    return words.rstrip("。；，")


def _parties(draft: Draft, sure: Confidence) -> list[PartyReading]:
    """Parties of all clauses, lead-first rule applied, the lead named inside the statement added, no name twice; none
    is surer than `sure`."""
    # Copies: a clause may belong to several drafts, and the rules below change roles for this one only.
    pairs = [(flow, replace(party)) for flow, clause in draft.clauses for party in clause.parties]
    pairs.extend(draft.extra)
    if draft.first_leads:
        lead_first([party for _, party in pairs])
    _inside_lead(draft, pairs)
    leads = [party for _, party in pairs if party.role is Role.LEAD]
    if len({party.name.text for party in leads}) > 1:
        for party in leads:
            party.role = Role.CO_LEAD
    presumed = _presumed(draft, pairs)
    names = [party.name for _, party in pairs]
    result: dict[str, PartyReading] = {}
    for flow, party in pairs:
        if party.name.text in result:
            continue
        name = party.name
        result[name.text] = PartyReading(
            name=name.text,
            role=party.role,
            span=flow.span(name.start, name.end),
            rule=rule_name(party),
            cue=party.cue or draft.cue,
            confidence=certainty.of_party(name, names, sure),
            is_open=name.is_open or name.is_class,
            presumed=party is presumed,
            full_name=name.full,
        )
    return [_as_written(item) for item in result.values()]


def _as_written(party: PartyReading) -> PartyReading:
    """The name as the source writes it: white space out, width of brackets and digits kept."""
    written = re.sub(r"[\s\u200b-\u200d\u2060\ufeff]+|\*\*", "", party.span.quote)
    if written == party.name or not written:
        return party
    return PartyReading(
        written,
        party.role,
        party.span,
        party.rule,
        party.cue,
        party.confidence,
        party.is_open,
        party.presumed,
        party.full_name,
    )


def _inside_lead(draft: Draft, pairs: list[tuple[Flow, Party]]) -> None:
    """由市科委牵头 inside the statement makes 市科委 lead, whatever the bracket says (R10)."""
    flow = draft.flow
    for found in _INSIDE.finditer(flow.text, draft.start, draft.end):
        names = names_in(flow, found.start("who"), found.end("who"))
        if not names or not all(lexicon.is_strong(name.text) and not name.is_class for name in names):
            continue
        for name in names:
            _make_lead(flow, name, pairs)
        for _, party in pairs:
            if party.role is Role.JOINT:
                party.role = Role.BY_REMIT


def _make_lead(flow: Flow, name: Name, pairs: list[tuple[Flow, Party]]) -> None:
    for _, party in pairs:
        if party.name.text == name.text:
            party.role, party.rule, party.cue = Role.LEAD, "inside", "牵头"
            return
    pairs.append((flow, Party(name, Role.LEAD, "牵头", "inside")))


def _presumed(draft: Draft, pairs: list[tuple[Flow, Party]]) -> Party | None:
    """A list + 负责 without lead: the first named is asked about as presumed lead (domain.md 5.4 case 1)."""
    if any(party.role in (Role.LEAD, Role.CO_LEAD) for _, party in pairs):
        return None
    first = pairs[0][1] if pairs else None
    return first if first is not None and first.role in (Role.JOINT, Role.BY_REMIT) else None


def _deadline(draft: Draft, calendar: Calendar) -> tuple[tuple[Flow, Found] | None, list[tuple[Flow, Found]]]:
    """A deadline cell, label or bracket decides; else the statement does."""
    stated: list[tuple[Flow, Found]] = []
    for source, a, b in draft.deadline_from:
        stated.extend((source, found) for found in times_in(source, a, b, calendar, strict=False))
    for source, clause in draft.clauses:
        for a, b in clause.times:
            stated.extend((source, found) for found in times_in(source, a, b, calendar, strict=False))
    inside = [(draft.flow, found) for found in times_in(draft.flow, draft.start, draft.end, calendar)]
    for group in (stated, inside):
        best, _ = choose([found for _, found in group])
        if best is None:
            continue
        chosen = next(pair for pair in group if pair[1] is best)
        others = [pair for pair in [*inside, *stated] if pair[1] is not best]
        return chosen, [pair for pair in others if pair[1].kind != "fixed" or pair[1].on != best.on]
    return None, []


def _notes(draft: Draft, parties: list[PartyReading], found: Found | None, calendar: Calendar) -> tuple[str, ...]:
    """Codes of what a person should look at."""
    notes: list[str] = []
    if not parties:
        notes.append("no_party")
    elif not any(party.role in (Role.LEAD, Role.CO_LEAD) for party in parties):
        notes.append("presumed_lead" if any(party.presumed for party in parties) else "no_lead")
    apart = [p for p in parties if _APART.search(p.cue) and p.role not in (Role.ALL, Role.LOCAL)]
    if len(apart) > 1:
        notes.append("split_proposed")
    if any(party.is_open and party.role not in (Role.ALL, Role.LOCAL) for party in parties):
        notes.append("open_list")
    notes.extend(time_notes(draft.flow, draft.start, draft.end, found, calendar))
    notes.extend(target_notes(draft.flow, draft.start, draft.end))
    return tuple(notes)


def _statement_certainty(draft: Draft) -> Confidence:
    unread = sum(clause.rest for _, clause in draft.clauses)
    is_cell = draft.rule.startswith("P27")
    own = certainty.of_statement(draft.flow, draft.start, draft.end, is_cell=is_cell, unread=unread)
    return certainty.least((draft.confidence, own))
