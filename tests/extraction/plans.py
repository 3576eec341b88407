"""Plan-like documents for Hypothesis, and what must not change when one is written otherwise.

The clause brackets of a generated plan are two private characters until `bracketed` chooses their kind, so that a test
can change the brackets of responsibility clauses and leave those of numbers (（一）) alone."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st
from opencc import OpenCC

from luoshi.extraction.flow import normalised
from luoshi.extraction.script import equal_characters
from luoshi.extraction.types import DeadlineReading, DocumentReading

OPEN, CLOSE = "\ue000", "\ue001"
# What rules look for, to be strung together at random.
WORDS = (
    "一、", "（一）", "1.", "（1）", "第一条", "①", "（", "）", "〔", "〕", "“", "”", "《", "》", "。", "，",
    "；", "：", "、", "\n", "责任单位：", "牵头单位", "配合单位：", "完成时限：", "市科委", "省教育厅", "各地区",
    "有关部门", "等", "等部门", "和", "及", "会同", "由", "负责", "牵头", "配合", "按职责分工负责", "下同",
    "列第一位者为牵头单位", "以上任务均由", "2024年", "2024-05-", "6月底前", "年底前", "每季度", "自印发之日起",
    "30日内", "三年内", "会后", "春节前", "“十四五”", "50家", "1—", "以上", "提高到", "30%", "万", "百",
    "百分之", "要", "请", "应", "建成", "得5分", "扣1分", "省", "市", "（市、区）", "与", "共同推进", "1，000",
    "甲",
)  # fmt: skip
HAN = "一二三四五六七八九十"

_VERBS = st.sampled_from(["深化", "推进", "完善", "加强", "优化", "规范", "建立健全", "持续扩大"])
_THINGS = st.sampled_from(
    ["行政审批制度改革", "事中事后监管", "数字政府建设", "科技成果转化", "知识产权保护", "“一网通办”平台", "5G网络覆盖"]
)
_UNIT = st.sampled_from(
    [
        "省发展改革委", "省科技厅", "财政厅", "省商务厅", "市场监管局（知识产权局）", "人力资源和社会保障厅", "团省委",
        "省法院", "各市、县（市、区）人民政府", "各地区", "各有关部门", "各成员单位", "省税务局", "人民银行杭州分行",
    ]
)  # fmt: skip
_DEADLINE = st.sampled_from(
    [
        "", "", "2025年底前完成", "2026年6月底前", "6月30日前", "力争2025年第三季度", "每季度末前报送一次", "年底前",
        "到2027年", "自印发之日起30个工作日内", "持续推进", "2025年1，000天内", "二○二五年十月底前",
    ]
)  # fmt: skip
_TARGET = st.sampled_from(
    [
        "", "", "建成12个平台", "新增高新技术企业1,000家以上", "覆盖率达到95%", "压减至3个工作日", "培育2—3家企业",
        "较上年提高5.5个百分点", "引进人才1.2万名", "力争突破100亿元",
    ]
)  # fmt: skip
_ROLE = st.sampled_from(["负责", "牵头", "按职责分工负责", "分别负责", "等部门按职责分工负责", ""])
_NUMBER = st.sampled_from(["{h}、", "（{h}）", "{n}.", "（{n}）", "第{h}条", "", "{n}、"])


def _clause(units: list[str], role: str, style: int) -> str:
    first, rest = units[0], "、".join(units[1:])
    everybody = "、".join(units)
    labelled = f"牵头单位：{first}；配合单位：{rest}" if rest else f"责任单位：{first}"
    return (
        f"{OPEN}{everybody}{role}{CLOSE}",
        f"{OPEN}{first}牵头，{rest or '各有关部门'}配合{CLOSE}",
        f"{OPEN}{labelled}{CLOSE}",
        f"\n{labelled}",
        f"{OPEN}责任单位：{everybody}，完成时限：2025年11月底前{CLOSE}",
        "",
        f"\n责任单位：{everybody}\n完成时限：2025年9月",
    )[style]


@st.composite
def _item(draw: st.DrawFn, order: int) -> str:
    number = draw(_NUMBER).format(h=HAN[order % 10], n=order + 1)
    parts = [f"{draw(_VERBS)}{draw(_THINGS)}" for _ in range(draw(st.integers(1, 3)))]
    parts += [part for part in (draw(_TARGET), draw(_DEADLINE)) if part]
    role, style = draw(_ROLE), draw(st.integers(0, 6))
    clause = _clause(draw(st.lists(_UNIT, min_size=1, max_size=4)), role, style)
    end = draw(st.sampled_from(["。", "。", "；", ""]))
    after = "。" if end == "" and clause.endswith(CLOSE) else ""
    return f"{number}{'，'.join(parts)}{end}{clause}{after}"


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan of a few items: title, date, closing notes, with lines now and then on one line."""
    count = draw(st.integers(1, 7))
    lines = [draw(_item(order)) for order in range(count)]
    joiner = draw(st.sampled_from(["\n", "\n", "\n\n", ""]))
    head = draw(st.sampled_from(["", "关于优化营商环境的工作方案\n2025年1月20日\n", "2025年重点任务清单\n"]))
    tail = draw(st.sampled_from(["", "\n以上任务均由省政府办公厅牵头。", "\n列第一位者为牵头单位，下同。"]))
    return head + joiner.join(lines) + tail


@st.composite
def damaged(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """One of `texts` with a few stretches taken out, doubled, moved or broken by a line end."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, 4))):
        if not text:
            break
        a = draw(st.integers(0, len(text) - 1))
        b = min(len(text), a + draw(st.integers(1, 12)))
        stretch = text[a:b]
        text = draw(
            st.sampled_from(
                [
                    text[:a] + text[b:],
                    text[:b] + stretch + text[b:],
                    text[:a] + text[b:] + stretch,
                    text[:a] + "\n" + text[a:],
                    text[:a] + "\u3000" + text[a:],
                ]
            )
        )
    return text


def bracketed(plan: str, kind: str = "（）") -> str:
    """`plan` with its clause brackets of one kind."""
    return plan.replace(OPEN, kind[0]).replace(CLOSE, kind[1])


_HALF = "0123456789:;,.%()[]+~!?"
_FULL = "０１２３４５６７８９：；，．％（）［］＋～！？"
_LETTERS = "".join(chr(code) for code in (*range(65, 91), *range(97, 123)))
_WIDE_LETTERS = "".join(chr(ord(letter) + 0xFEE0) for letter in _LETTERS)
TO_FULL = str.maketrans(_HALF + _LETTERS, _FULL + _WIDE_LETTERS)
TO_HALF = str.maketrans(_FULL + _WIDE_LETTERS, _HALF + _LETTERS)
# Kinds of square brackets that rules do not tell apart.
SQUARE = ("〔〕", "［］", "[]", "【】", "﹝﹞", "〖〗")


def _round_trip() -> dict[int, str]:
    """Simplified -> traditional, for the characters that lead back."""
    there, back = OpenCC("s2t"), OpenCC("hk2s")
    pairs = ((char, there.convert(char)) for char in map(chr, range(0x4E00, 0xA000)))
    return {ord(a): b for a, b in pairs if len(b) == 1 and a != b and back.convert(b) == a}


TO_TRADITIONAL = _round_trip()


def meaning(document: DocumentReading) -> list[dict[str, Any]]:
    """What was read, in normalised simplified characters and one kind of brackets, without places."""
    equal = equal_characters(document.source.text)

    def plain(text: str) -> str:
        text = re.sub(r"\s", "", normalised(text).translate(equal))
        return text.translate(str.maketrans("〔〕", "（）"))

    def when(deadline: DeadlineReading) -> tuple[Any, ...]:
        return (deadline.kind, deadline.on, deadline.cycle, deadline.is_soft, deadline.rule)

    return [
        {
            "text": plain(reading.task.quote),
            "title": plain(reading.title),
            "parties": [
                (
                    plain(p.name),
                    p.role,
                    p.rule,
                    p.is_open,
                    p.presumed,
                    p.full_name.translate(str.maketrans("〔〕", "（）")),
                )
                for p in reading.parties
            ],
            "posts": [plain(post.name) for post in reading.posts],
            "deadline": when(reading.deadline),
            "others": [when(other) for other in reading.other_deadlines],
            "targets": [(t.value, t.unit, t.comparator, t.kind, t.baseline, t.is_soft) for t in reading.targets],
            "notes": reading.notes,
            "rule": reading.rule,
            "confidence": reading.confidence,
        }
        for reading in document.readings
    ]
