"""Reading text files and delimited tables: encodings, line ends, places in the stored file."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import read_bytes, read_file
from luoshi.extraction.files.encoding import plausibility
from luoshi.extraction.types import SourceText
from tests.extraction.documents import corpus_golds, documents

PLAN = "关于优化营商环境的工作方案\n\n一、深化改革。（省商务厅牵头，省财政厅配合）\n二、加强监管，2025年底前完成。\n"

# Text of an office: the letters that a wrong decoding leaves behind are refused by design, and tested on their own.
lines = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="\ufffdÃÂäåæçèé锟烫屯")
)


def stands_where_it_says(source: SourceText) -> bool:
    """Whether every character of the text that is no white space stands at its place in the stored file."""
    stored = source.stored()
    return all(
        stored[source.place(i, i + 1)[0]] == letter for i, letter in enumerate(source.text) if not letter.isspace()
    )


def cells(source: SourceText) -> list[tuple[int | None, int | None, str]]:
    return [(b.row, b.col, source.text[b.start : b.end]) for b in source.blocks]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_a_plan_reads_the_same_in_every_encoding(encoding: str, said: str) -> None:
    source = read_bytes(PLAN.encode(encoding), "方案.txt")

    assert source.text == PLAN
    assert source.encoding == said


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_one_short_sentence_is_enough_to_know_the_encoding(encoding: str) -> None:
    assert read_bytes("省商务厅负责。".encode(encoding), "方案.txt").text == "省商务厅负责。"


def test_rare_characters_of_names_survive_in_gb18030() -> None:
    text = "联系人：张㼆、李𬭎，负责组织实施本方案，各单位要按照要求认真落实。"

    assert read_bytes(text.encode("gb18030"), "名单.txt").text == text


def test_plain_ascii_is_text() -> None:
    assert read_bytes(b"Task list, 2025\n1. Build it.\n", "plan.txt").text == "Task list, 2025\n1. Build it.\n"


def test_every_line_that_is_not_blank_is_a_paragraph() -> None:
    source = read_bytes(PLAN.encode(), "方案.txt")

    assert [source.text[b.start : b.end] for b in source.blocks] == [line for line in PLAN.split("\n") if line]


def test_line_ends_of_all_systems_become_line_feeds_and_keep_their_places() -> None:
    raw = "一、甲\r\n二、乙\r三、丙\n四、丁"

    source = read_bytes(raw.encode(), "方案.txt")

    assert source.text == "一、甲\n二、乙\n三、丙\n四、丁"
    assert source.raw == raw
    assert [source.raw[slice(*source.place(b.start, b.end))] for b in source.blocks] == [
        "一、甲",
        "二、乙",
        "三、丙",
        "四、丁",
    ]


@given(st.lists(lines), st.sampled_from(["\n", "\r\n", "\r"]))
def test_text_files_keep_every_place(texts: list[str], end: str) -> None:
    raw = end.join(["一、工作任务", *texts])

    source = read_bytes(raw.encode(), "方案.txt")

    assert source.stored() == raw
    assert stands_where_it_says(source)
    assert source.text == raw.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text("的一是在有和人中大为上国务院省厅负责任改革发展、。，（）\n", min_size=12))
def test_chinese_comes_back_from_gb18030_as_it_was_written(text: str) -> None:
    written = "工作方案" + text

    assert read_bytes(written.encode("gb18030"), "方案.txt").text == written


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused_but_never_crash(data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.csv", "a.docx", "a.pdf"):
        with suppress(Unreadable):
            assert read_bytes(data, name).blocks


def test_text_of_wrongly_guessed_encodings_is_not_plausible() -> None:
    right, wrong = plausibility(PLAN), plausibility(PLAN.encode().decode("gb18030", "replace"))

    assert right > 0.6
    assert wrong < 0.15


def test_a_csv_is_one_table_with_a_block_for_each_cell_that_says_something() -> None:
    raw = 'id,task,owner\n1,"建平台, 抓试点",省经信厅\n2,,无\n'

    source = read_bytes(raw.encode(), "任务.csv")

    assert cells(source) == [
        (0, 0, "id"),
        (0, 1, "task"),
        (0, 2, "owner"),
        (1, 0, "1"),
        (1, 1, "建平台, 抓试点"),
        (1, 2, "省经信厅"),
        (2, 0, "2"),
        (2, 2, "无"),
    ]
    assert {(b.kind, b.table) for b in source.blocks} == {("cell", 0)}
    assert stands_where_it_says(source)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found_even_where_others_stand_in_the_cells(delimiter: str) -> None:
    raw = delimiter.join(["序号", "任务"]) + "\n" + delimiter.join(["1", '"甲,乙;丙"']) + "\n"

    assert cells(read_bytes(raw.encode(), "任务.csv"))[-1] == (1, 1, "甲,乙;丙")


def test_quotes_that_do_not_enclose_a_cell_are_text() -> None:
    source = read_bytes('任务,单位\n"三合一"审判,法院\n'.encode(), "任务.csv")

    assert cells(source)[2:] == [(1, 0, '"三合一"审判'), (1, 1, "法院")]


def test_line_ends_and_doubled_quotes_within_a_cell_are_kept() -> None:
    source = read_bytes('任务,单位\r\n"第一行\r\n说""是""",法院\r\n'.encode(), "任务.csv")

    assert cells(source)[2:] == [(1, 0, '第一行\n说"是"'), (1, 1, "法院")]
    assert stands_where_it_says(source)


@given(st.lists(st.lists(st.text('甲乙1,;"\n ab', max_size=6), min_size=2, max_size=4), min_size=1, max_size=5))
def test_whatever_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    width = max(len(row) for row in rows)
    table = [["序号"] + ["栏"] * (width - 1)] + [row + [""] * (width - len(row)) for row in rows]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)

    source = read_bytes(out.getvalue().encode(), "表.csv")

    expected = [(i, j, text) for i, row in enumerate(table) for j, text in enumerate(row) if text.strip()]
    assert cells(source) == expected
    assert stands_where_it_says(source)


def test_whole_documents_stand_where_they_say() -> None:
    """Ours, and those of the corpus where it lies beside the project: there at every annotated task too."""
    annotated = dict(corpus_golds())
    for path in documents():
        source = read_file(path)
        starts = {source.place(i, i + 1)[0] for i in range(len(source.text))}

        assert source.stored() == path.read_text(encoding="utf-8")
        assert stands_where_it_says(source)
        assert all(task["start"] in starts and task["end"] - 1 in starts for task in annotated.get(path, []))
