"""From bytes to text: which encoding, and whether the result is Chinese that somebody could have written.

Strict decoding alone does not decide: nearly every even number of bytes is valid UTF-16, and most UTF-8 is valid
GB18030. What decides is how many of the Han characters are among the commonest ones of official prose: about half in
real text, a few in a hundred where the encoding was guessed wrong."""

from __future__ import annotations

import codecs
import re

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.script import equal_characters

# The commonest characters of the official documents we read; they cover 50 to 65 % of such a text.
_COMMON = frozenset(
    "的一是在有和人中大为上国以用时要会生地于出就分对成主发年可作方多行工学业动民面部前进等同最使建经展关政实"
    "开理事体家机制新务力设合加强全单位点责任位负定规法市场改革完善管服推重意见办各区县府院委局产科技创社公按"
    "落第三二四五六七八九十月日度高本与及并不将由性资金项目保目标基支持企准化期报备通知应督查组织安计划措施"
    "监统筹协调据信息共享平台提升水质量安农教育医疗环境交运输市省内外下到者之其所也她他我这那个们了着过来去"
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# Controls, replacement and private-use characters, lone surrogates: not in a text that somebody wrote.
_BAD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
# Traces of a text that was decoded wrongly and saved again: UTF-8 taken for Latin-1, replacement marks taken for GBK.
_MOJIBAKE = re.compile(r"[ÃÂäåæçèé][\x80-\xbf\u0152-\u0178\u2013-\u203a\u20ac\u2122]|锟斤拷|烫烫烫|屯屯屯|\ufffd")
_SAMPLE = 20_000  # characters looked at for judging

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages declare in practice. gb2312 and gbk are subsets of gb18030, and declared where gb18030 is meant.
_DECLARED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
}


def decoded(data: bytes, name: str, *, declared: str = "") -> tuple[str, str]:
    """The text in `data` without byte order mark, and the name of its encoding.

    `declared` is what the file says of itself (HTML meta); believed where UTF-8 does not fit and the text is plausible.
    Raises `extraction.encoding` where nothing fits, `extraction.garbled` where the damage was saved into the file."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _strict(data, encoding)
            if text is None or _bad_share(text) > 0.01:
                raise Unreadable("extraction.encoding", name=name, line=_first_bad_line(data, encoding))
            return _sound(text, name), encoding.removesuffix("-sig")
    text = _strict(data, "utf-8")
    if text is not None:
        text = _sound(text, name)
        if _bad_share(text) <= 0.01:
            return text, "utf-8"
    best, best_score, best_encoding = "", 0.0, ""
    for encoding in filter(
        None, (_DECLARED.get(declared.lower(), ""), "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
    ):
        candidate = _strict(data, encoding)
        if candidate is None:
            continue
        score = plausibility(candidate)
        if score > best_score:
            best, best_score, best_encoding = candidate, score, encoding
    if best_score < 0.15:
        raise Unreadable("extraction.encoding", name=name, line=_first_bad_line(data, "utf-8"))
    return _sound(best, name), best_encoding


def plausibility(text: str) -> float:
    """From 0 to 1: how much `text` looks like Chinese or plain ASCII prose. Below 0.15 it is not text at all."""
    sample = text[:_SAMPLE]
    if not sample or _bad_share(sample) > 0.01:
        return 0.0
    han = _HAN.findall(sample.translate(equal_characters(sample)))
    letters = sum(c.isascii() and not c.isspace() for c in sample)
    others = sum(not c.isspace() for c in sample) - letters - len(han)
    punctuation = sum(sample.count(c) for c in "，。、；：（）“”《》〔〕—·　！？％")
    odd = max(0, others - punctuation)
    common = sum(c in _COMMON for c in han)
    # Half of the Han characters are common in real text, so twice the share is about one.
    return (min(len(han), 2 * common) + letters) / max(1, len(han) + letters + 2 * odd)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _bad_share(text: str) -> float:
    sample = text[:_SAMPLE]
    return len(_BAD.findall(sample)) / max(1, len(sample))


def _sound(text: str, name: str) -> str:
    """`text` itself, if it does not show the traces of an earlier wrong decoding."""
    traces = list(_MOJIBAKE.finditer(text[:_SAMPLE]))
    if len(traces) >= 3 and sum(len(t.group()) for t in traces) > len(text[:_SAMPLE]) / 100:
        place = traces[0].start()
        raise Unreadable("extraction.garbled", name=name, sample=text[place : place + 12].split("\n")[0])
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    # UTF-8 taken for GBK leaves Han characters, but rare ones; the way back gives more common ones.
    if len(han) >= 20 and sum(c in _COMMON for c in han) < len(han) / 12:
        back = sample.encode("gb18030", "ignore").decode("utf-8", "ignore")
        again = _HAN.findall(back)
        if len(again) >= len(han) / 4 and sum(c in _COMMON for c in again) > len(again) / 4:
            raise Unreadable("extraction.garbled", name=name, sample="".join(han[:12]))
    return text


def _first_bad_line(data: bytes, encoding: str) -> int:
    """Line, from 1, of the first byte that `encoding` cannot be."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    bad = _BAD.search(text)
    return text.count("\n", 0, bad.start()) + 1 if bad else 1
