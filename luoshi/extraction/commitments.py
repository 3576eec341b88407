"""How much a statement promises: explore < study < promote < complete (domain.md 5.4 cases 16-18).

推进修订 is done when the step within one's power is done, 出台 when the paper is out; 完善, 加强 name no result that
can be checked, and the one who leads has to name one. Reads a stretch of a flow, writes one word."""

from __future__ import annotations

import re

from luoshi.extraction.flow import Flow

_STRENGTHS = (
    ("explore", r"探索|试行|先行先试|尝试"),
    ("study", r"研究(?![院所生型中室基])|论证|调研(?!员)|谋划|摸清"),
    ("promote", r"推进|推动|促进|鼓励|支持(?!度)|引导|加快|争取|积极参与|配合"),
    ("improve", r"完善|加强|深化|强化|健全|提升|优化|加大|提高|增强|改善|规范|严格|做好|重视"),
    (
        "complete",
        r"完成|出台|印发|制定|制订|建成|发布|公布|建立|建设|编制|编写|修订|举办|召开|报送|上线|设立|开设|组建|成立|开通"
        r"|培训|新增|新建|投入使用|验收|清理|开展|组织|实施|改造|培育|引进|达到|实现",
    ),
)
_VERB = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _STRENGTHS))
# Named results: with one of these, 完善 promises something after all.
_RESULT = re.compile(
    r"完成|出台|印发|制定|制订|建成|发布|公布|编制|编写|修订|举办|召开|报送|上线|设立|开设|组建|成立|开通|新增|新建"
    r"|投入使用|验收|挂牌|达到|实现|[0-9]+(?:\.[0-9]+)?(?:%|[家个项件处所名人次场])"
)
_HIDDEN = re.compile(r"《[^《》]{1,60}》|“[^“”]{1,30}”")
# 根据…部署, 按照…要求: the basis, not what is promised.
_BASIS = re.compile(r"^(?:根据|依据|按照|依照|为(?:贯彻|落实|进一步|了)?|以)[^，。；]{2,60}，")


def commitment(flow: Flow, start: int, end: int) -> str:
    """explore, study, promote, improve (nothing that can be checked is named), complete, or "" where no verb is known.

    The first verb of the statement decides, since it governs the ones behind it (探索建立, 推进修订)."""
    words = _BASIS.sub("", _HIDDEN.sub("", flow.text[start:end]))
    found = _VERB.search(words)
    if found is None:
        return ""
    if found.lastgroup == "improve" and _RESULT.search(words):
        return "complete"
    return found.lastgroup or ""
