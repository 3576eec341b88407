"""Layout rule 6: a notice without brackets, labels or doers gives its duties to those it is addressed to (P47, P50).

Reads the line that ends with a colon above the first number (主送), the sentence that announces duties (通知如下) and
the numbered items below it; writes drafts. Only the last resort: where anybody is named for anything, nobody else is
presumed."""

from __future__ import annotations

import re

from luoshi.extraction import lexicon
from luoshi.extraction.drafts import Draft, trimmed
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.roles import Clause, Party, weigh
from luoshi.extraction.statements import heading_above
from luoshi.extraction.tree import Mark, Numbering
from luoshi.extraction.types import Confidence, Role

_ANNOUNCED = re.compile(
    r"(?:通知|要求|事项|意见|工作|安排|部署|措施)(?:通知|要求|明确|安排|部署)?如下"
    r"|(?:以下|如下)(?:几点|几项|工作)?(?:要求|意见|措施|工作|事项)"
    r"|请[^。；]{0,30}(?:执行|落实|遵照|办理)"
)
# A duty: a word of command, or an item that begins with what is to be done.
_DUTY = re.compile(
    r"(?<![重主需首纪摘概紧必])要(?![求素点闻件么])|请(?![示求假])|(?<![相供适反响对])应(?![用急对收退])"
    r"|不得|必须|须(?!知)|务必|严禁|禁止|应当|确保"
)
_BEGINS = re.compile(
    r"(?:(?:要|切实|认真|进一步|严格|全面|及时|主动|积极|扎实|大力|深入|精心|统一|广泛|着力|持续|坚决|迅速|立即|突出)+)?"
    r"(?:加强|做好|落实|开展|组织|制定|完善|建立|健全|强化|抓好|报送|规范|控制|梳理|排查|推进|推动|明确|提高|优化|压实|精简|改进"
    r"|执行|把握|履行|实行|实施|清理|整治|检查|督促|宣传|引导|保障|遵守|防范|杜绝|深化|加快|提升|营造|开好|管好|用好|上报|填报|总结)"
)


# 检查时间, 参会人员: what the paper tells, and nobody's duty.
_TELLS = re.compile(
    r"[^，。；：]{0,8}(?:时间|地点|范围|对象|人员|名单|内容|方式|步骤|安排|目标|背景|联系人|电话)(?:及要求)?[。：]?$"
)


def duties_of_addressees(flow: Flow, numbering: Numbering) -> list[Draft]:
    """Numbered duties of a notice, each given to all its addressees; empty where it has none or announces nothing."""
    first = numbering.marks[0].start if numbering.marks else 0
    addressed = _addressed(flow, first)
    if addressed is None:
        return []
    names, end = addressed
    if not _ANNOUNCED.search(flow.text, end, first):
        return []
    result = []
    for index, mark in enumerate(numbering.marks):
        following = numbering.marks[index + 1] if index + 1 < len(numbering.marks) else None
        if following is not None and following.rank > mark.rank:
            continue
        if _tells(flow, mark.body) or _TELLS.match(heading_above(flow, numbering, mark.body)):
            continue
        a, b = trimmed(flow, mark.body, _stop(flow, mark, following))
        if b - a < 8 or lexicon.PREAMBLE_HEADING.search(heading_above(flow, numbering, a)) or not _is_duty(flow, a, b):
            continue
        clause = Clause(parties=[Party(name, Role.JOINT, "主送", "addressee") for name in names])
        weigh(clause)
        result.append(Draft(flow, a, b, mark.path, "P50 主送单位", [(flow, clause)], confidence=Confidence.MEDIUM))
    return result


def _addressed(flow: Flow, first: int) -> tuple[list[Name], int] | None:
    """The addressees and the end of their line: a paragraph above the first number, nothing but institutions, a
    colon."""
    starts = [start for start in flow.paragraphs if start < first]
    for start in starts[:16]:
        end = flow.paragraph_end(start)
        if not 4 <= end - start <= 400 or flow.text[end - 1] != "：" or end > first:
            continue
        names = names_in(flow, start, end - 1)
        if names and all(lexicon.is_party(name.text) for name in names) and any(name.is_class for name in names):
            return names, end
    return None


def _stop(flow: Flow, mark: Mark, following: Mark | None) -> int:
    """End of an item: the next number; of the last one its paragraph, or the one below where it is only a title."""
    if following is not None:
        return following.start
    end = flow.paragraph_end(mark.body)
    is_title = end - mark.body <= 30 and flow.text[end - 1] not in "。；"
    return flow.paragraph_end(end) if is_title and end < len(flow) else end


def _tells(flow: Flow, at: int) -> bool:
    """Is the first clause of an item a heading such as 检查时间?"""
    end = re.compile(r"[，。；：]").search(flow.text, at, at + 16)
    stop = min(end.start() if end else at + 16, flow.paragraph_end(at))
    return bool(_TELLS.match(flow.text[at:stop]))


def _is_duty(flow: Flow, a: int, b: int) -> bool:
    return bool(_DUTY.search(flow.text, a, b) or _BEGINS.match(flow.text, a, b))
