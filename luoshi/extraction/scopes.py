"""Layout rule 5: responsibility for a whole part.

以上任务均由A牵头 reaches back over the part it closes (P44); a heading that is nothing but the name of an institution
gives
it the items below. Reads numbers and drafts, changes drafts or adds new ones."""

from __future__ import annotations

import re
from dataclasses import replace

from luoshi.extraction import lexicon
from luoshi.extraction.anchors import Anchor
from luoshi.extraction.drafts import Draft, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.roles import Clause, Party, weigh
from luoshi.extraction.tree import Mark, Numbering
from luoshi.extraction.types import Confidence, Role

_BACKWARD = re.compile(
    r"(?:以上|上述|前述|本部分|本章|本项)(?:各项|所有|全部"
    r"|[0-9一二三四五六七八九十]+项)?(?:重点)?(?:任务|工作|措施|事项|内容|举措)?(?:均|都|全部"
    r"|统一)?"
    r"(?:由(?P<who>[^，。；：]{2,60}?)(?P<cue>共同牵头|联合牵头|牵头|负责)|(?:的)?(?P<label>牵头"
    r"|责任)(?:单位|部门)(?:均)?(?:：|为)(?P<named>[^。；]{2,80}))"
)


def block_duties(flow: Flow, numbering: Numbering, drafts: list[Draft]) -> list[Draft]:
    """P44: the parties named for a whole part; items of the part that nobody else answers for become tasks.

    Drafts of the part that have parties get the named ones as lead beside their own."""
    added: list[Draft] = []
    for found in _BACKWARD.finditer(flow.text):
        group = "who" if found["who"] else "named"
        names = names_in(flow, found.start(group), found.end(group))
        if not names or not all(lexicon.is_party(name.text) for name in names):
            continue
        leads = found["label"] == "牵头" or "牵头" in (found["cue"] or "")
        start = _part_start(numbering, found.start())
        inside = [draft for draft in drafts if draft.flow is flow and start <= draft.start < found.start()]
        clause = _clause(names, leads=leads)
        for draft in inside:
            if leads and not _leads_itself(draft):
                draft.clauses = [(flow, clause), *((source, _below(own)) for source, own in draft.clauses)]
        added.extend(_uncovered(flow, numbering, start, found.start(), inside, clause))
    return added


def _part_start(numbering: Numbering, at: int) -> int:
    """Where the part begins: behind the last top-level number before `at`."""
    mark = numbering.top_before(at)
    return mark.body if mark else 0


def _clause(names: list[Name], *, leads: bool) -> Clause:
    clause = Clause(parties=[Party(name, Role.LEAD if leads else Role.JOINT, "以上均由", "block") for name in names])
    weigh(clause)
    return clause


def _leads_itself(draft: Draft) -> bool:
    """Does an item name its own 牵头? Then it answers for itself (domain.md 5.4 case 11)."""
    return any(party.rule == "lead" for _, clause in draft.clauses for party in clause.parties)


def _below(own: Clause) -> Clause:
    """An item's own parties under the lead of the part: each by its remit."""
    doers = (Role.LEAD, Role.CO_LEAD, Role.JOINT)
    return replace(
        own,
        parties=[replace(p, role=Role.BY_REMIT, rule="remit") if p.role in doers else p for p in own.parties],
    )


def _uncovered(
    flow: Flow, numbering: Numbering, start: int, end: int, inside: list[Draft], clause: Clause
) -> list[Draft]:
    """Innermost numbered items in [start, end) without a draft of their own."""
    marks = list(numbering.between(start, end))
    result = []
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        if following is not None and following.rank > mark.rank:
            continue
        stop = following.start if following else min(end, _own_end(flow, mark, end))
        if any(draft.start < stop and mark.start < draft.end for draft in inside):
            continue
        result.extend(_draft(flow, mark, stop, clause, "P44 以上任务均由"))
    return result


def _own_end(flow: Flow, mark: Mark, end: int) -> int:
    """End of the last item before the sentence that closes the part: its paragraph, or the sentence end before."""
    paragraph = flow.paragraph_end(mark.body)
    return paragraph if paragraph <= end else end


def _draft(flow: Flow, mark: Mark, stop: int, clause: Clause, rule: str) -> list[Draft]:
    a, b = trimmed(flow, mark.body, stop)
    if b - a < 4:
        return []
    return [Draft(flow, a, b, mark.path, rule, [(flow, clause)], confidence=Confidence.MEDIUM)]


def duties_under_names(flow: Flow, numbering: Numbering, anchors: list[Anchor]) -> list[Draft]:
    """（一）市科技局 / 1. … / 2. …: headings that are names of institutions, at least two of them in the document."""
    heads = [(mark, names) for mark in numbering.marks if mark.line and (names := _named_heading(flow, mark))]
    if len(heads) < 2:
        return []
    busy = [anchor.start for anchor in anchors if anchor.clause.parties]
    result: list[Draft] = []
    for mark, names in heads:
        following = numbering.after(mark.body)
        below: list[Mark] = []
        while following is not None and following.rank > mark.rank:
            below.append(following)
            following = numbering.after(following.body)
        end = following.start if following else len(flow)
        if any(mark.start < at < end for at in busy):
            continue
        clause = Clause(parties=[Party(name, Role.JOINT, "标题", "heading") for name in names])
        weigh(clause)
        top = min((item.rank for item in below), default=0)
        items = [item for item in below if item.rank == top]
        for index, item in enumerate(items):
            stop = items[index + 1].start if index + 1 < len(items) else min(end, flow.paragraph_end(item.body))
            result.extend(_draft(flow, item, stop, clause, "P26 标题是单位"))
        if not items:
            result.extend(_paragraph_below(flow, mark, end, clause))
    return result


def _paragraph_below(flow: Flow, head: Mark, end: int, clause: Clause) -> list[Draft]:
    """（一）市应急局 / 编制预案，组织演练。: without numbers the first paragraph below is the institution's task."""
    start = flow.paragraph_end(head.body)
    a, b = trimmed(flow, start, min(end, flow.paragraph_end(start)))
    if b - a < 4 or b > end:
        return []
    return [Draft(flow, a, b, head.path, "P26 标题是单位", [(flow, clause)], confidence=Confidence.MEDIUM)]


def _named_heading(flow: Flow, mark: Mark) -> list[Name]:
    end = flow.paragraph_end(mark.body)
    words = flow.text[mark.body : end].rstrip("：。")
    if not 2 < len(words) <= 40:
        return []
    names = names_in(flow, mark.body, mark.body + len(words))
    return names if names and all(lexicon.is_strong(name.text) for name in names) else []
