"""Words that announce parties or a time: 牵头单位：, 完成时限：, and the same words as headings of table columns.

One list serves brackets, label lines and tables; `kind` says what the value is. Source: domain.md 5.2 P18-P29, P48."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# kind: the words. Party kinds are lead, resp, support, oversee; `person` is a post or a name and no party (P28, P48).
_BODY = (
    "(?:单位|部门|机构|处室|科室|主体|[省市州县区](?:直|级)(?:部门|单位)|主体单位|股室|方|司局|地区|党组织|支部"
    "|县区|区县|区市|镇街|委办局)"
)
# 市级责任单位, 各责任单位: whose they are, before the word itself.
_OF = "(?:[省市州县区镇]级|[省市州县区]直|局内|各|有关|相关)?"
_PATTERNS = {
    "person": (
        r"(?:(?:整改)?(?:牵头|责任|分管|包保|包联|挂点|挂钩|挂联|联系|负责|督办|主管|包抓)(?:负责)?(?:市|县|区|省|局|厅|校|院)?(?:级)?(?:领导"
        r"|人员|人)|(?:省|市|州|县|区|局|厅|委|校|院|部)(?:级|政府|委)?(?:分管|联系|包联|牵头|责任|包保)?领导|责任人及职务|联系电话|联系方式|联络员|经办人|填报人)(?:及联系方式|及电话)?"
    ),
    "lead": (
        rf"(?:{_OF}(?:总|分|第一|主要|项目)?(?:牵头|主办|主责|主要责任|第一责任|领办|领衔|主抓|牵头（责任）|责任（牵头）)(?:责任|负责|落实"
        rf"|实施)?{_BODY}(?:[及和](?:责任|负责)人)?|主办|牵头|主责)"
    ),
    "support": (
        rf"(?:{_OF}(?:协同|协助)?(?:配合|协办|协同|参与|参加|支持|会办|协助|协作|协同配合|配合支持)(?:责任"
        rf"|实施|落实)?{_BODY}|协办|配合|参与)"
    ),
    "oversee": rf"{_OF}(?:督办|督导|指导|统筹|督查|监督|督促|协调){_BODY}",
    "resp": (
        rf"(?:{_OF}(?:具体|主要|共同)?(?:责任|负责|承办|实施|落实|执行|承担|主管|责任落实|组织实施|组织|任务承接|任务|承接"
        rf"|推进|业主|归口(?:管理)?|次责|涉及|牵头及责任|牵头和责任|牵头、责任|责任（配合）)(?:的)?{_BODY}(?:及责任人|及分工|和责任人)?|职责分工|责任分工|任务分工|分工|责任处室"
        rf"|承办处室|责任单位（部门）|落实主体|(?:(?<![\u4e00-\u9fff])|(?<=[局委办厅部处院府]))(?:责任|承办|负责|落实))"
    ),
    "deadline": (
        r"(?:(?:计划|拟|预计|要求)?(?:完成|办结|整改|落实|达成|推进|实施|报送|交付|验收"
        r"|结项)(?:的)?(?:时限|时间|期限|日期|节点|时间节点|时限要求|时间要求|进度)(?:要求)?|时限要求"
        r"|时间要求|时间节点|时间安排|办理时限|工作时限|截止时间|截止日期|时限|期限|时间进度|进度要求"
        r"|进度安排|时间)"
    ),
    "task": (
        r"(?:主要内容|(?:重点|主要|具体|年度|目标|工作|建设|改革|整改|创建|督办|督查|分解"
        r"|细化)*(?:任务|事项|举措|措施|工作|内容|要点|项目)(?:内容|清单|分解|名称|要求|描述|及要求"
        r"|和要求|举措|措施|事项|要点)?|考核(?:内容|指标|要点|事项|项目)|评价(?:内容|指标)|指标(?:内容"
        r"|名称)|政策措施|具体要求|工作要求)"
    ),
    "target": (
        r"(?:(?:预期|年度|工作|绩效|量化|总体|阶段|阶段性|建设|主要|任务)?(?:目标|指标|成果|成效)(?:值"
        r"|任务|要求|形式)?|目标成果|成果形式|预期成效)"
    ),
    "group": r"(?:类别|类型|领域|方面|分类|板块|专项|章节|大项|(?:一|二|三)级指标|项目类别|任务类别|重点领域)",
    "number": r"(?:序号|编号|序|序列|No\.?|NO\.?|号)",
    "score": (
        r"(?:考核标准|考评标准|评价标准|考核办法|分值|得分|评分|权重|自评(?:分|得分)|考核得分|扣分"
        r"|评分标准|计分(?:方法|办法|标准)|评分(?:办法|细则)|分数)"
    ),
    "note": (
        r"(?:备注|说明|推广范围|进展|适用范围|来源|文件依据|依据"
        r"|.{0,12}(?:推进|进展|完成|落实|实施|办理)情况(?:说明)?|.{0,6}形象进度)"
    ),
}
_ORDER = (
    "person",
    "oversee",
    "lead",
    "support",
    "resp",
    "deadline",
    "target",
    "number",
    "score",
    "note",
    "group",
    "task",
)
_ENGLISH = {
    word: kind
    for kind, words in {
        "lead": "owner lead leads lead_unit main",
        "support": "co support partner partners coop assist",
        "resp": "responsible department departments dept unit units",
        "deadline": "time deadline due date due_on",
        "task": "task tasks content measure item statement name title description",
        "group": "category group type section subsection",
        "number": "id no no. index",
        "target": "target goal",
        "note": "note remark",
        "score": "score",
    }.items()
    for word in words.split()
}
PARTY_KINDS = frozenset({"lead", "resp", "support", "oversee"})

_INLINE_KINDS = ("person", "oversee", "lead", "support", "resp", "deadline")
_INLINE = "|".join(f"(?P<{kind}>{_PATTERNS[kind]})" for kind in _INLINE_KINDS)
# A label inside text: the word, then a colon. 时间： and 配合： alone are too common to be believed without company.
# 【责任单位】 in its own brackets needs no colon; 责任单位（牵头）： says aside which kind it is.
LABEL = re.compile(
    rf"(?:(?P<box>〔)(?=[^〔〕：]{{2,16}}〕))?(?:{_INLINE})(?:（(?P<aside>[^（）]{{1,16}})）)?"
    r"(?(box)〕：?|(?:：|为：|[为是](?=[省市区县州各]|国家)(?!各自|[各省市区县州]?级)))"
)
_COLON = re.compile("[：为]|(?<=单位|部门)是|(?<=[位门室体限间求人导])〕")
_WHOLE = re.compile(_INLINE)
_LONGEST = 32
# Inside a bracket the colon may be missing: （牵头单位市科技局，配合单位市财政局）.
BARE_LABEL = re.compile(
    r"(?:(?P<lead>(?:牵头|主办|主责)(?:单位|部门))|(?P<support>(?:配合|协办|参与)(?:单位|部门))"
    r"|(?P<resp>(?:责任|负责|承办)(?:单位"
    r"|部门)))为?(?=[省市区县州国各中人教科财民公司自生住交水农商文]"
    r"|[\u4e00-\u9fff]{2,8}[局委部厅办])"
)
_HINTS = (("lead", "牵头|主办|主责"), ("support", "配合|协办|协同|参与|参加"), ("oversee", "指导|督办|督导"))
_HEADER = [(kind, re.compile(rf"(?:{_PATTERNS[kind]})(?:（[^（）]*）)?")) for kind in _ORDER]


def labels_in(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `LABEL.finditer` gives, looked for where a colon or 为 follows: trying it everywhere is slow."""
    until = start
    for colon in _COLON.finditer(text, start, end):
        at = colon.start()
        if at >= until:
            for label in LABEL.finditer(text, max(until, at - _LONGEST), min(end, at + 4)):
                until = label.end()
                yield label


def label_kind(found: re.Match[str]) -> str:
    """The kind of what stands behind a label."""
    groups = found.groupdict()
    aside = groups.get("aside") or ""
    said = next((kind for kind, words in _HINTS if re.fullmatch(rf"为?(?:{words})(?:单位|部门|责任)?", aside)), "")
    return said or next((kind for kind in _INLINE_KINDS if groups.get(kind)), "")


def is_label(words: str) -> bool:
    """Are these words nothing but a label (责任单位)?"""
    return bool(_WHOLE.fullmatch(words))


@lru_cache(4096)
def column_kind(header: str) -> str:
    """What a table column holds by its heading (normalised, without white space); "" when the heading says nothing.

    Plain 部门 or 单位 is `resp`."""
    word = re.sub(r"^20[0-9]{2}年度?(?=.{2})", "", header.strip("：。 *"))
    if word.lower() in _ENGLISH:
        return _ENGLISH[word.lower()]
    for kind, pattern in _HEADER:
        if pattern.fullmatch(word):
            return kind
    if re.fullmatch(rf".{{0,6}}{_BODY}(?:（[^（）]*）)?", word):
        return next((kind for kind, words in _HINTS if re.search(words, word)), "resp")
    first, joined, second = re.sub(r"(?<=.)(?:与|和|及|/)(?=.)", "\n", word, count=1).partition("\n")
    if joined and len(word) <= 16:
        # 责任主体与协同单位, 项目名称及分值: two headings over one column; the first says what it holds.
        known = column_kind(first)
        if known in PARTY_KINDS or known in ("task", "target", "score"):
            return known if column_kind(second) else ""
    return ""
