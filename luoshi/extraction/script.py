"""Characters that say the same as a simplified one: traditional ones, their Hong Kong and Taiwan forms, and the
compatibility forms which some pdf files hold (⼯ for 工).

Strictly one character for one, so that positions stay. A text of common simplified characters costs one look at its
distinct characters; only others bring in OpenCC, whose tables say what they stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_HAN = re.compile("[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")
# Radicals without a compatibility mapping in Unicode's own data; fonts of office programs put them into pdf files.
_RADICAL_FORMS = "⻅⻆⻉⻋⻓⻔⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺠⻄⻘⻁"
_MEANT_BY_THEM = "见角贝车长门韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟民西青虎"
_RADICALS = dict(zip(_RADICAL_FORMS, _MEANT_BY_THEM, strict=True))


def equal_characters(text: str) -> dict[int, str]:
    """For `str.translate`: the simplified form of each character of `text` that has another one.

    A character outside GB 2312, the common simplified characters, is given its simplified form in any text. 後, 於, 乾
    and a dozen more are in it (乾县 is a place): they stand for 后, 于, 干 only in a text that is traditional, that is,
    holds more distinct characters that are only traditional than ones that are only simplified."""
    held = "".join(sorted(filter(_HAN.match, set(text))))
    common = held.encode("gb2312", "ignore").decode("gb2312")
    return _equal(set(held) - set(common), common) if len(common) < len(held) else {}


@cache
def _converters() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """(to simplified, to traditional), each for one character."""
    # Imported here: most texts hold no such character and need not wait for the tables.
    from opencc import OpenCC

    return cache(OpenCC("hk2s").convert), cache(OpenCC("s2t").convert)


def _equal(rare: set[str], common: str) -> dict[int, str]:
    simplified, traditional = _converters()
    result: dict[int, str] = {}
    only_traditional = 0
    for char in rare:
        plain = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
        other = simplified(plain) if len(plain) == 1 else char
        if len(other) == 1 and other != char:
            result[ord(char)] = other
            only_traditional += other != plain
    if only_traditional > sum(traditional(char) != char for char in common):
        for char in common:
            other = simplified(char)
            if len(other) == 1 and other != char:
                result[ord(char)] = other
    return result
