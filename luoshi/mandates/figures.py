"""A target as somebody types it: “不少于 12 项” is at least 12, counted in 项."""

from __future__ import annotations

import re

from luoshi.extraction.flow import Flow
from luoshi.extraction.targets import targets_in
from luoshi.mandates.actions.deciding import TargetGiven

_SCALE = {"": 1.0, "万": 1e4, "亿": 1e8}
_PLAIN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<unit>[^\d\s，。；、]{0,12})")
_WORDS = (
    ("le", ("不超过", "不高于", "至多", "≤", "<=", "以内", "以下")),
    ("gt", ("超过", "高于", "突破", ">", "＞")),
    ("lt", ("低于", "少于", "不到", "<", "＜")),
    ("eq", ("等于", "=", "＝")),
)


def target_meant(text: str) -> TargetGiven | None:
    """The figure in `text`, or None where there is no number: as the engine reads it, else a number and its unit."""
    text = " ".join(text.split())[:120]
    flow = Flow(text, [(0, len(text))])
    found = targets_in(flow, 0, len(flow))
    if found:
        first = found[0]
        return TargetGiven(text=text, value=first.value, unit=first.unit, comparator=first.comparator)
    match = _PLAIN.search("".join(text.split()))
    if match is None:
        return None
    value = float(match["number"]) * _SCALE[match["scale"]]
    least = "不少于" in text or "不低于" in text or "≥" in text
    comparator = "ge" if least else next((key for key, words in _WORDS if any(w in text for w in words)), "ge")
    unit = re.sub(r"(?:以上|以下|以内|及)+$", "", match["unit"])
    return TargetGiven(text=text, value=value, unit=unit, comparator=comparator)
