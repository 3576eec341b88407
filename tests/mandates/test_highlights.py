"""The document cut into marked pieces: nothing of the text is lost, nothing is said twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.mandates.highlights import KINDS, Mark, Passage, flat, passages
from luoshi.mandates.models import Edition
from luoshi.mandates.queries import readings_of
from tests.factories.mandates import Task, edition_of

places = st.integers(0, 60)
marks = st.lists(
    st.builds(
        lambda a, b, kind, r: Mark(min(a, b), max(a, b) + 1, kind, r), places, places, st.sampled_from(KINDS), places
    ),
    max_size=20,
)


@given(marks)
def test_flat_marks_do_not_overlap_and_cover_what_was_covered(given_marks: list[Mark]) -> None:
    cut = flat(given_marks)

    covered = [place for m in cut for place in range(m.start, m.end)]
    assert len(covered) == len(set(covered))
    assert set(covered) == {place for m in given_marks for place in range(m.start, m.end)}


@given(marks)
def test_the_kind_that_comes_first_keeps_its_place(given_marks: list[Mark]) -> None:
    kind_at = {place: m.kind for m in flat(given_marks) for place in range(m.start, m.end)}

    for place, kind in kind_at.items():
        best = min(KINDS.index(m.kind) for m in given_marks if m.start <= place < m.end)
        assert kind == KINDS[best]


def text_of(found: list[Passage]) -> str:
    parts = []
    for passage in found:
        cells = [cell.pieces for row in passage.rows for cell in row] or [passage.pieces]
        parts += ["".join(s.text for piece in pieces for s in piece.segments) for pieces in cells]
    return "\n".join(parts)


@pytest.mark.django_db
def test_every_character_of_the_text_is_shown_once() -> None:
    edition = edition_of(
        Task("推进甲，完成12项", [("lead", "一司", None)], targets=[("12项", 12, "项")]),
        Task("推进乙", [("joint", "二司", None)]),
    )

    found = passages(edition, readings_of(edition.pk))

    assert text_of(found) == edition.text


@pytest.mark.django_db
def test_a_clause_holds_its_number_and_the_bracket_that_names_its_parties() -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", None)]))
    reading = edition.readings.get()

    pieces = [p for passage in passages(edition, readings_of(edition.pk)) for p in passage.pieces]

    shown = {p.reading_id: "".join(s.text for s in p.segments) for p in pieces}
    assert shown[reading.pk] == "（1）推进甲。（一司负责）"
    marked = [(s.text, s.kind) for p in pieces for s in p.segments if s.kind]
    assert marked == [("推进甲", "do"), ("一司", "unit")]


@pytest.mark.django_db
def test_a_table_keeps_its_rows_and_spans() -> None:
    edition = edition_of(Task("推进甲", [("lead", "一司", None)]))
    text = "任务\n单位\n推进甲\n一司"
    Edition.objects.filter(pk=edition.pk).update(text=text)
    edition.text = text
    edition.blocks = [
        [0, 2, None, "cell", 0, 0, 0, 1, 1, ""],
        [3, 5, None, "cell", 0, 0, 1, 1, 2, ""],
        [6, 9, None, "cell", 0, 1, 0, 2, 1, ""],
        [10, 12, None, "cell", 0, 1, 1, 1, 1, ""],
    ]

    found = passages(edition, [])

    assert [passage.kind for passage in found] == ["table"]
    assert [[(c.rowspan, c.colspan) for c in row] for row in found[0].rows] == [[(1, 1), (1, 2)], [(2, 1), (1, 1)]]
