"""Hostile, damaged and unsuitable files: a stable code, and a sentence that says what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.errors import MESSAGES, Unreadable
from luoshi.extraction.files import MAX_BYTES, read_bytes, read_file
from tests.extraction import formats, papers
from tests.hostile import REFUSED, Refused


@pytest.mark.parametrize("file", REFUSED, ids=lambda file: f"{file.name}")
def test_a_hostile_file_is_refused_for_its_reason(file: Refused) -> None:
    data = file.build()

    with pytest.raises(Unreadable) as refusal:
        read_bytes(data, file.name)

    assert refusal.value.code == file.code
    assert file.name in refusal.value.message("zh-hans")
    assert file.name in refusal.value.message("en")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200 * 1024 * 1024)

    with pytest.raises(Unreadable) as refusal:
        read_file(path)

    assert refusal.value.code == "extraction.too_large"
    assert refusal.value.values == {"name": "大.docx", "megabytes": 200, "limit": MAX_BYTES // 1024 // 1024}


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(Unreadable) as refusal:
            read_file(path)

        assert refusal.value.code == "extraction.missing"
        assert str(path) in refusal.value.message()


@pytest.mark.parametrize("mark", ["机密★1年", "绝 密 ☆", "秘密*6个月", "机\u3000密★"])
def test_every_way_to_write_a_mark_on_the_first_page_is_seen(mark: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_bytes(f"{mark}\n工作方案".encode(), "方案.txt")

    assert refusal.value.code == "extraction.classified"
    assert "首页" in refusal.value.message("zh-hans")
    assert "first page" in refusal.value.message("en")


def test_the_words_alone_are_no_mark() -> None:
    text = "严禁在非涉密网络处理机密、秘密级文件。（省保密局负责）"

    assert read_bytes(text.encode(), "保密工作方案.txt").text == text


def test_a_star_far_behind_the_first_page_is_no_mark() -> None:
    text = "一、任务。\n" * 400 + "附：密级标志样式为“机密★1年”。"

    assert read_bytes(text.encode(), "方案.txt").text == text


SMALL_TABLE = ["工作任务分解表", formats.Table([["序号", "任务"], ["1", "建平台"], ["", "管平台"]], (3, 12))]
SOUND = {
    "方案.docx": papers.docx(papers.p("一、任务") + papers.table(["序号", "任务"], ["1", papers.tc("甲", span=2)])),
    "方案.pdf": papers.pdf([papers.printed("一、优化营商环境。" * 20)]),
    "表.pdf": formats.as_pdf(SMALL_TABLE),
    "方案.ofd": papers.ofd([papers.printed("一、优化营商环境。" * 20)], template=[(80, 800, "公报")]),
    "表.ofd": formats.as_ofd(SMALL_TABLE),
    "任务.xlsx": papers.xlsx([["序号", "任务"], [1, "甲"]], merged=[(3, 0, 4, 1, "乙")]),
}
changes: list[Callable[[bytearray, int, bytes], None]] = [
    lambda data, place, new: data.__setitem__(slice(place, place + len(new)), new),
    lambda data, place, new: data.__setitem__(slice(place, place), new),
    lambda data, place, new: data.__delitem__(slice(place, place + len(new))),
]


@pytest.mark.parametrize("name", SOUND)
@given(
    st.lists(
        st.tuples(st.sampled_from(changes), st.floats(0, 0.9999), st.binary(min_size=1, max_size=40)),
        min_size=1,
        max_size=4,
    )
)
def test_a_file_with_altered_bytes_is_read_or_refused_but_never_crashes(
    name: str, edits: list[tuple[Callable[[bytearray, int, bytes], None], float, bytes]]
) -> None:
    data = bytearray(SOUND[name])
    for change, place, new in edits:
        change(data, int(place * len(data)), new)

    with suppress(Unreadable):
        assert read_bytes(bytes(data), name).blocks


def test_every_message_says_the_same_values_in_both_languages() -> None:
    for code, (chinese, english) in MESSAGES.items():
        values = [set(re.findall(r"%\((\w+)\)[ds]", text)) for text in (chinese, english)]

        assert values[0] == values[1], code
        assert "name" in values[0], code
