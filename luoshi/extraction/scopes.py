"""Layout rule 5: responsibility for a whole part.

以上任务均由A牵头 reaches back over the part it closes (P44), （A负责，下同） on over the items that follow (5.4
case 12); a heading that is nothing but the name of an institution gives it the items below; 带*的为牵头单位 holds
everywhere. Reads numbers and drafts, changes drafts or adds new ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from luoshi.extraction import lexicon
from luoshi.extraction.anchors import Anchor
from luoshi.extraction.drafts import Draft, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.roles import Clause, Party, read_clause, weigh
from luoshi.extraction.tree import Mark, Numbering
from luoshi.extraction.types import Confidence, Role

_BACKWARD = re.compile(
    r"(?:以上|上述|前述|本部分|本章|本节)(?:各项|所有|全部|[0-9一二三四五六七八九十]+项)?(?:重点)?(?:任务|工作|措施|事项|内容|举措)?，?"
    r"(?:均|都|全部|统一)?(?:(?:由|需|须|涉及)(?=(?P<who>[^。；：]{2,120}))"
    r"|(?:的)?(?P<label>牵头|责任)(?:单位|部门)(?:均)?(?:：|为)(?=(?P<named>[^。；）〕]{2,80})))"
)
# 带*的为牵头单位: a mark behind a name says that it leads.
_MARKS = "*★▲☆△#※"
_MARKED = re.compile(
    rf"(?:标|带|加|注|画)(?:有|注)?“?[{_MARKS}]”?(?:号|标记|符号)?(?:的|者)?(?:责任)?(?:单位|部门)?(?:为|是|系)(?:牵头|主办|主责)"
)


def block_duties(flow: Flow, numbering: Numbering, drafts: list[Draft]) -> list[Draft]:
    """P44: the parties named for a whole part; items of the part that nobody else answers for become tasks.

    Drafts of the part that have parties get a named lead beside their own, and whoever else all of them concern."""
    _lead_by_mark(flow, drafts)
    added: list[Draft] = []
    closed = 0
    for found in _BACKWARD.finditer(flow.text):
        clause = _said_of_part(flow, found)
        if clause is None:
            continue
        leads = "lead" in clause.cues
        start = max(_part_start(numbering, found.start()), closed)
        closed = found.end()
        inside = [draft for draft in drafts if draft.flow is flow and start <= draft.start < found.start()]
        for draft in inside:
            if leads and not _leads_itself(draft):
                draft.clauses = [(flow, clause), *((source, _below(own)) for source, own in draft.clauses)]
            elif not leads and all(party.role in _BESIDE for party in clause.parties):
                draft.clauses.append((flow, clause))
        if not all(party.role is Role.SUPPORT for party in clause.parties):
            added.extend(_uncovered(flow, numbering, start, found.start(), inside, clause))
    return added


_BESIDE = (Role.SUPPORT, Role.LOCAL, Role.ALL)


def _said_of_part(flow: Flow, found: re.Match[str]) -> Clause | None:
    """Who is named behind 以上任务均由 or 上述任务的责任单位为; None where it says something else."""
    if found["label"]:
        clause = read_clause(flow, *found.span("named"), default="lead" if found["label"] == "牵头" else "resp")
        if found["label"] == "牵头":
            clause.cues.add("lead")
    else:
        start, end = found.span("who")
        clause = read_clause(flow, start, _balanced(flow.text, start, end))
        if not clause.cues:
            return None
    if not clause.parties or not all(lexicon.is_party(party.name.text) for party in clause.parties):
        return None
    for party in clause.parties:
        party.rule, party.cue = "block", party.cue or "以上均由"
    return clause


def _balanced(text: str, start: int, end: int) -> int:
    """Where the bracket around a stretch closes; its end where it stands in none."""
    depth = 0
    for at in range(start, end):
        depth += (text[at] in "（〔") - (text[at] in "）〕")
        if depth < 0:
            return at
    return end


def same_for_following(flow: Flow, numbering: Numbering, anchors: list[Anchor], drafts: list[Draft]) -> list[Draft]:
    """（市科技局负责，下同）: the items that follow under the same heading and name nobody, up to one that does
    (domain.md 5.4 case 12)."""
    starts = sorted(draft.start for draft in drafts if draft.flow is flow)
    added: list[Draft] = []
    for anchor in anchors:
        clause = anchor.clause
        mark = numbering.before(anchor.start)
        if not (clause.forward and clause.parties) or clause.first_leads or clause.also_all or mark is None:
            continue
        following = numbering.after(anchor.end)
        while following is not None and following.rank >= mark.rank:
            after = numbering.after(following.body)
            stop = after.start if after is not None else _own_end(flow, following, len(flow))
            if bisect_left(starts, following.start) != bisect_left(starts, stop):
                break
            if after is None or after.rank <= following.rank:
                added.extend(_draft(flow, following, stop, clause, "P22 下同"))
            following = after
    return added


def _lead_by_mark(flow: Flow, drafts: list[Draft]) -> None:
    """带*的为牵头单位: names with the mark behind them lead, the others follow by their remit."""
    if not any(_MARKED.search(text) for text in {flow.text, *(draft.flow.text for draft in drafts)}):
        return
    for draft in drafts:
        for source, clause in draft.clauses:
            marked = [p for p in clause.parties if source.text[p.name.end : p.name.end + 1] in tuple(_MARKS)]
            for party in clause.parties:
                if party in marked:
                    party.role, party.rule = Role.LEAD if len(marked) == 1 else Role.CO_LEAD, "first"
                elif marked and party.role in (Role.JOINT, Role.LEAD):
                    party.role = Role.BY_REMIT


def _part_start(numbering: Numbering, at: int) -> int:
    """Where the part begins: behind the last top-level number before `at`."""
    mark = numbering.top_before(at)
    return mark.body if mark else 0


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
        return _duties_under_name_lines(flow, numbering, anchors)
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


# 组长：常务副县长: who sits in a body, not what it has to do.
_MEMBERSHIP = re.compile(r"(?:副?组长|组员|成员|成员单位|副?总?召集人|副?主任|副?总?指挥长?)：")


def _paragraph_below(flow: Flow, head: Mark, end: int, clause: Clause) -> list[Draft]:
    """（一）市应急局 / 编制预案，组织演练。: without numbers the first paragraph below is the institution's task."""
    start = flow.paragraph_end(head.body)
    a, b = trimmed(flow, start, min(end, flow.paragraph_end(start)))
    if b - a < 4 or b > end or _MEMBERSHIP.match(flow.text, a, b):
        return []
    return [Draft(flow, a, b, head.path, "P26 标题是单位", [(flow, clause)], confidence=Confidence.MEDIUM)]


def _duties_under_name_lines(flow: Flow, numbering: Numbering, anchors: list[Anchor]) -> list[Draft]:
    """市科技局： / 1. … / 2. … / 市财政局： / 1. …: the same with unnumbered lines that end with a colon."""
    heads: list[tuple[int, list[Name]]] = []
    for start in flow.paragraphs:
        end = flow.paragraph_end(start)
        mark = numbering.after(end)
        if not 3 < end - start <= 40 or flow.text[end - 1] != "：" or mark is None or mark.start != end:
            continue
        names = names_in(flow, start, end - 1)
        if names and all(lexicon.is_strong(name.text) for name in names):
            heads.append((start, names))
    if len(heads) < 2 or any(anchor.clause.parties for anchor in anchors):
        return []
    result: list[Draft] = []
    for index, (start, names) in enumerate(heads):
        end = heads[index + 1][0] if index + 1 < len(heads) else len(flow)
        marks = numbering.between(start, end)
        clause = Clause(parties=[Party(name, Role.JOINT, "标题", "heading") for name in names])
        weigh(clause)
        for place, mark in enumerate(marks):
            stop = marks[place + 1].start if place + 1 < len(marks) else min(end, flow.paragraph_end(mark.body))
            result.extend(_draft(flow, mark, stop, clause, "P26 标题是单位"))
    return result


def _named_heading(flow: Flow, mark: Mark) -> list[Name]:
    end = flow.paragraph_end(mark.body)
    # 市教育局（2项）: how many items follow is no part of the name.
    words = re.sub(r"（[0-9一二三四五六七八九十]{1,3}[项条个件]）$", "", flow.text[mark.body : end].rstrip("：。"))
    if not 2 < len(words) <= 40:
        return []
    names = names_in(flow, mark.body, mark.body + len(words))
    return names if names and all(lexicon.is_strong(name.text) for name in names) else []
