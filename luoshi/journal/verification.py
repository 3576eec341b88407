"""Is the journal still what was written? Recomputes every digest and seal, and says from where it cannot be relied on.

What this cannot see: a chain that was rewritten from some point to its end, or cut off at its end, by somebody who owns
the database. Against that stands a number with its seal, noted outside (`expected`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.journal import completeness, guards
from luoshi.journal.hashing import GENESIS, digest_of, seal_of
from luoshi.journal.models import Entry, Fact

BLOCK = 2_000
# As many problems are described; the rest is counted.
MOST_DESCRIBED = 100
UNSEALED_AFTER = timedelta(seconds=60)

Progress = Callable[[int, int], None]
_Entry = tuple[int, int, str, str]

MESSAGES: dict[str, Any] = {
    "altered": _("Number %(number)d was altered after it was sealed: %(kind)s of %(subject)s, stated at %(at)s."),
    "exchanged": _("Number %(number)d holds the record that was sealed as number %(other)d: the order was changed."),
    "fact_missing": _("The record of number %(number)d was removed."),
    "entry_missing": _("Numbers %(number)d to %(last)d were removed."),
    "broken": _("Number %(number)d does not follow from the number before it: one of them was altered or inserted."),
    "rewritten": _("Number %(number)d no longer has the seal %(seal)s that was noted: the records were rewritten."),
    "unsealed": _("%(count)d records have not been sealed, the first since %(at)s. Start the sequencer: luoshi seal."),
    "unstated": _("%(subject)s was put in without a record: %(kind)s is missing (%(check)s)."),
    "unguarded": _("The database no longer refuses changes to the journal: %(names)s is missing."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written. `code` is a key of MESSAGES; `number` its place in the chain, if any."""

    code: str
    number: int | None
    values: dict[str, Any]

    def __str__(self) -> str:
        return str(MESSAGES[self.code]) % self.values


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found. `number` and `seal` are the last of the chain (0 and "" when it is empty).

    `reliable_until` is the last number before the first problem of the chain: up to it, records can be relied on.
    `problems` are the first MOST_DESCRIBED in the order found, `found` how many there are. `waiting` counts facts that
    are not sealed yet, old or not."""

    entries: int
    waiting: int
    number: int
    seal: str
    reliable_until: int
    problems: tuple[Problem, ...]
    found: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing at all was found."""
        return self.found == 0


def verify(
    at: datetime,
    *,
    unsealed_after: timedelta = UNSEALED_AFTER,
    expected: tuple[int, str] | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check the whole journal. Reads only; memory stays constant; about 20 seconds per million entries.

    `expected` is a number and the beginning of its seal, noted outside. `progress` is told (numbers done, last one)."""
    walk = _Walk(expected)
    total = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    problems = _Described()
    reliable_until: int | None = None
    while block := list(_entries_after(walk.number)):
        for problem in walk.check(block):
            problems.add(problem)
            if reliable_until is None or (problem.number or 1) <= reliable_until:
                reliable_until = (problem.number or 1) - 1
        if progress:
            progress(walk.number, max(total, walk.number))
    for problem in walk.end():
        problems.add(problem)
        reliable_until = 0
    waiting, late = _unsealed(at - unsealed_after)
    problems.add_all(late)
    problems.add_all(_unguarded())
    problems.add_all(_unstated())
    return Verification(
        entries=walk.entries,
        waiting=waiting,
        number=walk.number,
        seal=walk.seal if walk.entries else "",
        reliable_until=walk.number if reliable_until is None else reliable_until,
        problems=tuple(problems.first),
        found=problems.count,
    )


class _Described:
    """Problems: the first ones whole, all of them counted."""

    def __init__(self) -> None:
        self.first: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.first) < MOST_DESCRIBED:
            self.first.append(problem)

    def add_all(self, problems: Iterator[Problem]) -> None:
        for problem in problems:
            self.add(problem)


class _Walk:
    """Goes along the chain block by block and remembers the last number and seal."""

    def __init__(self, expected: tuple[int, str] | None) -> None:
        self.number = 0
        self.seal = GENESIS
        self.entries = 0
        self._expected = expected
        self._seal_at_expected = ""

    def check(self, block: list[_Entry]) -> Iterator[Problem]:
        """Problems of the block's entries, which follow each other by number."""
        facts = _facts_between(block[0][0], block[-1][0])
        sealed_as = {digest: number for number, _, digest, _ in block}
        for number, fact_id, digest, seal in block:
            if number != self.number + 1:
                yield Problem("entry_missing", self.number + 1, {"number": self.number + 1, "last": number - 1})
            elif seal != seal_of(self.seal, number, digest):
                yield Problem("broken", number, {"number": number})
            fact = facts.get(fact_id)
            if fact is None:
                yield Problem("fact_missing", number, {"number": number})
            elif (problem := _compare(number, digest, fact, sealed_as)) is not None:
                yield problem
            # What was found wrong is taken as it stands, so that one change is told once and not of all that follow.
            self.number, self.seal = number, seal
            if self._expected and number == self._expected[0]:
                self._seal_at_expected = seal
        self.entries += len(block)

    def end(self) -> Iterator[Problem]:
        """The problem of a noted seal that is not there any more."""
        if self._expected:
            number, seal = self._expected
            if not self._seal_at_expected.startswith(seal.lower()) or not self._seal_at_expected:
                yield Problem("rewritten", number, {"number": number, "seal": seal})


def _entries_after(number: int) -> Iterator[_Entry]:
    return iter(
        Entry.objects.filter(number__gt=number)
        .order_by("number")
        .values_list("number", "fact_id", "digest", "seal")[:BLOCK]
    )


def _facts_between(first: int, last: int) -> dict[int, tuple[Any, ...]]:
    """Facts whose entries have the numbers first to last: id -> (kind, subject, payload, actor, post, at, digest)."""
    rows = Fact.objects.filter(entry__number__gte=first, entry__number__lte=last).values_list(
        "pk", "kind", "subject", "payload", "actor", "post", "at", "digest"
    )
    return {row[0]: row[1:] for row in rows.iterator()}


def _compare(number: int, digest: str, fact: tuple[Any, ...], sealed_as: dict[str, int]) -> Problem | None:
    """Why a fact is not the one that was sealed with `digest`, or None."""
    kind, subject, _payload, _actor, _post, at, kept = fact
    found = digest_of(*fact[:6])
    if found == digest == kept:
        return None
    if found != digest and found in sealed_as:
        return Problem("exchanged", number, {"number": number, "other": sealed_as[found]})
    return Problem("altered", number, {"number": number, "kind": kind, "subject": subject, "at": _shown(at)})


def _unsealed(before: datetime) -> tuple[int, Iterator[Problem]]:
    """How many facts are not sealed, and the problem that some were stated before that instant."""
    waiting = Fact.objects.filter(~Exists(Entry.objects.filter(fact=OuterRef("pk"))))
    counted = waiting.aggregate(count=Count("pk"), oldest=Min("at"))
    oldest = counted["oldest"]
    values = {"count": counted["count"], "at": _shown(oldest) if oldest else ""}
    late = [Problem("unsealed", None, values)] if oldest and oldest < before else []
    return counted["count"], iter(late)


def _unguarded() -> Iterator[Problem]:
    if names := guards.missing(connection):
        yield Problem("unguarded", None, {"names": ", ".join(names)})


def _unstated() -> Iterator[Problem]:
    for check, kind, subject in completeness.unstated():
        yield Problem("unstated", None, {"check": check, "kind": kind, "subject": subject})


def _shown(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
