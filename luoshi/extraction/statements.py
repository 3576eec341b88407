"""Layout rule 1: statements with a responsibility clause behind, below or above them.

Reads anchors and numbers of a flow, writes `Draft`s. A bracket belongs to the text before it in its paragraph or item
(R2, R3); a label line belongs to the paragraph above it, or to the leaves of an outline above it (R5); a clause on a
heading
covers the paragraphs below that have none of their own (domain.md 5.4 case 11)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import zip_longest

from luoshi.extraction import lexicon
from luoshi.extraction.anchors import Anchor
from luoshi.extraction.drafts import Draft, title_of, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.roles import FIRST_LEADS, Clause, Party
from luoshi.extraction.tree import Mark, Numbering
from luoshi.extraction.types import Confidence, Role

_BULLET = re.compile(r"[-–—·•●○▪■◆◇▶※*]+")
_CLOSING = re.compile(r"[各本请此附注特对]|以上|上述|联系|要|为|自20|20[0-9]{2}年")
_CONTENT = re.compile(r"(?:主要|任务|工作|建设|具体)?(?:内容|举措|措施)：")
_BULLETED = 90  # rank of a leaf with a bullet: below every number, above plain paragraphs


_CUE_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph above a label line: its start, the start of its words, its end, rank of its number (99: none)."""

    start: int
    body: int
    end: int
    rank: int


class Statements:
    """Finds the statements of all anchors of one flow, in order."""

    def __init__(self, flow: Flow, numbering: Numbering, anchors: list[Anchor]) -> None:
        self.flow = flow
        self.numbering = numbering
        self.anchors = anchors
        self._anchor_starts = [anchor.start for anchor in anchors]
        self.drafts: list[Draft] = []
        self._previous = 0  # end of the clause before

    def find(self) -> list[Draft]:
        heads = self._headings()
        titled = self._titled()
        first_from = self._first_leads_from()
        also: list[tuple[Flow, Clause]] = []
        for index, anchor in enumerate(self.anchors):
            before = len(self.drafts)
            if index in heads:
                self._below(anchor, index)
            elif index in titled:
                start, end = titled[index]
                self._add(start, end, anchor, "P07 标题上的责任")
            elif uncovered := self._uncovered_below(index):
                for start, end in uncovered:
                    self._add(start, end, anchor, "P07 标题上的责任")
            else:
                self._above(anchor)
            for draft in self.drafts[before:]:
                draft.first_leads = anchor.start >= first_from
                draft.clauses.extend(also)
            if anchor.clause.also_all:
                clause = _class_clause(anchor.clause)
                if self.drafts:
                    self.drafts[-1].clauses.append((self.flow, clause))
                also = [(self.flow, clause)] if anchor.clause.forward else also
            self._previous = max(self._previous, anchor.end)
        return self.drafts

    def _first_leads_from(self) -> int:
        """Where 排在第一位的为牵头单位 begins to hold: at its clause, or everywhere when it stands in a closing
        note."""
        found = FIRST_LEADS.search(self.flow.text)
        if not found:
            return len(self.flow) + 1
        at = found.start()
        for anchor in self.anchors:
            if anchor.start <= at < anchor.end:
                return anchor.start
        return 0 if not self.anchors or at > self.anchors[0].start else at

    def _above(self, anchor: Anchor) -> None:
        """The statement before the clause, in its own paragraph or in the ones above."""
        flow = self.flow
        floor = max(flow.paragraph_start(anchor.start), self._previous)
        mark = self.numbering.before(anchor.start)
        start = max(floor, mark.body) if mark and mark.start >= floor else floor
        start, end = trimmed(flow, start, anchor.end if anchor.kind == "sentence" else anchor.start)
        if anchor.kind == "line" and (leaves := self._leaves(anchor.start, self._previous)):
            start, end = trimmed(flow, *leaves)
        elif end - start >= 4 and (mark is None or mark.start < floor) and floor > self._previous:
            start = self._paragraphs_before(start, mark)
        if end - start >= 4:
            if anchor.clause.parties or anchor.clause.also_all:
                self._add(start, end, anchor, anchor.rule)
            return
        ahead = self._ahead(anchor)
        if ahead is not None:
            self._add(*ahead, anchor, "P26 责任括号在前")
            return
        if self.drafts and self._adjacent(anchor):
            self.drafts[-1].clauses.append((flow, anchor.clause))
            return
        leaves = self._leaves(anchor.start, self._previous)
        if not leaves or not anchor.clause.parties:
            return
        start, end = trimmed(flow, leaves[0], leaves[1])
        if end - start < 4 and mark is not None and mark.start >= self._previous:
            start, end = trimmed(flow, mark.body, anchor.start)  # the last line is a scrap of its item
        content = self._content_below(anchor)
        if content is not None:
            title = title_of(flow, start, end)
            start, end = content
        if end - start >= 4:
            self._add(start, end, anchor, "P26 责任行在下")
            if content is not None:
                self.drafts[-1].title = title
                self._previous = end

    def _content_below(self, anchor: Anchor) -> tuple[int, int] | None:
        """任务一：建设平台 / 责任单位：… / 主要内容：整合系统20个。: the statement stands below the label lines."""
        flow = self.flow
        if anchor.kind != "label" or anchor.end >= len(flow) or not flow.is_paragraph_start(anchor.end):
            return None
        end = flow.paragraph_end(anchor.end)
        if not _CONTENT.match(flow.text, anchor.end, end) or self._has_anchor(anchor.end, end):
            return None
        return trimmed(flow, anchor.end, end)

    def _paragraphs_before(self, start: int, mark: Mark | None) -> int:
        """A bracket closes its item, not only the last paragraph of it (domain.md 5.4 case 10): back over paragraphs
        that have no clause of their own, to the item's number or to a title line."""
        floor = max(self._previous, mark.start if mark else 0)
        if mark is None or floor >= start:
            return start
        for piece in reversed(self._pieces(floor, start)):
            if piece.end - piece.body < 4:
                continue
            if self._is_title(piece) or piece.start < floor:
                break
            start = piece.body
            if piece.rank != 99:
                break
        return start

    def _ahead(self, anchor: Anchor) -> tuple[int, int] | None:
        """【责任单位：市科委】建立制度…: a bracket that opens its paragraph speaks about the words behind it."""
        flow = self.flow
        mark = self.numbering.before(anchor.start)
        opens = flow.is_paragraph_start(anchor.start) or (mark is not None and mark.body == anchor.start)
        end = flow.paragraph_end(anchor.start)
        if anchor.kind != "bracket" or not opens or not anchor.clause.parties:
            return None
        index = bisect_right(self._anchor_starts, anchor.start)
        if index < len(self._anchor_starts) and self._anchor_starts[index] < end:
            return None
        following = self.numbering.after(anchor.end)
        start, end = trimmed(flow, anchor.end, min(end, following.start) if following else end)
        return (start, end) if end - start >= 8 else None

    def _adjacent(self, anchor: Anchor) -> bool:
        """Nothing but punctuation between this clause and the one before: they speak about the same task."""
        return not self.flow.text[self._previous : anchor.start].strip("。；，、")

    def _add(self, start: int, end: int, anchor: Anchor, rule: str) -> None:
        confidence = Confidence.HIGH if anchor.kind in ("bracket", "label") else Confidence.MEDIUM
        path = self.numbering.path_at(start)
        self.drafts.append(
            Draft(
                self.flow,
                start,
                end,
                path,
                rule,
                [(self.flow, anchor.clause)],
                confidence=confidence,
                cue=self.flow.text[anchor.start : min(anchor.end, anchor.start + _CUE_AT_MOST)],
            )
        )

    def _pieces(self, floor: int, at: int) -> list[_Piece]:
        """Paragraphs in [floor, at), those that carry a number with its rank."""
        flow = self.flow
        marks = {mark.start: mark for mark in self.numbering.between(floor, at)}
        starts = sorted({floor, *flow.paragraphs_between(floor, at), *marks})
        pieces = []
        for index, start in enumerate(starts):
            end = starts[index + 1] if index + 1 < len(starts) else at
            mark = marks.get(start)
            bullet = None if mark else _BULLET.match(flow.text, start, end)
            body = mark.body if mark else bullet.end() if bullet else start
            if flow.text[body:end].strip("。；，、：）〕"):
                pieces.append(_Piece(start, body, end, mark.rank if mark else _BULLETED if bullet else 99))
        return pieces

    def _leaves(self, at: int, floor: int) -> tuple[int, int] | None:
        """The leaves of an outline above a responsibility line: back to the heading or the clause before (R5)."""
        paragraphs = self.flow.paragraphs
        lowest = max(floor, at - 6000)
        pieces = self._pieces(lowest, at) if paragraphs else []
        if not pieces:
            return None
        taken = [pieces[-1]]
        for piece in reversed(pieces[:-1]):
            top = min(item.rank for item in taken)
            if piece.rank < top:
                if top != 99:
                    break
                if self._is_title(piece) and not self._has_sibling(pieces, piece):
                    break
                taken.append(piece)
                if not self._is_title(piece) and not self._has_sibling(pieces, piece):
                    break
            elif (
                piece.rank == 99
                and self._is_title(piece, like=pieces[-1])
                and not (top < 99 and self._has_sibling(pieces, piece, top))
            ):
                break
            else:
                taken.append(piece)
        taken.reverse()
        if len(taken) > 1 and taken[0].rank != 99 and taken[1].rank == 99 and self._is_title(taken[0]):
            taken = taken[1:]
        return taken[0].body, at

    @staticmethod
    def _has_sibling(pieces: list[_Piece], piece: _Piece, rank: int | None = None) -> bool:
        """Does a number of the same rank (or of `rank`) stand before `piece` under the same heading?"""
        wanted = piece.rank if rank is None else rank
        for other in reversed(pieces[: pieces.index(piece)]):
            if other.rank <= wanted:
                return other.rank == wanted
        return False

    def _is_title(self, piece: _Piece, like: _Piece | None = None) -> bool:
        """A short line without full stop; where the statements (`like`) go without too, a very short one."""
        words = self.flow.text[piece.body : piece.end]
        if words.endswith(("。", "；", "！")):
            return False
        if like is not None and like.rank == 99 and not self.flow.text[like.body : like.end].endswith(("。", "；")):
            return len(words) <= 20 and "，" not in words
        return len(words) <= 45

    def _headings(self) -> set[int]:
        """Anchors that stand on a heading and speak about what follows; only where that is the habit of the
        document."""
        found = {index for index in range(len(self.anchors)) if self._block_below(index) is not None}
        if self.anchors and 0 not in found:
            found = {index for index in found if self.anchors[index].kind != "label"}
        counted = [index for index, anchor in enumerate(self.anchors) if anchor.clause.parties]
        return found if len(found) >= 2 and len(found) * 10 >= len(counted) * 6 else set()

    def _titled(self) -> dict[int, tuple[int, int]]:
        """（三）深化合作（省商务厅牵头）。推动互访…: the bracket stands behind the title and the statement behind the
        bracket; only where that is the habit of the document."""
        flow = self.flow
        found: dict[int, tuple[int, int]] = {}
        for index, anchor in enumerate(self.anchors):
            mark = self.numbering.before(anchor.start)
            if anchor.kind not in ("bracket", "list") or mark is None or not mark.line or not anchor.clause.parties:
                continue
            head = flow.text[mark.body : anchor.start]
            following = self.numbering.after(anchor.end)
            end = min(flow.paragraph_end(anchor.start), following.start if following else len(flow))
            if not 2 < len(head) <= 20 or re.search("[，。；]", head) or self._has_anchor(anchor.end, end):
                continue
            start, end = trimmed(flow, anchor.end, end)
            if end - start >= 6:
                found[index] = (start, end)
        counted = sum(1 for anchor in self.anchors if anchor.clause.parties)
        return found if len(found) > 1 and len(found) * 10 >= counted * 6 else {}

    def _uncovered_below(self, index: int) -> list[tuple[int, int]]:
        """The numbered measures under a heading's bracket that have none of their own: the heading answers for them,
        and a measure with its own bracket for itself (domain.md 5.4 case 11). Empty when all have one (R4), or none
        is numbered."""
        flow, anchor = self.flow, self.anchors[index]
        mark = self.numbering.before(anchor.start)
        if anchor.kind != "bracket" or mark is None or not mark.line or not anchor.clause.parties:
            return []
        head = flow.text[mark.body : anchor.start]
        first = self.numbering.after(anchor.end)
        if len(head) > 45 or "。" in head or first is None or not first.line or first.rank <= mark.rank:
            return []
        if not flow.is_paragraph_start(first.start) or first.start > anchor.end + 1:
            return []
        below = [first]
        following = self.numbering.after(first.body)
        while following is not None and following.rank > mark.rank:
            below.append(following)
            following = self.numbering.after(following.body)
        leaves, alone = self._leaves_alone(below, following.start if following else None)
        nested = any(item.rank > first.rank for item in below)
        if (leaves < 2 and not nested) or len(alone) * 2 < leaves:
            return []
        return [(a, b) for a, b in (trimmed(flow, a, b) for a, b in alone) if b - a >= 4]

    def _leaves_alone(self, below: list[Mark], end: int | None) -> tuple[int, list[tuple[int, int]]]:
        """How many of the numbers below a heading are innermost, and the bounds of those without clause, neither of
        their own nor on a heading between."""
        leaves = 0
        alone: list[tuple[int, int]] = []
        covered: Mark | None = None
        for item, following in zip_longest(below, below[1:]):
            stop = following.start if following else end or self.flow.paragraph_end(item.body)
            if covered is not None and item.rank <= covered.rank:
                covered = None
            if following is not None and following.rank > item.rank:
                covered = covered or (item if self._has_anchor(item.body, stop) else None)
                continue
            leaves += 1
            if covered is None and not self._has_anchor(item.body, stop):
                alone.append((item.body, stop))
        return leaves, alone

    def _has_anchor(self, start: int, end: int) -> bool:
        at = bisect_left(self._anchor_starts, start)
        return at < len(self._anchor_starts) and self._anchor_starts[at] < end

    def _block_below(self, index: int) -> tuple[int, int, int] | None:
        """(start, end, rank of the heading) of the paragraphs under the heading of an anchor, when they have no
        clause of their own."""
        flow, anchor = self.flow, self.anchors[index]
        if anchor.kind == "label" and flow.is_paragraph_start(anchor.start):
            return self._block_below_line(index)
        mark = self.numbering.before(anchor.start)
        before = self.anchors[index - 1].end if index else 0
        if mark is None or not mark.line or mark.start < before:
            return None
        head = flow.text[mark.body : anchor.start]
        if len(head) > 45 or "。" in head[:-1] or head.endswith("；"):
            return None
        after = anchor.end
        while after < len(flow) and flow.text[after] in "。；":
            after += 1
        if after >= len(flow) or not flow.is_paragraph_start(after):
            return None
        follower = self.numbering.after(after)
        while follower is not None and follower.rank > mark.rank:
            follower = self.numbering.after(follower.body)
        end = follower.start if follower else len(flow)
        nearest = self.anchors[index + 1].start if index + 1 < len(self.anchors) else len(flow) + 1
        if end - after < 6 or nearest < end:
            return None
        return after, end, mark.rank

    def _block_below_line(self, index: int) -> tuple[int, int, int] | None:
        """A label line above its items: 责任单位：甲 / 1. … / 2. … / 责任单位：乙 / 1. …, the count starting anew."""
        flow, anchor = self.flow, self.anchors[index]
        first = self.numbering.after(anchor.end)
        if first is None or first.start > anchor.end + 1 or not first.line or first.value != 1:
            return None
        if index == 0:
            above = self._pieces(max(0, anchor.start - 400), anchor.start)
            if above and not self._is_title(above[-1]):
                return None
        end = self.anchors[index + 1].start if index + 1 < len(self.anchors) else len(flow)
        follower = self.numbering.after(first.body)
        while follower is not None and follower.start < end and follower.rank >= first.rank:
            follower = self.numbering.after(follower.body)
        if follower is not None and follower.start < end:
            end = follower.start
        return first.start, end, first.rank - 1

    def _below(self, anchor: Anchor, index: int) -> None:
        """Every numbered measure below the heading is a task of the heading's parties; without numbers, the
        block is one."""
        block = self._block_below(index)
        if block is None:
            return
        start, end, rank = block
        if index == len(self.anchors) - 1:
            end = self._until_closing(start, end)
        children = [child for child in self.numbering.between(start, end) if child.rank > rank]
        top = min((child.rank for child in children), default=0)
        children = [child for child in children if child.rank == top]
        bounds = [
            (child.body, children[i + 1].start if i + 1 < len(children) else end) for i, child in enumerate(children)
        ]
        for a, b in bounds or [(start, end)]:
            a, b = trimmed(self.flow, a, b)
            if b - a >= 4:
                self._add(a, b, anchor, "P07 标题上的责任")

    def _until_closing(self, start: int, end: int) -> int:
        """The last heading's block ends before an unnumbered closing or the signature: its first paragraph, and those
        after it that are whole sentences and do not open like a closing."""
        flow = self.flow
        if self.numbering.between(start, end):
            return end
        stop = min(end, flow.paragraph_end(start))
        while stop < end:
            following = min(end, flow.paragraph_end(stop))
            if flow.text[following - 1] not in "。；" or _CLOSING.match(flow.text, stop):
                break
            stop = following
        return stop


def _class_clause(clause: Clause) -> Clause:
    parties = [
        Party(name, Role.LOCAL if lexicon.is_local(name.text) else Role.ALL, "均涉及", "class")
        for name in clause.also_all
    ]
    return Clause(parties=parties)


def heading_above(flow: Flow, numbering: Numbering, at: int) -> str:
    """Words of the top-level heading over a place, for telling goals and principles from tasks."""
    mark = numbering.top_before(at)
    if mark is None:
        return ""
    end = re.search(r"[。；]|$", flow.text[mark.body : mark.body + 60])
    return flow.text[mark.body : min(flow.paragraph_end(mark.body), mark.body + (end.start() if end else 60))]
