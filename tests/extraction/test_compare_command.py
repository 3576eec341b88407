"""`luoshi compare`: formats, exit codes, languages, several editions, coverage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import load_workbook

from luoshi import cli
from luoshi.extraction.comparison import command
from luoshi.extraction.terminal import OK, REFUSED, USAGE
from tests.extraction.editions.known import HERE
from tests.extraction.test_cli import luoshi

pytestmark = pytest.mark.usefixtures("chinese_terminal")

OLD, NEW = str(HERE / "valley-2025.csv"), str(HERE / "valley-2026.txt")
PLAN = str(HERE / "valley-outline.txt")


def test_the_table_is_written_to_the_screen_as_markdown(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command.main([OLD, NEW]) == OK

    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert lines[0] == "# 青溪县2026年乡村全面振兴重点工作清单 条款对照表"
    assert lines[2] == "2025年→2026年：保留6，改写15，移动7，拆分6，合并6，删除3，新增5"
    assert (
        "| 序号 | 变化 | 原条目 | 原条款 | 新条目 | 新条款 | 改动的词 | 牵头单位变化 | 时限变化 | 指标变化 | 移入移出 |"
        in lines
    )


def test_the_workbook_has_a_summary_and_a_sheet_for_each_pair(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "2027.txt"
    again.write_text(Path(NEW).read_text(encoding="utf-8").replace("2026年", "2027年"), encoding="utf-8")
    target = tmp_path / "三年.xlsx"

    assert command.main([OLD, NEW, str(again), "-o", str(target)]) == OK

    book = load_workbook(str(target))
    assert book.sheet_names == ["汇总", "2025年→2026年", "2026年→2027年", "三版对照"]
    summary = book.get_sheet_by_index(0).to_python()
    assert summary[2] == ["对照", "保留", "改写", "移动", "拆分", "合并", "删除", "新增", "合计"]
    assert summary[3:] == [
        ["2025年 → 2026年", "6", "15", "7", "6", "6", "3", "5", "48"],
        ["2026年 → 2027年", "51", "0", "0", "0", "0", "0", "0", "51"],
    ]
    assert book.get_sheet_by_index(3).to_python()[2] == ["序号", "沿革", "2025年条款", "2026年条款", "2027年条款"]
    assert capsys.readouterr().err.rstrip().endswith(f"写入 {target}")


def test_programs_get_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command.main([OLD, NEW, "--format", "json"]) == OK

    data = json.loads(capsysbinary.readouterr().out)
    assert [len(edition["clauses"]) for edition in data["editions"]] == [49, 51]
    assert data["comparisons"][0]["counts"]["split"] == 6
    link = data["comparisons"][0]["links"][0]
    assert (link["kind"], link["old"], link["new"]) == ("reworded", [0], [0])


def test_coverage_names_what_no_task_takes_up(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command.main([PLAN, OLD, NEW, "--coverage"]) == OK

    out = capsysbinary.readouterr().out.decode()
    assert "规划条款 14 条，已承接 12 条，未承接 2 条" in out
    assert "| 序号 | 承接 | 条目 | 规划条款 |" in out
    assert command.main([PLAN, OLD, NEW, "--coverage", "-o", str(tmp_path / "承接.xlsx")]) == OK
    assert load_workbook(str(tmp_path / "承接.xlsx")).sheet_names == ["承接情况", "无对应条款的任务"]
    capsysbinary.readouterr()
    assert command.main([PLAN, OLD, NEW, "--coverage", "--format", "json"]) == OK
    assert len(json.loads(capsysbinary.readouterr().out)["untaken"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([OLD], "对照需要 2 至 3 个文件，现在有 1 个。"),
        ([OLD, NEW, OLD, NEW], "对照需要 2 至 3 个文件，现在有 4 个。"),
        ([OLD, NEW, "--format", "pdf"], "没有“pdf”这种输出格式。"),
        ([OLD, NEW, "--format", "xlsx"], "xlsx 不能写到屏幕上。"),
        ([OLD, NEW, "--fast"], "不认识选项“--fast”。"),
        ([OLD, NEW, "-o", NEW], "就是输入文件。"),
    ],
)
def test_a_command_line_without_sense_is_explained(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == USAGE

    error = capsys.readouterr().err
    assert said in error
    assert "详见 luoshi compare --help" in error


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "没有.docx")

    assert command.main([OLD, missing]) == REFUSED

    assert "没有.docx" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert command.main([OLD, NEW, "-o", str(tmp_path / "file" / "a.xlsx")]) == REFUSED

    assert "无法写入" in capsys.readouterr().err


def test_the_front_door_knows_the_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert "对照同一计划" in luoshi("compare", "--help").stdout
    assert "Compare two or three editions" in luoshi("help", "compare", LANG="en_US.UTF-8").stdout
    assert "compare" in {c.name for c in cli.own_commands()}
