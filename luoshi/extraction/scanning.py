"""Searching with patterns that the regular expression engine would try at every character."""

from __future__ import annotations

import re
from collections.abc import Iterator


def matches(
    pattern: re.Pattern[str], begins: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text, start, end)` gives, empty matches left out, in a fraction of the time.

    `begins` is one set of characters, every one with which a match can begin. A set is searched for at memory speed; a
    pattern of optional or named alternatives is not."""
    until = start
    match = pattern.match
    for begin in begins.finditer(text, start, end):
        at = begin.start()
        if at >= until:
            found = match(text, at, end)
            if found is not None and found.end() > at:
                until = found.end()
                yield found
