"""The same plan as txt, html, docx, pdf and OFD gives the same readings.

What is compared of a task: its words without white space, its parties with their roles, its deadline and its targets.
The figure is the share of readings that are equal in both, of all in either."""

from __future__ import annotations

import io
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import Reading
from tests.extraction import formats
from tests.extraction.documents import documents
from tests.extraction.formats import Part, Table

ENOUGH = 0.99

FIELDS = ("政务服务", "营商环境", "数字治理", "水系治理", "职业教育", "冷链物流", "乡村道路", "公共卫生")
DEEDS = (
    "修订办理规程，把分散的申请材料合并为一张表，取消没有依据的证明，让办事人少跑一趟、少填一遍",
    "建成运行监测平台，接入各县区的数据，对异常情况当日预警、三日内核查",
    "新建改造服务站点60个以上，方便群众就近办理，并向社会公布站点名称、地址和服务时间",
    "开展专项检查，重点整治推诿拖延、重复检查和乱收费，检查结果按季度通报",
    "培训基层工作人员，年内不少于1200人次，做到业务骨干人人会讲、窗口人员个个会办",
)
LEADS = ("市数据局", "市商务局", "市水务局", "市教育局", "市交通运输局", "市卫生健康委")
DAYS = ("2025年6月底前", "2025年12月31日前", "2025年9月15日前", "年底前", "2026年一季度前")


def _deed(i: int) -> str:
    return f"{DAYS[i % 5]}，围绕{FIELDS[i % 8]}第{i + 1}阶段目标，{DEEDS[i % 5]}"


def _bracket(i: int) -> str:
    lead, other, third = LEADS[i % 6], LEADS[(i + 1) % 6], LEADS[(i + 3) % 6]
    return (
        f"（{lead}牵头，{other}、{third}配合）",
        f"（责任单位：{lead}、{other}）",
        f"［{lead}负责］",
        f"（{lead}、{other}按职责分工负责）",
    )[i % 4]


def plan() -> list[Part]:
    """A plan of 40 tasks: brackets in paragraphs and headings, label lines, several brackets in one paragraph."""
    parts: list[Part] = [
        "示例市2025年惠民便企重点工作实施方案",
        "为进一步改善服务、降低办事成本，回应企业和群众反映的突出问题，结合本市实际，制定本方案。",
        "一、工作目标",
        "到2025年底，主要事项办理时间比上年缩短三分之一，群众满意度稳步提高。",
        "二、重点任务",
    ]
    count = 0
    for section in range(4):
        numeral = "一二三四"[section]
        parts.append(f"（{numeral}）改进{FIELDS[section]}")
        for i in range(1, 6):
            parts.append(f"{i}. 第{numeral}组事项{i}。{_deed(count)}。{_bracket(count)}")
            count += 1
    parts.append("三、专项行动")
    for i in range(1, 9):
        parts += [
            f"{i}．专项{i}：{_deed(count)}。",
            f"牵头单位：{LEADS[count % 6]}",
            f"配合单位：{LEADS[(count + 2) % 6]}、{LEADS[(count + 4) % 6]}",
        ]
        count += 1
    parts += ["四、基础工作", f"（一）夯实数据底座（{LEADS[0]}牵头，{LEADS[3]}配合）"]
    for i in range(1, 5):
        parts.append(f"{i}. 底座{i}。{_deed(count)}。")
        count += 1
    parts.append("（二）加强保障。")
    for _ in range(4):
        parts.append(f"{_deed(count)}。{_bracket(count)}{_deed(count + 1)}。{_bracket(count + 1)}")
        count += 2
    parts += ["五、组织实施", "各单位要把任务落到岗位、落到人头，及时研究解决新情况新问题。"]
    return parts


def table_plan() -> list[Part]:
    """A table of 40 tasks, with areas over several rows; long cells, over several pages."""
    rows: list[list[str]] = [["重点领域", "序号", "工作任务", "牵头单位", "配合单位", "完成时限"]]
    for i in range(40):
        area = FIELDS[i // 5] if i % 5 == 0 else ""
        task = f"围绕{FIELDS[i // 5]}第{i % 5 + 1}阶段目标，{DEEDS[i % 5]}。"
        rows.append(
            [area, str(i + 1), task, LEADS[i % 6], f"{LEADS[(i + 1) % 6]}、{LEADS[(i + 3) % 6]}", DAYS[i % 5][:-1]]
        )
    return ["示例市2025年重点工作任务分解表", Table(rows, (4, 2, 9, 4, 4, 4))]


def readings_of(data: bytes, name: str) -> Counter[tuple[object, ...]]:
    return Counter(map(told, read_document(read_bytes(data, name)).readings))


def told(reading: Reading) -> tuple[object, ...]:
    return (
        "".join(reading.task.quote.split()),
        frozenset((party.name, str(party.role)) for party in reading.parties),
        (reading.deadline.kind, reading.deadline.on, reading.deadline.cycle),
        tuple((target.value, target.unit, target.comparator) for target in reading.targets),
    )


def agreement(first: Counter[tuple[object, ...]], second: Counter[tuple[object, ...]]) -> float:
    return 2 * sum((first & second).values()) / max(1, sum(first.values()) + sum(second.values()))


def difference(first: Counter[tuple[object, ...]], second: Counter[tuple[object, ...]]) -> str:
    """For the message of a test that fails."""
    lines = [f"- {one}" for one in first - second] + [f"+ {one}" for one in second - first]
    return "\n".join(lines[:6])


@pytest.fixture(scope="module")
def print_to_pdf(chromium: Browser) -> Iterator[Callable[[Sequence[Part]], bytes]]:
    """How a browser prints the html: 14 points, real fonts, ruled tables, headings of tables repeated."""
    style = (
        "@page { size: A4; margin: 25mm } body { font: 14pt/1.8 'Noto Serif CJK SC'; text-align: justify }"
        "h1 { font-size: 20pt; text-align: center } p { text-indent: 2em; margin: 0 }"
        "table { border-collapse: collapse } td { border: 1px solid #000; padding: 2px 4px; font-size: 11pt }"
    )
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()

    def printed(parts: Sequence[Part]) -> bytes:
        page.set_content(formats.as_html(parts, style).decode())
        return page.pdf(
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<p></p>",
            footer_template='<p style="font-size:9pt;width:99%;text-align:center"><b class="pageNumber"></b></p>',
        )

    yield printed
    context.close()


SET = {"html": formats.as_html, "docx": formats.as_docx, "pdf": formats.as_pdf, "ofd": formats.as_ofd}


@pytest.mark.parametrize("ending", SET)
def test_a_plan_of_paragraphs_reads_the_same_in_every_format(ending: str, record_property: Callable[..., None]) -> None:
    plain = readings_of(formats.as_txt(plan()), "方案.txt")

    other = readings_of(SET[ending](plan()), f"方案.{ending}")

    figure = agreement(plain, other)
    record_property(f"agreement of {ending} with txt", f"{figure:.4f}")
    assert sum(plain.values()) == 40
    assert figure >= ENOUGH, difference(plain, other)


def test_a_plan_printed_by_a_browser_reads_the_same(print_to_pdf: Callable[[Sequence[Part]], bytes]) -> None:
    plain = readings_of(formats.as_txt(plan()), "方案.txt")

    other = readings_of(print_to_pdf(plan()), "方案.pdf")

    assert agreement(plain, other) >= ENOUGH, difference(plain, other)


TABLES = {"csv": formats.as_csv, "xlsx": formats.as_xlsx, **SET}


@pytest.mark.parametrize("ending", TABLES)
def test_a_table_reads_the_same_in_every_format(ending: str) -> None:
    web = readings_of(formats.as_html(table_plan()), "分解表.html")

    other = readings_of(TABLES[ending](table_plan()), f"分解表.{ending}")

    assert sum(web.values()) == 40
    assert agreement(web, other) >= ENOUGH, difference(web, other)


def test_a_table_printed_by_a_browser_reads_the_same(print_to_pdf: Callable[[Sequence[Part]], bytes]) -> None:
    web = readings_of(formats.as_html(table_plan()), "分解表.html")

    other = readings_of(print_to_pdf(table_plan()), "分解表.pdf")

    assert agreement(web, other) >= ENOUGH, difference(web, other)


TURNS = {
    1: "width: 297mm; height: 210mm; transform: rotate(-90deg) translate(-297mm, 0)",
    2: "width: 210mm; height: 297mm; transform: translate(210mm, 297mm) rotate(180deg)",
    3: "width: 297mm; height: 210mm; transform: rotate(90deg) translate(0, -210mm)",
}


@pytest.mark.parametrize("quarters", TURNS)
def test_pages_that_lie_on_their_side_read_as_they_are_seen(quarters: int, chromium: Browser) -> None:
    """Annexes in landscape are often kept upright, with a note to turn them."""
    title, table = table_plan()
    assert isinstance(table, Table)
    parts: list[Part] = [title, Table(table.rows[:6], table.widths)]
    style = (
        "@page { size: 210mm 297mm; margin: 0 } html, body { margin: 0 } h1 { font-size: 16pt }"
        "body { position: absolute; transform-origin: 0 0; font: 11pt 'Noto Serif CJK SC'; %s }"
        "table { width: 170mm; border-collapse: collapse } td { border: 1px solid #000; padding: 2px }"
    )
    page = chromium.new_page()
    page.set_content(formats.as_html(parts, style % TURNS[quarters]).decode())
    lying = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    lying[0].set_rotation(90 * quarters)
    out = io.BytesIO()
    lying.save(out)
    lying.close()

    source = read_bytes(out.getvalue(), "分解表.pdf")

    cells = [source.text[block.start : block.end] for block in source.blocks if block.kind == "cell"]
    assert cells == [cell for row in table.rows[:6] for cell in row if cell]
    assert source.blocks[0].box is not None
    assert source.blocks[0].box[1] < 60  # the title stands at the top


@pytest.mark.parametrize("ending", ["doc", "pdf"])
def test_what_a_word_processor_saves_reads_the_same(ending: str, tmp_path: Path) -> None:
    """LibreOffice saves the docx as Word 97 and prints it: with rows of the table that go on over the page."""
    for name, parts in (("paragraphs", plan()), ("table", table_plan())):
        (tmp_path / f"{name}.docx").write_bytes(formats.as_docx(parts))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = ["--outdir", str(tmp_path), str(tmp_path / "paragraphs.docx"), str(tmp_path / "table.docx")]
    subprocess.run(["soffice", profile, "--headless", "--convert-to", ending, *files], check=True)

    paragraphs, table = (
        readings_of((tmp_path / f"{name}.{ending}").read_bytes(), f"方案.{ending}") for name in ("paragraphs", "table")
    )

    assert agreement(readings_of(formats.as_txt(plan()), "方案.txt"), paragraphs) >= ENOUGH
    web = readings_of(formats.as_html(table_plan()), "分解表.html")
    assert agreement(web, table) >= ENOUGH, difference(web, table)


def test_whole_papers_read_the_same_in_every_format(print_to_pdf: Callable[[Sequence[Part]], bytes]) -> None:
    """Plain texts of ours in each format, and those of the corpus where it lies beside the project."""
    figures: dict[str, float] = {}
    for path in (path for path in documents() if path.suffix == ".txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        parts: list[Part] = ["".join(line.split()) for line in lines if line.strip()]
        plain = readings_of(formats.as_txt(parts), "方案.txt")
        for ending, build in SET.items():
            figures[f"{path.stem} {ending}"] = agreement(plain, readings_of(build(parts), f"方案.{ending}"))
        figures[f"{path.stem} printed"] = agreement(plain, readings_of(print_to_pdf(parts), "方案.pdf"))

    assert all(figure >= ENOUGH for figure in figures.values()), figures
