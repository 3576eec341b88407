"""The words of a query, marked in what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 110
_BEFORE = 30


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text with every word of the query marked, escaped."""
    if not words:
        return format_html("{}", text)
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    pieces: list[tuple[SafeString]] = []
    at = 0
    for hit in pattern.finditer(text):
        pieces.append((format_html('{}<mark class="sr-m">{}</mark>', text[at : hit.start()], hit.group()),))
        at = hit.end()
    pieces.append((format_html("{}", text[at:]),))
    return format_html_join("", "{}", pieces)


def excerpt(text: str, words: Sequence[str], *, width: int = WIDTH) -> SafeString:
    """About `width` characters around the first word of the query, marked; an ellipsis stands where text was cut."""
    text = " ".join(text.split())
    pattern = re.compile("|".join(re.escape(word) for word in words) or "$^", re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - _BEFORE) if first else 0
    end = min(len(text), start + width)
    start = max(0, end - width)
    head = "…" if start else ""
    tail = "…" if end < len(text) else ""
    return format_html("{}{}{}", head, marked(text[start:end], words), tail)
