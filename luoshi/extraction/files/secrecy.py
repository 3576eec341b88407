"""Classification marks. A file that carries one is refused and nothing of it is kept.

Looked for in the file name, the first page, headers and footers, and the metadata.
Source: 保守国家秘密法 (2024) art. 20 for the grades, GB/T 9704-2012 for the form of the mark (机密★1年)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from luoshi.extraction.errors import Unreadable

# Letters of the mark are often set apart by blanks.
_MARK = re.compile(r"(?:[绝絕]\s{0,4}密|[机機]\s{0,4}密|[秘祕]\s{0,4}密)\s{0,8}[★☆*＊⋆✩✭]")
_BLANKS = re.compile(r"\s+")

# A page by the standard is 22 lines of 28 characters; a page set closely holds about twice as many.
FIRST_PAGE = 1_200


def refuse_classified(name: str, place: str, texts: Iterable[str]) -> None:
    """Raises `extraction.classified` if one of `texts`, found at `place` (see PHRASES), carries a mark."""
    for text in texts:
        found = _MARK.search(text)
        if found:
            mark = _BLANKS.sub("", found.group())
            raise Unreadable("extraction.classified", name=name, mark=mark, place=place)
