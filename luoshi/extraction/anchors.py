"""Responsibility clauses in running text: brackets （…负责） and label runs 责任单位：….

Reads a flow with its numbering, writes `Anchor`s in reading order. A bracket is classified before it is believed:
explanations, dates, document numbers, abbreviations and 市（地、州、盟） are none (domain.md 5.2 end, 5.4 case 25)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from luoshi.extraction import lexicon
from luoshi.extraction.brackets import Pair, bracket_pairs
from luoshi.extraction.flow import Flow
from luoshi.extraction.labels import BARE_LABEL, LABEL, PARTY_KINDS, is_label, label_kind, labels_in
from luoshi.extraction.roles import FIRST_LEADS, HAS_CUE, Clause, read_clause, weigh
from luoshi.extraction.tree import Numbering

_LIMIT = 900
_EXPLAINS = re.compile(
    r"^(?:以下简称|简称|以下统称|含|不含|包括|包含|如|例如|即|指|见|详见|参见|注|说明|其中|附件"
    r"|此件|本文|试行|暂行|草案|征求意见稿|共[0-9]|[0-9.%]+|第[一二三四五六七八九十0-9]+|《|“(?![^“”]{1,12}”[\u4e00-\u9fff]{2})|以下"
    r"|较|比|截至|不包括|约)"
)
# （2024年6月底前，市财政局牵头）: the time first, then who.
_DATED = re.compile(
    r"(?:20[0-9]{2}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[上中下]旬)?(?:年)?(?:底|末)?(?:前|内)?(?:完成)?[，；]"
)
# （市审计局负责）（2024年底前完成）: a second bracket that holds the time.
_TIME_ONLY = re.compile(
    r"(?:于|在|到)?(?=[0-9年持长])(?:20[0-9]{2}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[上中下]旬)?(?:年)?(?:底|末|内)?(?:之?前)?"
    r"(?:完成|办结|落实|持续推进|长期坚持)?"
)
# （企业负责，政府引导）: a principle, and nobody's duty.
_ANYBODY = frozenset({"企业", "政府", "部门", "学校", "社会", "家庭", "个人", "单位", "机构", "高校", "市场", "党委"})
_ENDS = "。；！？”"
_SENTENCE = re.compile(
    r"(?<=[。；])(?:(?:此|该|本)项(?:工作|任务))?(?P<by>由)?(?P<who>[^。；由“”《》]{2,240}?(?:牵头|负责|配合|参与|参加|落实|实施"
    r"|协助)(?:，(?:于|在)?[^，。；]{2,20}(?:前|底|内)(?:完成|落实|办结)?)?)(?=。)"
)
_BULLETS = "◆◇●○■□▲△★☆·•▪▶※>—–-"
# What may stand between two labels of one clause: bullets, and a label that names nobody (完成标准：零积压).
_ASIDE = re.compile(
    rf"[。；，、{_BULLETS}]*(?:(?:(?:完成|工作|验收|整改|预期|任务)(?:标准|目标|成效|成果)|成果形式|进展情况|完成情况|资金来源"
    rf"|联系人|联系电话|备注)：[^。；：]{{1,60}}[。；{_BULLETS}]*)*"
)
# 支持龙头企业（甲公司、乙集团）: such names are examples rather than those who answer.
_EXAMPLE = re.compile(r"(?:公司|集团|大学|学院|学校|医院|园区|开发区|示范区|基地|馆|银行|实验室|[市县区镇村])$")
_SAME = re.compile(r"(?:(?:责任|负责|牵头|承办)(?:单位|部门|处室))?：?同(?:上|前)")
_ENDS_WITH_CUE = re.compile(r"(?:牵头|负责|配合|参与|参加|落实|实施|协助|承办)$")


@dataclass(slots=True)
class Anchor:
    """`start`/`end` delimit the clause with its brackets and label; `kind` is bracket, list, label, line or
    sentence."""

    start: int
    end: int
    clause: Clause
    kind: str
    rule: str


def find_anchors(flow: Flow, numbering: Numbering) -> list[Anchor]:
    """All responsibility clauses of a flow, in order, not overlapping."""
    walls = [mark.start for mark in numbering.marks if mark.line]
    pairs = [pair for pair in bracket_pairs(flow.text, walls) if pair.depth == 0]
    anchors: list[Anchor] = []
    for pair in pairs:
        anchor = _from_bracket(flow, numbering, pair) or _same_again(flow, pair, anchors)
        if anchor is not None:
            anchors.append(anchor)
    anchors.extend(_lists_in_sentences(flow, pairs, anchors))
    anchors.sort(key=lambda anchor: anchor.start)
    anchors.extend(_label_runs(flow, numbering, pairs, anchors))
    anchors.extend(_closing_sentences(flow, numbering, pairs))
    anchors.extend(_lines_of_names(flow, numbering, pairs, anchors))
    anchors.sort(key=lambda anchor: anchor.start)
    return anchors


def _from_bracket(flow: Flow, numbering: Numbering, pair: Pair) -> Anchor | None:
    text = flow.text
    start, end = pair.open + 1, pair.close
    if not 2 <= end - start <= _LIMIT:
        return None
    content = text[start:end]
    if is_label(content):
        return None  # 【责任单位】市科技局: the bracket is the label
    if _TIME_ONLY.fullmatch(content) and text[pair.open - 1 : pair.open] in ("）", "〕"):
        return Anchor(pair.open, pair.close + 1, Clause(times=[(start, end)]), "bracket", "P18 括号内时间")
    if LABEL.match(content) or BARE_LABEL.match(content) or _label_within(text, start, end):
        clause = read_clause(flow, start, end)
        good = bool(clause.parties or clause.times)
        return Anchor(pair.open, pair.close + 1, clause, "bracket", "P18 括号内标签") if good else None
    if (_EXPLAINS.match(content) and not _DATED.match(content)) or content.endswith("除外"):
        return None
    closes = _closes(flow, numbering, pair)
    if not closes:
        return None
    clause = read_clause(flow, start, end)
    if HAS_CUE.search(content) and clause.parties and clause.cues:
        good = clause.rest * 2 <= len(content) and any(p.name.text not in _ANYBODY for p in clause.parties)
        return Anchor(pair.open, pair.close + 1, clause, "bracket", "P03 括号内负责、牵头") if good else None
    if FIRST_LEADS.search(content):
        return None
    if not _after_sentence(flow, pair) and not _may_end_a_line(flow, numbering, pair, clause):
        return None
    if clause.parties and clause.rest == 0 and _is_list([p.name.text for p in clause.parties]):
        return Anchor(pair.open, pair.close + 1, clause, "list", "P01 括号内只列单位")
    return None


def _label_within(text: str, start: int, end: int) -> bool:
    """A label behind another one that the lists do not know: （项目代号：甲；责任单位：市科技局）."""
    return any(
        text[label.start() - 1] in "，；。" and label_kind(label) in PARTY_KINDS
        for label in labels_in(text, start, end)
    )


def _same_again(flow: Flow, pair: Pair, anchors: list[Anchor]) -> Anchor | None:
    """（责任单位同上）: the clause before once more."""
    if not anchors or not _SAME.fullmatch(flow.text, pair.open + 1, pair.close):
        return None
    return Anchor(pair.open, pair.close + 1, anchors[-1].clause, "bracket", "P22 同上")


def _lists_in_sentences(flow: Flow, pairs: list[Pair], taken: list[Anchor]) -> list[Anchor]:
    """做好监测（市统计局）；开展评估（市发改委）。: lists without cue before 。 or ；, where they are the habit: two at
    least."""
    busy = {anchor.start for anchor in taken}
    found: list[Anchor] = []
    for pair in pairs:
        start, end = pair.open + 1, pair.close
        ends = end + 1 >= len(flow) or flow.text[end + 1] in "。；" or flow.is_paragraph_start(end + 1)
        words = flow.text[start:end]
        if pair.open in busy or not ends or not 3 <= len(words) <= 120 or _EXPLAINS.match(words):
            continue
        before = flow.text[max(flow.paragraph_start(pair.open), pair.open - 16) : pair.open]
        if len(before) < 4 or any(lexicon.is_party(before[index:]) for index in range(len(before) - 1)):
            continue
        clause = read_clause(flow, start, end)
        names = [party.name.text for party in clause.parties]
        if not names or clause.rest or any(_EXAMPLE.search(name) for name in names):
            continue
        if all(_is_listed(name) or _is_list([name]) for name in names):
            found.append(Anchor(pair.open, end + 1, clause, "list", "P01 括号内只列单位"))
    return found if len(found) > 1 else []


def _may_end_a_line(flow: Flow, numbering: Numbering, pair: Pair, clause: Clause) -> bool:
    """建设公寓500套〔区住建局、区人社局〕: a list at the end of a line without full stop, behind words that are no
    name themselves (报市科技局（市知识产权局） explains a name)."""
    at = pair.close + 1
    if (len(clause.parties) > 1 or clause.times) and at < len(flow) and flow.text[at] in "。；":
        at += 1
    before = flow.text[max(flow.paragraph_start(pair.open), pair.open - 16) : pair.open]
    ends = at >= len(flow) or flow.is_paragraph_start(at)
    # One name may explain the words before it, several cannot.
    words = re.split("[0-9]", before)[-1]
    tails = [words[index:] for index in range(len(words) - 2)]
    named = len(clause.parties) < 2 and any(
        lexicon.is_strong(tail) or (len(tail) > 3 and lexicon.is_class(tail)) for tail in tails
    )
    return ends and len(before) >= 4 and not named


def _is_list(names: list[str]) -> bool:
    """Several names vouch for each other; one alone must look like an institution for certain."""
    if len(names) == 1:
        return _is_listed(names[0]) or bool(re.search(r".{2}[处科室院馆]$", names[0]))
    sure = [name for name in names if _is_listed(name) or (len(name) >= 3 and lexicon.is_named(name))]
    # 各镇、街道，区民政局: a short name is believed beside longer ones.
    short = [name for name in names if len(name) == 2 and (lexicon.is_class(name) or name[1] == "委")]
    meant = any(not lexicon.is_class(name) or name.startswith(("各", "有关", "相关")) for name in sure)
    return len(sure) + len(short) == len(names) and len(sure) >= len(short) and (meant or not short)


def _is_listed(name: str) -> bool:
    return len(name) >= 3 and (
        lexicon.is_class(name) or lexicon.is_strong(name) or (lexicon.is_named(name) and len(name) >= 4)
    )


def _closes(flow: Flow, numbering: Numbering, pair: Pair) -> bool:
    """Does the bracket end a statement? A sentence end before it, or an end of sentence, paragraph or item after it."""
    if _after_sentence(flow, pair):
        return True
    after = pair.close + 1
    if after >= len(flow) or flow.text[after] in "。；！？" or flow.is_paragraph_start(after):
        return True
    mark = numbering.after(after)
    return mark is not None and mark.start == after


def _after_sentence(flow: Flow, pair: Pair) -> bool:
    at = pair.open
    return at == 0 or flow.text[at - 1] in _ENDS + "〕）" or flow.is_paragraph_start(at) or at in _line_set(flow, at)


def _line_set(flow: Flow, at: int) -> tuple[int, ...]:
    index = bisect_left(flow.lines, at)
    return (at,) if index < len(flow.lines) and flow.lines[index] == at and flow.text[at - 1] in _ENDS else ()


def _labels(flow: Flow) -> list[re.Match[str]]:
    """Labels with their colon, and those whose colon is a blank or a line end: 责任单位 市财政局."""
    found = list(labels_in(flow.text, 0, len(flow)))
    taken = {label.start() for label in found}
    found.extend(
        label
        for label in BARE_LABEL.finditer(flow.text)
        if label.start() not in taken and _begins_line(flow, label.start()) and _begins_line(flow, label.end())
    )
    return sorted(found, key=lambda label: label.start())


def _names_only(clause: Clause) -> bool:
    return bool(clause.parties) and not clause.rest and _is_list([party.name.text for party in clause.parties])


def _label_runs(flow: Flow, numbering: Numbering, pairs: list[Pair], taken: list[Anchor]) -> list[Anchor]:
    """Label clauses outside brackets: 责任单位：…，完成时限：… at a line start or behind a sentence."""
    runs: list[Anchor] = []
    opens = [pair.open for pair in pairs]
    busy = sorted((anchor.start, anchor.end) for anchor in taken)
    starts = [start for start, _ in busy]
    until = -1
    for label in _labels(flow):
        at = label.start()
        if at < until or _inside(busy, starts, at) or _in_bracket(pairs, opens, at):
            continue
        while at > 0 and flow.text[at - 1] in _BULLETS:
            at -= 1
        unclosed = at > 0 and flow.text[at - 1] in "（〔"
        if not (unclosed or at == 0 or flow.text[at - 1] in "。；！？）〕，、.”*" or _begins_line(flow, at)):
            continue
        end = min(_run_end(flow, numbering, label.end()), _next(starts, label.end(), len(flow)))
        clause = read_clause(flow, label.start(), end, lines_divide=True, weighed=False)
        if runs and _SAME.fullmatch(flow.text, label.end(), end):
            clause = runs[-1].clause
        if label.re is BARE_LABEL and not _names_only(clause):
            continue
        until = end
        if not clause.parties and not runs and not taken and label_kind(label) == "deadline":
            continue
        start = at - 1 if unclosed else at
        runs.append(Anchor(start, end, clause, "label", "P26 标签行"))
    return _merged(runs, flow)


def _closing_sentences(flow: Flow, numbering: Numbering, pairs: list[Pair]) -> list[Anchor]:
    """由市公安局牵头，市交通局配合。 or 市公安局牵头，市交通局配合。 as the last sentence of an item, without bracket:
    nothing but names and cue words."""
    found: list[Anchor] = []
    opens = [pair.open for pair in pairs]
    for match in _SENTENCE.finditer(flow.text):
        if _in_bracket(pairs, opens, match.start()) or not _ends_item(flow, numbering, match.end() + 1):
            continue
        if ("（" in match.group() and "）" not in match.group()) or _ends_item(flow, numbering, match.start()):
            continue  # a whole item says who does what; here only who is said
        clause = read_clause(flow, *match.span("who"))
        if not (clause.parties and clause.cues & {"lead", "resp", "remit"} and not clause.rest):
            continue  # 领导小组统筹协调，成员单位密切配合 gives nobody anything to do
        if _is_list([party.name.text for party in clause.parties]):
            # Without 由 it is a bracket whose bracket was left out, and no part of the statement.
            kind, rule = ("sentence", "P35 句末“由……牵头”") if match["by"] else ("list", "P09 句末列单位")
            found.append(Anchor(match.start(), match.end() + 1, clause, kind, rule))
    return found


def _lines_of_names(flow: Flow, numbering: Numbering, pairs: list[Pair], taken: list[Anchor]) -> list[Anchor]:
    """市财政局、市审计局按职责分工负责 on a line of its own, without bracket or label: nothing but names and cue words,
    below the words it speaks about."""
    found: list[Anchor] = []
    opens = [pair.open for pair in pairs]
    busy = sorted((anchor.start, anchor.end) for anchor in taken)
    starts = [start for start, _ in busy]
    for index, start in enumerate(flow.lines[1:], 1):
        end = flow.lines[index + 1] if index + 1 < len(flow.lines) else len(flow)
        words = flow.text[start:end].rstrip("。；")
        end = start + len(words)
        if not 6 <= len(words) <= 240 or "。" in words or not _ENDS_WITH_CUE.search(words):
            continue
        mark = numbering.before(start)
        if (mark and mark.start == start) or _inside(busy, starts, start) or _in_bracket(pairs, opens, start):
            continue
        clause = read_clause(flow, start, end)
        names = [party.name.text for party in clause.parties]
        if names and clause.cues and not clause.rest and _is_list(names):
            found.append(Anchor(start, end, clause, "line", "P32 单位自成一行"))
    return found


def _ends_item(flow: Flow, numbering: Numbering, at: int) -> bool:
    if at >= len(flow) or flow.is_paragraph_start(at):
        return True
    mark = numbering.after(at)
    return mark is not None and mark.start == at


def _next(starts: list[int], at: int, otherwise: int) -> int:
    """The first of the sorted `starts` at or after `at`."""
    index = bisect_left(starts, at)
    return starts[index] if index < len(starts) else otherwise


def _inside(busy: list[tuple[int, int]], starts: list[int], at: int) -> bool:
    index = bisect_right(starts, at) - 1
    return index >= 0 and at < busy[index][1]


def _in_bracket(pairs: list[Pair], opens: list[int], at: int) -> bool:
    index = bisect_right(opens, at) - 1
    return index >= 0 and pairs[index].open < at < pairs[index].close


def _begins_line(flow: Flow, at: int) -> bool:
    for marks in (flow.lines, flow.gaps):
        index = bisect_left(marks, at)
        if index < len(marks) and marks[index] == at:
            return True
    return False


def _run_end(flow: Flow, numbering: Numbering, at: int) -> int:
    """End of a label's value: a sentence end without a label behind it, a new number, or the end of the line.

    A line that ends with 、 or inside a name goes on."""
    text = flow.text
    limit = min(len(text), at + _LIMIT)
    mark = numbering.after(at)
    if mark is not None:
        limit = min(limit, mark.start)
    if at < limit and _line_end(flow, at - 1) == at:
        return _names_below(flow, at, limit)
    stop = at
    while stop < limit:
        line_end = _line_end(flow, stop)
        sentence = text.find("。", stop, min(line_end, limit))
        if sentence >= 0 and not LABEL.match(text, sentence + 1) and not FIRST_LEADS.match(text, sentence + 1):
            return sentence
        if sentence >= 0:
            stop = sentence + 1
            continue
        stop = min(line_end, limit)
        if stop >= limit or not _value_goes_on(flow, at, stop):
            break
    return stop


def _names_below(flow: Flow, at: int, limit: int) -> int:
    """责任单位： with its names on lines of their own below it: as far as the lines hold nothing but names."""
    while at < limit:
        end = min(_line_end(flow, at), limit)
        words = [part for part in re.split(r"[、，；。]", flow.text[at:end]) if part]
        if LABEL.match(flow.text, at) or not words or not all(lexicon.is_party(part) for part in words):
            break
        at = end
    return at


def _line_end(flow: Flow, at: int) -> int:
    index = bisect_right(flow.lines, at)
    return flow.lines[index] if index < len(flow.lines) else len(flow)


def _value_goes_on(flow: Flow, start: int, at: int) -> bool:
    """Does the list go on in the next line? After 、 ， 及, or where the break cuts a name in two."""
    text = flow.text
    if LABEL.match(text, at):
        return False
    if text[at - 1] in "、，及和与":
        return True
    if _names_up_to_label(flow, at):
        return True
    end = _line_end(flow, at)
    head = re.split(r"[、，；。]", text[at:end], maxsplit=1)[0]
    last = re.split(r"[、，；：]", text[start:at])[-1]
    return (
        0 < len(head) <= 12
        and len(last) < 16
        and not lexicon.is_party(last)
        and lexicon.is_party(last + head)
        and (at - start > 8 or "、" in text[start:at])
    )


def _names_up_to_label(flow: Flow, at: int) -> bool:
    """Lines that hold nothing but names, one below the other, and then the next label: a list written downwards."""
    for _ in range(12):
        end = _line_end(flow, at)
        words = flow.text[at:end]
        if not 2 < len(words) <= 60 or not all(
            lexicon.is_party(name) for name in re.split(r"[、，]", words.rstrip("、，"))
        ):
            return False
        if end < len(flow) and LABEL.match(flow.text, end):
            return True
        at = end
    return False


def _merged(runs: list[Anchor], flow: Flow) -> list[Anchor]:
    """Label lines that follow each other directly are one clause: 牵头单位：… / 责任单位：… / 完成时限：….

    A line with a label that names nobody (完成标准：…) may stand between them."""
    groups: list[list[Anchor]] = []
    for run in runs:
        last = groups[-1][-1] if groups else None
        if last is not None and _ASIDE.fullmatch(flow.text, last.end, run.start):
            groups[-1].append(run)
        else:
            groups.append([run])
    result: list[Anchor] = []
    for group in groups:
        clause = _joined([run.clause for run in group])
        if clause.parties or clause.times or clause.posts:
            result.append(Anchor(group[0].start, group[-1].end, clause, "label", group[0].rule))
    return result


def _joined(clauses: list[Clause]) -> Clause:
    """The clauses of neighbouring labels as one, weighed together. Copies, because 同上 repeats a clause."""
    whole = Clause(labelled=True)
    for clause in clauses:
        whole.parties.extend(replace(party) for party in clause.parties)
        whole.times.extend(clause.times)
        whole.posts.extend(clause.posts)
        whole.also_all.extend(clause.also_all)
        whole.cues |= clause.cues
        whole.first_leads = whole.first_leads or clause.first_leads
        whole.forward = whole.forward or clause.forward
        whole.rest += clause.rest
    weigh(whole)
    return whole
