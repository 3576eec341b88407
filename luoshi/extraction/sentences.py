"""Layout rules 2 and 3: sentences that name a doer themselves.

In a document with labels a sentence outside them is a task only with a doer and a date (R7). In a document without any
label a task is the longest run of sentences with one doer and 要, 请, 应, 负责, 不得 (R8)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from luoshi.extraction import lexicon
from luoshi.extraction.anchors import Anchor
from luoshi.extraction.brackets import quoted
from luoshi.extraction.deadlines import Calendar, Found, times_in
from luoshi.extraction.drafts import Draft, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.roles import Clause, Party
from luoshi.extraction.statements import heading_above
from luoshi.extraction.tree import Numbering
from luoshi.extraction.types import Confidence, Role

_DUTY = re.compile(
    r"(?<![重主需首纪摘概紧必])要(?![求素点闻件么])|请(?![示求假])"
    r"|(?<![相供适反响对])应(?![用急对收退])|负责(?!人)|不得|必须|须(?!知)|务必|应当"
    r"|(?<![理自])由[^，。；：由]{2,40}?(?:牵头|会同)|(?<=[局委部厅办室府处司])牵头(?![的单部企人])"
)
_STOP = re.compile(
    r"(?:都|均|也|还|则|同时|分别|共同|原则上|请)?(?:要|应|须|需|必须|务必|负责|不得|在|于|对|按"
    r"|根据|依据|结合|制定|落实|会同|每|年|作为|贯彻|认真|加强|切实|建立|完善|组织|抓紧|尽快|研究"
    r"|定期|适时"
    r"|报|将|可|通过|确定|指定|汇总|统计|牵头|继续|进一步|及时|积极|统筹|做好|开展|推动|指导|督促|参照|围绕|聚焦|立足|充分|严格|加快|抓好|抓实|高度|密切|深入|强化|加大|主动|全面|(?<![工外经招电])商(?=[省市区县国有各财教公人])"
    r"|[0-9])"
)
_LEAD_IN = re.compile(
    r"^(?:[一二三四五六七八九十]是|请|由|并|并请|同时|其中|此外|另外|为此|原则上|从[0-9]{4}年起|自[0-9]{4}年起)"
)
# 教育、民政等部门: fields of work, no names; together one class.
_FIELDS = re.compile(
    r"[^，。；：“”（）要]{1,8}(?:、[^，。；：“”（）要、]{1,8}){1,20}等(?:有关|相关|主管|职能)?(?:部门|单位)"
)
_DELIVER = re.compile(
    r"报|送|制定|出台|印发|完成|建立|提交|公布|发布|提出|上报|修订|备案|组织|开展|明确|编制|落实"
    r"|实现|建成|启动|总结|上线|汇总"
)
_SUPPORTED = re.compile(r"，(?P<who>[^，。；]{2,60}?)(?:积极|共同|做好)?(?:配合|参与|参加|协助)(?=[，。；])")
_HEAD = re.compile(r"(?P<who>[^，。；：]{2,40})[：。]")
_LOOKS_BACK = re.compile(r"(?:工作总结|年度总结|总结报告|情况汇报|工作汇报|述职报告|情况通报|解读|答记者问|问答实录)$")
# 本办法由市科技局负责解释: the closing formula of a rule.
_FORMULA = re.compile(r"负责解释|之日起(?:施行|实施)|起施行|同时废止")
_REPORTED = re.compile(r"报送|上报|(?<![通汇申填简年月周])报(?![告道表名])")
_BACK = re.compile(r"^(?:以上|上述|前述)(?:各项)?(?:工作|任务|措施|事项|内容|要求|规定|制度|办法)?")


@dataclass(slots=True)
class _Doer:
    names: list[Name]
    partners: list[Name] = field(default_factory=list)
    supporters: list[Name] = field(default_factory=list)
    asked: bool = False  # 请…


def doer_of(flow: Flow, start: int, end: int) -> _Doer | None:
    """The first named doer of a sentence: a list of institutions at the start of one of its clauses, then a verb."""
    text = flow.text
    at = start
    while at < end:
        stop = _clause_end(text, at, end)
        found = _subject(flow, at, end)
        if found is not None:
            return found
        at = stop + 1
    return None


def _doer_before(flow: Flow, start: int, end: int, at: int) -> _Doer | None:
    """The last doer of a sentence whose clause begins before `at`: 甲要督导，乙请于12月10日前报送 speaks of 乙."""
    best = None
    while start < end and start <= at:
        best = _subject(flow, start, end) or best
        start = _clause_end(flow.text, start, end) + 1
    return best


def _clause_end(text: str, at: int, end: int) -> int:
    found = re.compile(r"[，；：。！？]").search(text, at, end)
    return found.start() if found else end


def _subject(flow: Flow, at: int, end: int) -> _Doer | None:
    """Names from `at` on up to a verb; the list may hold commas inside brackets and 、 only."""
    text = flow.text
    asked = False
    while led := _LEAD_IN.match(text[at : min(end, at + 12)]):
        asked = asked or "请" in led.group()
        at += led.end()
        if at < end and text[at] == "，":
            at += 1
    limit = min(end, at + 120)
    for stop in _STOP.finditer(text, at, limit):
        if stop.start() - at < 2:
            continue
        if "，" in text[at : stop.start()] or "。" in text[at : stop.start()]:
            return None
        names = names_in(flow, at, stop.start())
        if names and all(_believed(name) for name in names):
            return _Doer(names, _partners(flow, stop, end), _supporters(flow, stop, end), asked)
        if _FIELDS.fullmatch(text, at, stop.start()):
            return _Doer([Name(at, stop.start(), text[at : stop.start()], True, True)], asked=asked)
    return None


# 组织开展…: at the head of a sentence these are verbs, not the class of that name.
_VERBS = frozenset({"组织"})
# 统一组织相关部门, 经区政府研究: what is done with a body, not who does it.
_VERB_FIRST = re.compile(
    r"统一(?!战线)(?:组织|领导|协调|指挥)|(?:组织|领导|协调|督促|指导|引导|要求|鼓励)(?:有关|相关|各|所属|下属)"
    r"|经(?:[省市县区州]|国务院|党|本)"
)


def _believed(name: Name) -> bool:
    return (
        name.text not in _VERBS
        and not _VERB_FIRST.match(name.text)
        and lexicon.is_party(name.text)
        and (name.is_class or lexicon.is_strong(name.text))
    )


def _partners(flow: Flow, stop: re.Match[str], end: int) -> list[Name]:
    """A会同B…: the names behind 会同."""
    at = stop.end()
    if not stop.group().endswith(("会同", "商")):
        if not flow.text.startswith("会同", at):
            return []
        at += 2
    for inner in _STOP.finditer(flow.text, at, min(end, at + 60)):
        names = names_in(flow, at, inner.start())
        # 会同 vouches for what follows it: 财务司 need not look like an institution by itself.
        if names and all(lexicon.is_party(name.text) and len(name.text) > 2 for name in names):
            return names
    return []


def _supporters(flow: Flow, stop: re.Match[str], end: int) -> list[Name]:
    """市城管局牵头，市公安局配合，…: the names before 配合, right behind the leading clause."""
    found = _SUPPORTED.match(flow.text, _clause_end(flow.text, stop.start(), end), end)
    names = names_in(flow, found.start("who"), found.end("who")) if found else []
    return names if all(lexicon.is_party(name.text) for name in names) else []


def _clause_of(doer: _Doer) -> Clause:
    """Roles by R10: one alone leads, several are joint, classes are all; 会同 makes the subject lead."""
    clause = Clause()
    singles = [name for name in doer.names if not name.is_class]
    for name in doer.names:
        alone = len(doer.names) == 1 or bool(doer.partners or doer.supporters)
        role = Role.JOINT
        if name.is_class:
            role = Role.LOCAL if lexicon.is_local(name.text) else Role.ALL
        elif alone:
            role = Role.LEAD if len(singles) == 1 else Role.CO_LEAD
        clause.parties.append(Party(name, role, "句中主语", "doer"))
    for name in doer.supporters:
        role = (Role.LOCAL if lexicon.is_local(name.text) else Role.ALL) if name.is_class else Role.SUPPORT
        clause.parties.append(Party(name, role, "配合", "support"))
    for name in doer.partners:
        role = (Role.LOCAL if lexicon.is_local(name.text) else Role.ALL) if name.is_class else Role.BY_REMIT
        clause.parties.append(Party(name, role, "会同", "doer"))
    return clause


class Sentences:
    """Sentences of a flow, cut at 。！？, at paragraphs and at numbers."""

    def __init__(self, flow: Flow, numbering: Numbering) -> None:
        self.flow = flow
        self.numbering = numbering
        hidden = quoted(flow.text)
        starts = [start for start, _ in hidden]
        self.cuts = sorted(
            {0, *flow.paragraphs, len(flow)}
            | {mark.start for mark in numbering.marks}
            | {mark.body for mark in numbering.marks}
            | {m.end() for m in re.finditer("[。！？]", flow.text) if not _hidden(hidden, starts, m.start())}
        )

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        bodies = self.cuts[bisect_right(self.cuts, start) : bisect_right(self.cuts, end - 1)]
        bounds = [start, *bodies, end]
        return [(a, b) for a, b in pairwise(bounds) if b - a > 1]


def _hidden(hidden: list[tuple[int, int]], starts: list[int], at: int) -> bool:
    index = bisect_right(starts, at) - 1
    return index >= 0 and at < hidden[index][1]


def dated_duties(
    flow: Flow, numbering: Numbering, anchors: list[Anchor], drafts: list[Draft], calendar: Calendar
) -> list[Draft]:
    """R7: sentences outside all labelled statements, with a doer and a dated deliverable."""
    busy = sorted([(a.start, a.end) for a in anchors] + [(d.start, d.end) for d in drafts if d.flow is flow])
    sentences = Sentences(flow, numbering)
    result: list[Draft] = []
    at = 0
    for start, end in [*busy, (len(flow), len(flow))]:
        if start > at:
            for a, b in sentences.between(at, start):
                draft = _dated_duty(flow, numbering, a, b, calendar)
                if draft is not None:
                    result.append(draft)
        at = max(at, end)
    return result


def _dated_duty(flow: Flow, numbering: Numbering, a: int, b: int, calendar: Calendar) -> Draft | None:
    if b - a > 600 or not re.search(r"前|内|底|末", flow.text[a:b]):
        return None
    times = times_in(flow, a, b, calendar)
    if not any(_is_date(flow, time) or _is_report(flow, time, b) for time in times):
        return None
    if not _DELIVER.search(flow.text, a, b) or _in_preamble(flow, numbering, a):
        return None
    # 6月底前，市数据局制定…: where nobody stands before the date, whoever stands behind it.
    doer = _doer_before(flow, a, b, times[-1].start) or doer_of(flow, times[-1].end, b)
    if doer is None:
        return None
    a, b = trimmed(flow, a, b)
    draft = Draft(flow, a, b, (), "R7 有主语、有时限的句子", confidence=Confidence.MEDIUM)
    draft.clauses.append((flow, _clause_of(doer)))
    return draft


def _in_preamble(flow: Flow, numbering: Numbering, at: int) -> bool:
    """Goals, principles, general requirements by the heading; a paragraph that merely speaks of 工作目标 is none."""
    words = re.split(r"[，（]", heading_above(flow, numbering, at), maxsplit=1)[0]
    return len(words) <= 24 and lexicon.PREAMBLE_HEADING.search(words) is not None


def _is_date(flow: Flow, time: Found) -> bool:
    return time.on is not None or re.search(r"[月日底前]", flow.text[time.start : time.end][2:]) is not None


def _is_report(flow: Flow, time: Found, end: int) -> bool:
    """每季度末将进展情况报市政府督查室: a report due again and again is a deliverable like one due once."""
    often = time.cycle in ("monthly", "quarterly", "half_yearly")
    return time.kind == "recurring" and often and _REPORTED.search(flow.text, time.end, end) is not None


def duties_without_labels(flow: Flow, numbering: Numbering, calendar: Calendar) -> list[Draft]:
    """R8: runs of sentences with one doer, in the numbered part of a document that has no labels at all."""
    sentences = Sentences(flow, numbering)
    bounds = sorted({*flow.paragraphs, *(mark.start for mark in numbering.marks), len(flow)})
    first = numbering.marks[0].start if numbering.marks else 0
    if _looks_back(flow):
        return []
    heads = _named_heads(flow, numbering)
    result: list[Draft] = []
    for a, b in pairwise(bounds):
        if a < first:
            continue
        mark = numbering.before(a)
        body = mark.body if mark and mark.start == a else a
        if _in_preamble(flow, numbering, a) or body >= b:
            continue
        listed = _listed(flow, numbering, body, b)
        if listed is not None:
            result.extend(listed)
            continue
        if any(draft.start <= body < draft.end for draft in result):
            continue
        if body in heads:
            result.append(_named_at_the_head(flow, numbering, body, b, heads[body]))
            continue
        result.extend(_duties_of_paragraph(flow, numbering, sentences.between(body, b), calendar))
    return result


def _looks_back(flow: Flow) -> bool:
    """A summary, a report on what was done or an explanation gives nobody anything to do."""
    bounds = [*flow.paragraphs[:4], len(flow)]
    return any(b - a <= 40 and _LOOKS_BACK.search(flow.text, a, b) for a, b in pairwise(bounds))


def _listed(flow: Flow, numbering: Numbering, start: int, end: int) -> list[Draft] | None:
    """市防汛指挥部应当履行下列职责： / （一）… / （二）…: every item below is a duty of the doer; None for another
    paragraph."""
    mark = numbering.after(end)
    if mark is None or mark.start != end or flow.text[end - 1] != "：":
        return None
    above = numbering.before(start)
    doer = doer_of(flow, start, end)
    if doer is None or (above is not None and above.body == start and mark.rank <= above.rank):
        return None
    result: list[Draft] = []
    rank = mark.rank
    while mark is not None and mark.rank >= rank:
        following = numbering.after(mark.body)
        stop = min(following.start if following else len(flow), flow.paragraph_end(mark.body))
        if mark.rank == rank:
            a, b = trimmed(flow, mark.body, stop)
            duty = Draft(flow, a, b, mark.path, "R8 列举的职责", [(flow, _clause_of(doer))])
            duty.confidence = Confidence.MEDIUM
            result.extend([duty] if b - a >= 4 else [])
        mark = following
    return result


def _named_heads(flow: Flow, numbering: Numbering) -> dict[int, list[Name]]:
    """1.市应急局：统筹抢险。 / 2.市公安局。维护秩序。: items that open with the name of who answers for them, and
    paragraphs that do so with a colon; only where at least two do."""
    heads: dict[int, list[Name]] = {}
    for start in sorted({*(mark.body for mark in numbering.marks if mark.line), *flow.paragraphs}):
        end = flow.paragraph_end(start)
        found = _HEAD.match(flow.text, start, end)
        if (
            found is None
            or found.end() >= end
            or (flow.text[found.end() - 1] == "。" and flow.is_paragraph_start(start))
        ):
            continue
        names = names_in(flow, found.start("who"), found.end("who"))
        if names and _believed(names[0]) and all(lexicon.is_party(name.text) for name in names):
            heads[start] = names
    return heads if len(heads) > 1 else {}


def _named_at_the_head(flow: Flow, numbering: Numbering, start: int, end: int, names: list[Name]) -> Draft:
    a, b = trimmed(flow, start, end)
    clause = _clause_of(_Doer(names))
    path = numbering.path_at(start)
    return Draft(flow, a, b, path, "R8 以单位名开头", [(flow, clause)], confidence=Confidence.MEDIUM)


def _duties_of_paragraph(
    flow: Flow, numbering: Numbering, sentences: list[tuple[int, int]], calendar: Calendar
) -> list[Draft]:
    drafts: list[Draft] = []
    closed = True
    for a, b in sentences:
        back = _BACK.match(flow.text[a:b])
        if back and drafts:
            for draft in drafts:
                draft.deadline_from.append((flow, a, b))
            closed = True
            continue
        duty = not _FORMULA.search(flow.text, a, b) and (
            _DUTY.search(flow.text, a, b) is not None or _dated_duty(flow, numbering, a, b, calendar) is not None
        )
        doer = doer_of(flow, a, b) if duty else None
        goes_on = not closed and duty and drafts and _continues(flow, a, b, doer)
        if goes_on:
            drafts[-1].end = b
            if doer is not None:
                drafts[-1].clauses.append((flow, _clause_of(doer)))
        elif doer is not None:
            drafts.append(
                Draft(
                    flow,
                    a,
                    b,
                    numbering.path_at(a),
                    "R8 有主语的句子",
                    [(flow, _clause_of(doer))],
                    confidence=Confidence.MEDIUM,
                )
            )
            closed = False
        else:
            closed = True
    _take_title(drafts, sentences)
    return drafts


def _continues(flow: Flow, a: int, b: int, doer: _Doer | None) -> bool:
    """Does a sentence go on about the doer before? It begins without a doer of its own."""
    if doer is None:
        return True
    return doer.names[0].start > a and flow.text[a] == "要"


def _take_title(drafts: list[Draft], sentences: list[tuple[int, int]]) -> None:
    """A title sentence before the only doer of a paragraph belongs to the task (R2)."""
    if len(drafts) == 1 and sentences and len(sentences) > 1:
        a, b = sentences[0]
        if b == drafts[0].start and b - a <= 30:
            drafts[0].start = a
