"""Numbers written in Chinese or Latin digits."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10_000, "亿": 100_000_000}
CHINESE = "零〇一二两三四五六七八九十百千万亿"


def whole(text: str) -> int | None:
    """Value of a whole number such as 12, 十二, 二〇二六, 两千; None when `text` is something else.

    A leading unit counts once (百 = 100, 千 = 1000), as in 打造百项场景."""
    if not text or len(text) > 16:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        elif c == "亿":
            total = ((total + section + digit) or 1) * _GREAT[c]
            section = digit = 0
        elif c in _GREAT:
            total += ((section + digit) or 1) * _GREAT[c]
            section = digit = 0
        else:
            return None
    return total + section + digit
