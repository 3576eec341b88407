"""From a written name to a unit: through remembered answers (Alias), never by resemblance alone.

The order of trust: what a person answered, then the institution's own register, then the shipped list. Within the best
of these two different meanings make the name ambiguous, and an ambiguous name is a question, not a match."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.org.errors import NameEmpty, NameTooLong
from luoshi.org.facts import NameRemembered
from luoshi.org.models import Alias, Unit, UnitLink, UnitName
from luoshi.org.permissions import must_settle_names
from luoshi.org.queries import successors
from luoshi.org.states import FOREVER, AliasMeaning, AliasSource

LIMIT = 120
MOST_CANDIDATES = 9  # one for each number key
_BRACKETS = str.maketrans("〔〕[]【】〈〉《》{}", "()()()()()()")
_MARKS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "—": "-", "–": "-", "―": "-", "‐": "-"})
_TRUST = {AliasSource.ANSWER.value: 0, AliasSource.REGISTER.value: 1, AliasSource.SEED.value: 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a name may mean. `above` is the name of the unit over it, to tell namesakes apart.

    `why` is "same_name", "former", "contains" or "similar"."""

    unit_id: int
    name: str
    above: str
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a written name stands for on a day.

    `meaning` is "unit", "collective", "outside" or None for an open question; a collective has the unit whose subtree
    it means, or none. `how` is "exact", "full_name", "registered", or for an open question "ambiguous" or "unknown"."""

    meaning: str | None
    unit_id: int | None
    name: str
    candidates: tuple[Candidate, ...]
    how: str

    @property
    def is_settled(self) -> bool:
        """Whether nobody needs to be asked."""
        return self.meaning is not None


Name = tuple[str, str | None]  # as written, and the full name that the engine worked out, if any


class _Known(NamedTuple):
    text: str
    meaning: str
    unit: int | None
    source: str
    starts_on: date
    ends_on: date


def normal(text: str) -> str:
    """One form for one name: half-width signs, one kind of bracket, one dash and dot, no white space, lower-case Latin.

    Han characters are never changed, so 䶮 stays 䶮; of the compatibility forms only signs and Latin are folded."""
    folded = "".join(c if _is_han(c) else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(folded.translate(_BRACKETS).translate(_MARKS).split()).lower()


def match(text: str, *, full_name: str | None = None, on: date) -> Match:
    """What `text` stands for on that day; `full_name` is tried when the text itself says nothing."""
    return match_all([(text, full_name)], on=on)[text, full_name]


def match_all(names: Iterable[Name], *, on: date) -> dict[Name, Match]:
    """What each written name stands for on that day, keyed by the pair that was asked.

    A constant number of queries, however many names. Suggestions are candidates only; resemblance matches nothing."""
    asked = list(dict.fromkeys(names))
    texts = {normal(each) for pair in asked for each in pair if each}
    known = _aliases(Q(text__in=texts))
    in_force = _grouped(row for row in known if row.starts_on <= on < row.ends_on)
    registered = _registered({each for pair in asked for each in pair if each} | texts, on=on)
    found: dict[Name, Match] = {}
    open_names: dict[Name, tuple[str, set[int]]] = {}
    for written, full in asked:
        steps = [(normal(written), "exact"), (normal(full or ""), "full_name")]
        answer = _settle(steps, in_force, registered)
        if isinstance(answer, Match):
            found[written, full] = answer
        else:
            open_names[written, full] = ("ambiguous" if answer else "unknown", answer)
    if open_names:
        found.update(_suggestions(open_names, on=on))
    return _with_names({pair: found[pair] for pair in asked})


@transaction.atomic
def remember(
    text: str,
    meaning: str,
    *,
    unit: int | None = None,
    actor: Actor,
    on: date,
) -> Alias:
    """Remember from that day on that `text` means a unit, a collective (of all below `unit`, or of no one unit) or an
    outside body; an earlier answer for the same text ends that day.

    `on` is the date of the document in which the name stood, or today. Raises NotAllowed, NameEmpty, NameTooLong,
    Unit.DoesNotExist. Records NameRemembered."""
    must_settle_names(actor, text)
    key = normal(text)
    if not key:
        raise NameEmpty
    if len(key) > LIMIT:
        raise NameTooLong(limit=LIMIT, length=len(key))
    target = Unit.objects.get(pk=unit) if unit is not None else None
    kind = AliasMeaning(meaning)
    answers = Alias.objects.select_for_update(of=("self",), no_key=True).filter(text=key, source=AliasSource.ANSWER)
    current = answers.filter(starts_on__lte=on, ends_on__gt=on).order_by("starts_on").last()
    later = answers.filter(starts_on__gt=on).order_by("starts_on").first()
    if current and (current.meaning, current.unit_id) == (kind, unit):
        kept = current
    elif current and current.starts_on == on:
        kept = current  # the answer of the same day, put right
    elif not current and later and (later.meaning, later.unit_id) == (kind, unit):
        kept, later.starts_on = later, on
    else:
        until = current.ends_on if current else later.starts_on if later else FOREVER
        if current:
            current.ends_on = on
            current.save(update_fields=["ends_on"])
        kept = Alias.objects.filter(text=key, unit=target, starts_on=on).first() or Alias(text=key, starts_on=on)
        kept.ends_on = until
    kept.meaning, kept.unit, kept.source = kind, target, AliasSource.ANSWER
    kept.save()
    record(NameRemembered(alias_id=kept.pk, text=key, meaning=str(kind), unit_id=unit, on=on), actor=actor)
    return kept


def _is_han(character: str) -> bool:
    return character >= "\u2e80" and unicodedata.category(character) == "Lo"


def _aliases(wanted: Q) -> list[_Known]:
    columns = ("text", "meaning", "unit", "source", "starts_on", "ends_on")
    return [_Known(*row) for row in Alias.objects.filter(wanted).order_by("pk").values_list(*columns)]


def _grouped(rows: Iterable[_Known]) -> Mapping[str, list[_Known]]:
    grouped: dict[str, list[_Known]] = defaultdict(list)
    for row in rows:
        grouped[row.text].append(row)
    return grouped


def _registered(texts: set[str], *, on: date) -> Mapping[str, set[int]]:
    """Units by the normal form of a name or short name in force, for units of which no alias was made."""
    wanted = Q(name__in=texts) | Q(short_name__in=texts)
    rows = UnitName.objects.filter(wanted, starts_on__lte=on, ends_on__gt=on, unit__ends_on__gt=on)
    units: dict[str, set[int]] = defaultdict(set)
    for unit, name, short_name in rows.values_list("unit", "name", "short_name"):
        units[normal(name)].add(unit)
        units[normal(short_name)].add(unit)
    return units


def _settle(
    steps: list[tuple[str, str]], in_force: Mapping[str, list[_Known]], registered: Mapping[str, set[int]]
) -> Match | set[int]:
    """The match that the steps give, tried in order, or the units between which they leave the choice."""
    doubtful: set[int] = set()
    for key, how in steps:
        if not key or not (rows := in_force.get(key)):
            continue
        best = min(_TRUST[row.source] for row in rows)
        meanings = {(row.meaning, row.unit) for row in rows if _TRUST[row.source] == best}
        if len(meanings) == 1:
            meaning, unit = meanings.pop()
            return Match(meaning, unit, "", (), how)
        doubtful |= {unit for _meaning, unit in meanings if unit is not None}
    if doubtful:
        return doubtful
    for key, _how in steps:
        units = registered.get(key, set()) if key else set()
        if len(units) == 1:
            return Match(AliasMeaning.UNIT.value, next(iter(units)), "", (), "registered")
        doubtful |= units
    return doubtful


def _suggestions(open_names: Mapping[Name, tuple[str, set[int]]], *, on: date) -> dict[Name, Match]:
    """Questions with candidates: namesakes, then holders of the name at another time, then names that look alike."""
    everything = _aliases(Q(meaning=AliasMeaning.UNIT))
    lives = {pk: (since, until) for pk, since, until in Unit.objects.values_list("pk", "starts_on", "ends_on")}
    by_text = _grouped(everything)
    closed = {
        row.unit
        for written, full in open_names
        for text in (normal(written), normal(full or ""))
        for row in by_text.get(text, ())
        if row.unit is not None and lives[row.unit][1] <= on
    }
    heirs = successors(closed, on=on) if closed else {}
    index = _index(by_text)
    found: dict[Name, Match] = {}
    for (written, full), (how, doubtful) in open_names.items():
        ranked: dict[int, str] = dict.fromkeys(sorted(doubtful), "same_name")
        keys = [key for key in (normal(written), normal(full or "")) if key]
        for row in (row for key in keys for row in by_text.get(key, ())):
            if row.unit is not None:
                for unit in heirs.get(row.unit, [row.unit]):
                    ranked.setdefault(unit, "former")
        for text, why in _alike(keys[0] if keys else "", index):
            for row in by_text[text]:
                if row.unit is not None and row.starts_on <= on < row.ends_on and lives[row.unit][1] > on:
                    ranked.setdefault(row.unit, why)
        candidates = tuple(Candidate(unit, "", "", why) for unit, why in list(ranked.items())[:MOST_CANDIDATES])
        found[written, full] = Match(None, None, "", candidates, how)
    return found


def _index(texts: Iterable[str]) -> Mapping[str, set[str]]:
    """Texts by each pair of neighbouring characters in them."""
    index: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for pair in _pairs(text):
            index[pair].add(text)
    return index


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _alike(key: str, index: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Texts that contain `key` or are contained in it, then those sharing at least half of their character pairs."""
    mine = _pairs(key)
    shared: dict[str, int] = defaultdict(int)
    for pair in mine:
        for text in index.get(pair, ()):
            shared[text] += 1
    scored = []
    for text, count in shared.items():
        likeness = 2 * count / (len(mine) + len(_pairs(text)))
        if key in text or text in key:
            scored.append((0, -likeness, text, "contains"))
        elif likeness >= 0.5:
            scored.append((1, -likeness, text, "similar"))
    return [(text, why) for _rank, _likeness, text, why in sorted(scored)]


def _with_names(matches: dict[Name, Match]) -> dict[Name, Match]:
    """The same matches with the names of their units and of what is above these."""
    wanted = {m.unit_id for m in matches.values() if m.unit_id is not None}
    asked = {c.unit_id for m in matches.values() for c in m.candidates}
    names = dict(Unit.objects.filter(pk__in=wanted | asked).values_list("pk", "name"))
    above: dict[int, str] = {}
    if asked:
        links = UnitLink.objects.filter(unit__in=asked).order_by("-line", "starts_on")
        above.update(links.values_list("unit", "above__name"))
    return {
        pair: replace(
            m,
            name=names[m.unit_id] if m.unit_id is not None else "",
            candidates=tuple(replace(c, name=names[c.unit_id], above=above.get(c.unit_id, "")) for c in m.candidates),
        )
        for pair, m in matches.items()
    }
