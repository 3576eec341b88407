"""Traditional characters: the same readings as simplified ones, spans and names as the source writes them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from luoshi.extraction.engine import read_document
from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import read_bytes
from luoshi.extraction.script import equal_characters
from tests.extraction.texts import only, read, roles, table

SIMPLIFIED = (
    "某省人民政府办公厅关于优化营商环境的实施方案\n2025年1月20日\n"
    "一、深化审批制度改革。后续清理各类证明，建成12个办事平台，2025年9月底前完成。"
    "（省发展改革委牵头，省财政厅、乾县人民政府按职责分工负责）\n"
    "二、加强事后监管。着力规范收费。（省市场监管局会同各地区、各有关部门负责，持续推进）\n"
)
TRADITIONAL = (
    "某省人民政府辦公廳關於優化營商環境的實施方案\n2025年1月20日\n"
    "一、深化審批制度改革。後續清理各類證明，建成12個辦事平臺，2025年9月底前完成。"
    "（省發展改革委牽頭，省財政廳、乾縣人民政府按職責分工負責）\n"
    "二、加強事後監管。着力規範收費。（省市場監管局會同各地區、各有關部門負責，持續推進）\n"
)


def test_a_traditional_text_is_read_like_the_simplified_one() -> None:
    plain, other = read(SIMPLIFIED).readings, read(TRADITIONAL).readings

    assert [(r.task.start, r.task.end) for r in other] == [(r.task.start, r.task.end) for r in plain]
    for one, same in zip(plain, other, strict=True):
        assert [(p.role, p.rule, p.span.start) for p in same.parties] == [
            (p.role, p.rule, p.span.start) for p in one.parties
        ]
        assert (same.deadline.kind, same.deadline.on, same.deadline.rule) == (
            one.deadline.kind,
            one.deadline.on,
            one.deadline.rule,
        )
        assert [(t.value, t.unit) for t in same.targets] == [(t.value, t.unit) for t in one.targets]
        assert same.notes == one.notes


def test_names_title_and_quotes_stay_in_the_characters_of_the_source() -> None:
    document = read(TRADITIONAL)
    first, second = document.readings

    assert roles(first) == {"省發展改革委": "lead", "省財政廳": "by_remit", "乾縣人民政府": "by_remit"}
    assert roles(second)["省市場監管局"] == "lead"
    assert all(p.span.quote == p.name for r in document.readings for p in r.parties)
    assert first.title == "深化審批制度改革"
    assert document.title == "某省人民政府辦公廳關於優化營商環境的實施方案"
    assert document.issuer == "某省人民政府辦公廳"


@pytest.mark.parametrize(
    ("clause", "names"),
    [
        ("（省衞生健康委牽頭，省檔案館配合）", ["省衞生健康委", "省檔案館"]),  # Hong Kong
        ("（臺灣事務辦公室牽頭，裏河區人民政府配合）", ["臺灣事務辦公室", "裏河區人民政府"]),  # Taiwan
        ("（省發展爲民服務中心牽頭，省產業局配合）", ["省發展爲民服務中心", "省產業局"]),
        ("【牽頭單位：省財政廳；配合單位：省統計局】", ["省財政廳", "省統計局"]),
        ("責任單位：省財政廳、省統計局", ["省財政廳", "省統計局"]),
    ],
)
def test_forms_of_every_place_are_read(clause: str, names: list[str]) -> None:
    reading = only(f"一、優化服務，二○二五年十月底前建成二○個平臺。{clause}\n")

    assert [party.name for party in reading.parties] == names
    assert reading.deadline.on is not None
    assert reading.deadline.on.isoformat() == "2025-10-31"


def test_a_traditional_table_is_read_by_its_headings() -> None:
    source = table(
        ("序號", "重點任務", "牽頭單位", "配合單位", "完成時限"),
        ("1", "建設數據共享平臺", "市數據局", "市財政局、市檔案館", "2025年12月"),
    )

    (reading,) = read_document(source).readings

    assert roles(reading) == {"市數據局": "lead", "市財政局": "support", "市檔案館": "support"}
    assert reading.deadline.on is not None


def test_a_simplified_text_keeps_the_characters_both_scripts_use() -> None:
    assert equal_characters("乾县著作权、皇后镇於姓后人、徵音、夥同、一目瞭然，落实责任单位") == {}


def test_one_traditional_name_does_not_make_a_text_traditional() -> None:
    equal = equal_characters("乾县人民政府负责落实劉某纪念馆建设任务，後天验收")

    assert equal == {ord("劉"): "刘"}


def test_characters_of_the_radical_blocks_are_the_ordinary_ones() -> None:
    reading = only("⼀、完善⻓效机制。（市⼯业局牵头，市⺠政局配合）\n")

    assert roles(reading) == {"市⼯业局": "lead", "市⺠政局": "support"}


@pytest.mark.parametrize(("text", "loaded"), [(SIMPLIFIED, False), (TRADITIONAL, True)], ids=["simplified", "other"])
def test_the_tables_are_loaded_for_traditional_texts_only(text: str, loaded: bool) -> None:
    code = (
        "import sys; from luoshi.extraction.script import equal_characters;"
        "equal_characters(sys.argv[1]); print('opencc' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == str(loaded)


def test_a_file_in_big5_is_decoded() -> None:
    source = read_bytes(TRADITIONAL.replace("着", "著").encode("big5hkscs"), "方案.txt")

    assert source.encoding == "big5hkscs"
    assert source.text == TRADITIONAL.replace("着", "著")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_a_traditional_file_in_another_encoding_is_decoded(encoding: str) -> None:
    source = read_bytes(TRADITIONAL.encode(encoding), "方案.txt")

    assert (source.encoding, source.text) == (encoding, TRADITIONAL)


@pytest.mark.parametrize("mark", ["絕密★1年", "機　密★", "祕密☆長期"])
def test_a_traditional_classification_mark_is_refused(mark: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_bytes(f"{mark}\n關於優化營商環境的實施方案\n".encode(), "方案.txt")

    assert refused.value.code == "extraction.classified"
