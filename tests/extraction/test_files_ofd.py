"""Reading OFD."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import read_bytes
from tests.extraction.papers import ofd, parts_of, printed, zipped

OPENING = "为贯彻落实国务院部署，进一步优化营商环境，现就有关工作制定本实施方案，请认真组织实施，确保取得实效。"
FIRST = "一、各单位要高度重视，加强组织领导，明确责任分工，细化工作举措，于2025年12月底前完成任务。（省商务厅牵头）"
SECOND = "二、强化保障。（省财政厅负责）"
TEXT = "\n".join([OPENING, FIRST, SECOND])


def altered(data: bytes, part: str, old: str, new: str) -> bytes:
    parts = parts_of(data)
    content = parts[part]
    assert isinstance(content, bytes)
    assert old in content.decode()
    return zipped({**parts, part: content.decode().replace(old, new)})


def test_text_codes_become_paragraphs_with_their_page_and_place() -> None:
    source = read_bytes(ofd([printed(TEXT)]), "方案.ofd")

    assert (source.media, source.pages, source.text) == ("ofd", 1, TEXT)
    assert {block.page for block in source.blocks} == {1}
    left, top, right, bottom = source.blocks[0].box or (0, 0, 0, 0)
    assert (round(left), round(right)) == (80, 80 + 28 * 16)
    assert 60 < top < 842 - 760 < bottom < 130


def test_a_paragraph_goes_on_over_the_page_edge_past_page_numbers_and_templates() -> None:
    lines = printed(TEXT)
    pages = [[*lines[:3], (280.0, 40.0, "— 1 —")], [*[(x, y + 84, t) for x, y, t in lines[3:]], (280.0, 40.0, "— 2 —")]]

    source = read_bytes(ofd(pages * 2, template=[(80, 800, "某省人民政府公报")]), "方案.ofd")

    assert source.text == f"{TEXT}\n{TEXT}"
    assert [block.page for block in source.blocks] == [1, 1, 2, 3, 3, 4]


def test_characters_that_stand_alone_are_put_into_lines() -> None:
    scattered = [(x + 16 * i, y, letter) for x, y, text in printed(TEXT) for i, letter in enumerate(text)]

    assert read_bytes(ofd([sorted(scattered, key=lambda p: p[2])]), "方案.ofd").text == TEXT


def test_what_is_drawn_twice_to_look_bold_is_read_once() -> None:
    lines = [line for x, y, text in printed(TEXT) for line in ((x, y, text), (x + 0.4, y, text))]

    assert read_bytes(ofd([lines]), "方案.ofd").text == TEXT


def test_hidden_objects_are_not_read() -> None:
    data = ofd([printed(TEXT)])
    part = "Doc_0/Pages/Page_0/Content.xml"

    hidden = altered(data, part, '<ofd:TextObject ID="1000"', '<ofd:TextObject Visible="false" ID="1000"')

    assert read_bytes(hidden, "方案.ofd").text.startswith(OPENING[26:])


@pytest.mark.parametrize("place", ["/Doc_0/Pages/Page_0/", "Doc_0/Pages/Page_0/", "./pages/PAGE_0/", "Pages\\Page_0\\"])
def test_every_way_to_name_a_part_means_the_same(place: str) -> None:
    other = altered(ofd([printed(TEXT)]), "Doc_0/Document.xml", "Pages/Page_0/", place)

    assert read_bytes(other, "方案.ofd").text == TEXT


def test_folders_in_chinese_and_with_backslashes_are_found() -> None:
    data = altered(ofd([printed(TEXT)]), "OFD.xml", "Doc_0/", "正文/")
    parts = parts_of(data)
    renamed = {name.replace("Doc_0/", "正文/").replace("/", "\\"): content for name, content in parts.items()}

    assert read_bytes(zipped(renamed), "方案.ofd").text == TEXT


def test_ruling_lines_make_cells() -> None:
    rules: list[Any] = [(60, y, 460, y) for y in (700, 660, 620)] + [(x, 620, x, 700) for x in (60, 110, 300, 460)]
    text = [(70, 675, "序号"), (120, 675, "任务"), (310, 675, "责任单位"), (70, 635, "1"), (120, 635, "建平台")]

    source = read_bytes(ofd([[(80, 750, "工作任务分解表"), *text, (310, 635, "省商务厅")]], rules=[rules]), "表.ofd")

    cells = [(b.row, b.col, source.text[b.start : b.end]) for b in source.blocks if b.kind == "cell"]
    assert cells == [
        (0, 0, "序号"),
        (0, 1, "任务"),
        (0, 2, "责任单位"),
        (1, 0, "1"),
        (1, 1, "建平台"),
        (1, 2, "省商务厅"),
    ]
    assert source.blocks[-1].box == pytest.approx((300, 182, 460, 222), abs=0.2)


@settings(max_examples=25)
@given(st.lists(st.text("的一是在有和人中大为上国务院省厅负责任改革发展", min_size=40, max_size=90), min_size=3))
def test_what_was_set_in_official_style_is_read_back(paragraphs: list[str]) -> None:
    assume(all((len(paragraph) - 26) % 28 != 1 for paragraph in paragraphs))
    text = "\n".join(["关于印发工作方案的通知" * 3, *paragraphs])

    assert read_bytes(ofd([printed(text)]), "方案.ofd").text == text


@pytest.mark.parametrize("old", ['X="0"', 'Y="', 'Size="', 'Boundary="', 'DeltaX="', 'CTM="'])
@pytest.mark.parametrize("number", ["1e999", "-1e300", "0", "x", "g 9999999 1e200"])
def test_numbers_beyond_measure_do_not_crash_the_reader(old: str, number: str) -> None:
    data = altered(ofd([printed(TEXT)]), "Doc_0/Pages/Page_0/Content.xml", old, old.split('"')[0] + f'="{number} ')

    with suppress(Unreadable):
        read_bytes(data, "方案.ofd")
