"""Cuts Chinese into words: the only module that knows rjieba. Pure functions; the dictionary comes with the package.

Cut without guessing (no hidden Markov model): what is in no dictionary becomes single characters, the same in a query
as in a text, whatever stands around it. A changed cut wants `luoshi reindex`."""

from __future__ import annotations

import re
import unicodedata

import rjieba

_HAN = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"(?:(?![{_HAN}])[^\W_])"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|{_LETTER}+(?:[-./]{_LETTER}+)*")
_JOINT = re.compile(r"[-./]")
_BLANK_IN_HAN = re.compile(rf"(?<=[{_HAN}])[ \t]+(?=[{_HAN}])")
_BLANKS = re.compile(r"[ \t\u3000]+")
_LONG = 4


def fold(text: str) -> str:
    """The text as it is compared: full and half width alike, small letters, no blanks between Chinese characters.

    Line ends stay: nothing is found across them. NUL goes: PostgreSQL keeps none."""
    text = text.replace("\x00", "")
    return _BLANK_IN_HAN.sub("", _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()))


def words_of(text: str) -> list[str]:
    """Everything under which a folded text is found, each once: words, the words within words, single characters,
    letters and digits as they stand, and of PH-2026-017 also 2026-017 and 017."""
    found: dict[str, None] = {}
    for run in _RUN.finditer(text):
        piece = run.group()
        if run["han"]:
            found |= dict.fromkeys(rjieba.cut_for_search(piece, False))
            found |= dict.fromkeys(piece)
        else:
            found[piece] = None
            found |= dict.fromkeys(piece[joint.end() :] for joint in _JOINT.finditer(piece))
    return list(found)


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """A folded query in its order, without overlap: (word, whether it is Chinese)."""
    pieces: list[tuple[str, bool]] = []
    for run in _RUN.finditer(text):
        if run["han"]:
            pieces += [(word, True) for word in rjieba.cut(run.group(), False)]
        else:
            pieces.append((run.group(), False))
    return pieces


def parts_of(word: str) -> list[str]:
    """The words to ask the index for when `word` is sought: a long word may stand in a longer one, its parts do too."""
    if len(word) < _LONG:
        return [word]
    return [part for part in rjieba.cut_for_search(word, False) if part != word] or [word]
