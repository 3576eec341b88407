"""Questions about documents and readings, each in a fixed number of queries. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi.kernel.actor import Actor
from luoshi.mandates.models import Document, Edition, Reading, ReadingParty, ReadingTarget, SecondOpinion
from luoshi.mandates.permissions import view
from luoshi.mandates.readiness import answers, is_certain, missing, open_notes
from luoshi.mandates.states import CLASSES, HELPERS, LEADS, SHARES, ReadingState
from luoshi.org.names import Match, match_all

LONGEST_STEP = 6
LEVELS = {"low": 1, "medium": 2, "high": 3}
FULL_WIDTH = str.maketrans({"(": "（", ")": "）"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an edition is: counts of readings. `low` are those to check with low confidence, among `proposed`."""

    total: int
    confirmed: int
    refused: int
    proposed: int
    low: int
    certain: int

    @property
    def decided(self) -> int:
        """Readings that somebody decided."""
        return self.confirmed + self.refused

    @property
    def shares(self) -> tuple[int, int, int]:
        """Decided, to check, of low confidence: in whole per cent, together 100 unless there is nothing."""
        if not self.total:
            return 0, 0, 0
        low = round(100 * self.low / self.total)
        done = round(100 * self.decided / self.total)
        return done, 100 - done - low, low


@dataclass(frozen=True, slots=True)
class Line:
    """A reading as the list shows it. `part` counts from 1 where one item of the text became several, else 0."""

    reading: Reading
    place: str
    part: int
    lead: tuple[ReadingParty, ...]
    shares: tuple[ReadingParty, ...]
    help: tuple[ReadingParty, ...]
    targets: tuple[ReadingTarget, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    level: int
    is_certain: bool

    @property
    def unknown(self) -> tuple[ReadingParty, ...]:
        """Parties of which nobody has said what they stand for."""
        return tuple(p for p in (*self.lead, *self.shares, *self.help) if not p.is_settled)

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return bool(self.reading.state == ReadingState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Question:
    """A name that nobody has said the meaning of, with what it may mean."""

    party: ReadingParty
    match: Match


def documents_for(actor: Actor) -> QuerySet[Edition]:
    """Editions that the actor may read, newest first, with counts `proposed`, `confirmed`, `refused`, `low`.

    One query; the texts stay in the database."""

    def number(**which: str) -> Count:
        return Count("readings", filter=Q(**{f"readings__{key}": value for key, value in which.items()}))

    return (
        Edition.objects.filter(view(actor))
        .defer("text", "blocks")
        .select_related("document", "read_by__person")
        .annotate(
            proposed=number(state=ReadingState.PROPOSED),
            confirmed=number(state=ReadingState.CONFIRMED),
            refused=number(state=ReadingState.REFUSED),
            low=number(state=ReadingState.PROPOSED, confidence="low"),
        )
        .order_by("-read_at", "-pk")
    )


def documents_titled(words: str) -> QuerySet[Document]:
    """Documents whose title holds every one of the words, the latest first."""
    rows = Document.objects.all()
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return rows.order_by("-year", "title", "pk")


def progress_of_document(edition: Edition) -> Progress:
    """Counts of an edition from `documents_for`; asks nothing."""
    confirmed, refused, proposed, low = (
        int(getattr(edition, name)) for name in ("confirmed", "refused", "proposed", "low")
    )
    return Progress(confirmed + refused + proposed, confirmed, refused, proposed, low, 0)


def editions_for(actor: Actor) -> QuerySet[Edition]:
    """Editions that the actor may read, whole, with document, file and reader."""
    return Edition.objects.filter(view(actor)).select_related("document", "file", "read_by__person")


def place_order(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Readings in the order of the text."""
    return readings.order_by("ordinal", "pk")


def readings_of(edition_id: int) -> list[Reading]:
    """The edition's readings in the order of the text, with span, parties, their units and targets: three queries.

    Those merged into another are left out."""
    parties = ReadingParty.objects.select_related("unit").order_by("ordinal", "pk")
    rows = (
        Reading.objects.filter(edition=edition_id)
        .exclude(state=ReadingState.ABSORBED)
        .select_related("span", "decided_by__person")
        .prefetch_related(
            Prefetch("parties", parties), Prefetch("targets", ReadingTarget.objects.order_by("ordinal", "pk"))
        )
    )
    return list(place_order(rows))


def waiting_for_opinion(edition_id: int) -> list[Reading]:
    """Readings to check of low confidence about which no language model was asked yet, in the order of the text."""
    rows = Reading.objects.filter(
        edition=edition_id, state=ReadingState.PROPOSED, confidence="low", opinions__isnull=True
    )
    return list(place_order(rows.select_related("span").prefetch_related("parties", "targets")))


def opinions_of(edition_id: int) -> dict[int, SecondOpinion]:
    """The latest second opinion on each reading of the edition, by reading. One query."""
    rows = SecondOpinion.objects.filter(reading__edition=edition_id).order_by("pk")
    return {opinion.reading_id: opinion for opinion in rows}


def lines_of(readings: list[Reading]) -> list[Line]:
    """The readings as lines of the list. Asks nothing; the readings come from `readings_of`."""
    above = {r.pk: r.split_from_id for r in readings}

    def origin(pk: int) -> int:
        while (parent := above.get(pk)) is not None:
            pk = parent
        return pk

    origins = [origin(r.pk) for r in readings]
    sizes, seen = Counter(origins), Counter[int]()
    lines = []
    for reading, root in zip(readings, origins, strict=True):
        seen[root] += 1
        parties = list(reading.parties.all())
        lines.append(
            Line(
                reading=reading,
                place=place_of(reading.path),
                part=seen[root] if sizes[root] > 1 else 0,
                lead=tuple(p for p in parties if p.role in LEADS),
                shares=tuple(p for p in parties if p.role in SHARES or p.role in CLASSES),
                help=tuple(p for p in parties if p.role in HELPERS),
                targets=tuple(reading.targets.all()),
                missing=missing(reading),
                notes=open_notes(reading),
                level=LEVELS.get(reading.confidence, 1),
                is_certain=is_certain(reading),
            )
        )
    return lines


def place_of(path: str) -> str:
    """Where a reading stands, as the office writes it: 二/(三) is 二（三）; names of groups in a table are left out."""
    steps = [step for step in path.split("/") if 0 < len(step) <= LONGEST_STEP]
    joined = ""
    for step in steps:
        joined += "." if joined and joined[-1].isdigit() and step[0].isdigit() else ""
        joined += step.translate(FULL_WIDTH)
    return joined


def progress_of(lines: list[Line]) -> Progress:
    """Counts over the lines of an edition."""
    states = Counter(line.reading.state for line in lines)
    return Progress(
        total=len(lines),
        confirmed=states[ReadingState.CONFIRMED],
        refused=states[ReadingState.REFUSED],
        proposed=states[ReadingState.PROPOSED],
        low=sum(line.is_open and line.level == 1 for line in lines),
        certain=sum(line.is_certain for line in lines),
    )


def without_lead(lines: list[Line]) -> int:
    """How many readings to check name several units and no lead: those that `first_names_lead` would change."""
    return sum(
        line.is_open and not line.lead and any(p.role in SHARES and not p.is_collective for p in line.shares)
        for line in lines
    )


def to_ask(lines: list[Line], opinions: dict[int, SecondOpinion]) -> int:
    """About how many readings `ask_second_opinions` would ask: to check, of low confidence, without an opinion."""
    return sum(line.is_open and line.level == 1 and line.reading.pk not in opinions for line in lines)


def unknown_names(lines: list[Line]) -> int:
    """How many different names of the readings to check nobody has settled."""
    return len({p.full_name or p.name for line in lines if line.is_open for p in line.unknown})


def without_deadline(lines: list[Line]) -> int:
    """How many readings to check have no deadline."""
    return sum(line.is_open and "deadline" in line.missing for line in lines)


def questions_of(line: Line, *, on: date) -> list[Question]:
    """The names of a line that are not settled, leads first, with what they may mean on that day."""
    unknown = sorted(line.unknown, key=lambda p: (not answers(p), p.ordinal))
    if not unknown:
        return []
    found = match_all([(p.name, p.full_name or None) for p in unknown], on=on)
    return [Question(p, found[p.name, p.full_name or None]) for p in unknown]


@dataclass(frozen=True, slots=True)
class SplitPlace:
    """Where a reading may be cut: `at` counts in the edition's text; the words before and after it."""

    at: int
    before: str
    after: str


def split_places(edition: Edition, reading: Reading) -> list[SplitPlace]:
    """Up to nine places between sentences, or between clauses where there is only one sentence."""
    start, end = reading.span.start, reading.span.end
    for marks in ("。；;", "，,"):
        places = [i + 1 for i in range(start, end) if edition.text[i] in marks]
        places = [p for p in places if edition.text[p:end].strip(f"{marks} \n\u3000")]
        if places:
            break
    return [SplitPlace(p, edition.text[max(start, p - 24) : p], edition.text[p : min(end, p + 24)]) for p in places[:9]]


def unit_meant(text: str, *, on: date) -> Match:
    """What somebody typed into a unit field means on that day; open with candidates if it is not one unit."""
    return match_all([(text, None)], on=on)[text, None]


def version_of(reading_id: int) -> int | None:
    """The version of a reading as it stands now; None when there is no such reading."""
    return Reading.objects.filter(pk=reading_id).values_list("version", flat=True).first()
