"""Tables of tasks as offices draw them: merged cells, headings in two rows, sections, forms, leaders' columns."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import DocumentReading
from tests.extraction import papers
from tests.extraction.texts import read, roles, table


def html(*rows: str, before: str = "") -> DocumentReading:
    """A page with one table; a cell is its text, or `text^down>right` where it is merged."""

    def cell(written: str) -> str:
        text, _, spans = written.partition("^")
        down, _, right = spans.partition(">")
        return f'<td rowspan="{down or 1}" colspan="{right or 1}">{text}</td>'

    body = "".join(f"<tr>{''.join(cell(c.strip()) for c in row.split('|'))}</tr>" for row in rows)
    page = f"<html><body><p>{before}</p><table>{body}</table></body></html>"
    return read_document(read_bytes(page.encode(), "page.html"))


def tasks(document: DocumentReading) -> list[tuple[str, dict[str, str]]]:
    return [("".join(reading.task.quote.split()), roles(reading)) for reading in document.readings]


def test_leaders_stand_beside_a_task_and_are_no_parties() -> None:
    document = html(
        "2025年重点任务分解表^1>6",
        "序号|重点任务|牵头领导|牵头单位|配合单位|完成时限",
        "1|建成冷链仓库2座。|赵某某、钱某某|县商务局|县交通局<br>县供销社|10月底前",
        "2|举办年货节。|孙科长 0551-1234567|县商务局|无|2025-12-31",
    )

    assert tasks(document) == [
        ("建成冷链仓库2座。", {"县商务局": "lead", "县交通局": "support", "县供销社": "support"}),
        ("举办年货节。", {"县商务局": "lead"}),
    ]
    assert [[post.name for post in reading.posts] for reading in document.readings] == [
        ["赵某某", "钱某某"],
        ["孙科长"],
    ]
    assert {post.cue for reading in document.readings for post in reading.posts} == {"牵头领导"}


def test_a_row_merged_behind_its_number_is_the_heading_of_a_section() -> None:
    document = html(
        "序号|重点任务|工作措施|完成时限|牵头部门|主责单位|协办单位",
        "一|提升水质^1>6",
        "1|水质目标|断面水质持续改善。|年底前|市环保局|各区政府|市水务局等部门",
        "二|整治扬尘^1>6",
        "2|工地监管|安装监测设备。|6月底前|市住建局|各区政府|市城管局",
        before="2021年行动计划",
    )

    assert tasks(document) == [
        ("断面水质持续改善。", {"市环保局": "lead", "各区政府": "local", "市水务局": "support"}),
        ("安装监测设备。", {"市住建局": "lead", "各区政府": "local", "市城管局": "support"}),
    ]
    assert [reading.path for reading in document.readings] == [("一", "1"), ("二", "2")]
    assert document.readings[0].title == "水质目标"


def test_a_heading_over_two_columns_stands_over_a_name_and_its_parts() -> None:
    document = html(
        "序号^2|牵头单位^2|项目数量^2|项目名称^2>2|业主单位^2|本月进展情况^1>2",
        "前期手续|形象进度",
        "一^2|区住建局^2|1个^2|（一）打通断头路^2|1.甲路北段|区城投公司||已完工",
        "2.乙路|区城管局||已完工",
        "二|区教育局|1个|（一）更换健身器材^1>2|区体育中心||在建",
    )

    assert tasks(document) == [
        ("甲路北段", {"区住建局": "lead", "区城投公司": "by_remit"}),
        ("乙路", {"区住建局": "lead", "区城管局": "by_remit"}),
        ("更换健身器材", {"区教育局": "lead", "区体育中心": "by_remit"}),
    ]


def test_headings_in_two_rows_over_parties_and_dates() -> None:
    document = html(
        "序号^2|建设任务^2|责任单位^1>2|2025年进度安排^1>2",
        "牵头单位|参与单位|上半年|下半年",
        "1|建成智慧农场6个|县农业农村局|县财政局|完成选址|完成建设",
    )

    assert tasks(document) == [("建成智慧农场6个", {"县农业农村局": "lead", "县财政局": "support"})]


def test_merged_groups_and_departments_reach_over_their_rows() -> None:
    document = html(
        "类别|序号|工作任务|责任单位|责任人",
        "基础建设^2|1|铺设管线20公里|市水务局^2|孙科长",
        "2|改造泵站3座|李科长",
        "服务提升|3|开通服务热线|市民政局、市残联|",
    )

    assert tasks(document) == [
        ("铺设管线20公里", {"市水务局": "lead"}),
        ("改造泵站3座", {"市水务局": "lead"}),
        ("开通服务热线", {"市民政局": "joint", "市残联": "joint"}),
    ]
    assert [reading.path for reading in document.readings] == [("基础建设", "1"), ("基础建设", "2"), ("服务提升", "3")]


def test_progress_columns_are_no_statements_however_long() -> None:
    document = html(
        "序号|全年目标任务|分管领导|牵头单位|责任主体与协同单位|1-10月推进情况|是否达序",
        "1|新建分类池20个。|周某某|区城管局|区环卫处、各街道|已建成分类池10个，其余点位正在选址，预计下月全部完成。|否",
    )

    assert tasks(document) == [("新建分类池20个。", {"区城管局": "lead", "区环卫处": "by_remit", "各街道": "local"})]


def test_the_unit_of_a_figure_is_nobody() -> None:
    document = html(
        "指标名称|单位|2025年目标|责任单位",
        "地区生产总值增速|%|6左右|市发改委",
        "新增城镇就业|万人|3以上|市人社局",
    )

    assert tasks(document) == [("地区生产总值增速", {"市发改委": "lead"}), ("新增城镇就业", {"市人社局": "lead"})]


def test_headings_repeated_on_the_next_page_are_no_task() -> None:
    document = html("序号|任务|责任单位", "1|编规划|市自然资源局", "序号|任务|责任单位", "2|办展会|市商务局")

    assert tasks(document) == [("编规划", {"市自然资源局": "lead"}), ("办展会", {"市商务局": "lead"})]


def test_a_table_cut_by_a_page_keeps_its_headings_but_another_table_does_not_get_them() -> None:
    page = (
        "<table><tr><td>任务</td><td>责任单位</td></tr><tr><td>编制规划</td><td>市自然资源局</td></tr></table>"
        "<p>（续表）</p><table><tr><td>组织评审</td><td>市发改委</td></tr></table>"
        "<table><tr><td>张三</td><td>科长</td></tr><tr><td>李四</td><td>处长</td></tr></table>"
    )

    document = read_document(read_bytes(page.encode(), "page.html"))

    assert tasks(document) == [("编制规划", {"市自然资源局": "lead"}), ("组织评审", {"市发改委": "lead"})]


def test_a_form_of_headings_and_values_is_one_task() -> None:
    document = html(
        "任务名称|智慧停车",
        "任务内容|接入泊位5000个，上线缴费小程序。",
        "牵头单位|市城管局",
        "配合单位|市交警支队、市大数据局",
        "责任领导|吴副局长",
        "完成时限|2025年9月",
    )

    (reading,) = document.readings
    assert tasks(document) == [
        (
            "接入泊位5000个，上线缴费小程序。",
            {"市城管局": "lead", "市交警支队": "support", "市大数据局": "support"},
        )
    ]
    assert (reading.title, reading.deadline.on) == ("智慧停车", date(2025, 9, 30))
    assert [post.name for post in reading.posts] == ["吴副局长"]


def test_each_item_of_an_assessment_is_a_task_without_its_marks() -> None:
    document = html(
        "考核部门|考核指标|分值|考核内容及评分标准",
        "区市场监管局^2|食品安全|10|1.完成抽检500批次，得5分，每少1批次扣0.1分。<br>2.处置不合格产品，出现1起未处置扣1分。",
        "计量监管|5|1.检定计量器具2000台件（3分）。2.与区住建局共同推进水表检定（2分）。",
        "区应急局|安全生产|10|开展隐患排查，未按期完成扣2分。",
        before="2025年度考核评分标准",
    )

    assert tasks(document) == [
        ("完成抽检500批次", {"区市场监管局": "lead"}),
        ("处置不合格产品", {"区市场监管局": "lead"}),
        ("检定计量器具2000台件", {"区市场监管局": "lead"}),
        ("与区住建局共同推进水表检定", {"区市场监管局": "lead", "区住建局": "joint"}),
        ("开展隐患排查", {"区应急局": "lead"}),
    ]


def test_items_in_a_column_headed_by_marks_are_read_without_them() -> None:
    document = html(
        "责任单位|考核项目|考核标准及分值",
        "县公安局^2|命案防控（10分）|①命案现行破案率100%。未达到的，每低1个百分点扣1分。②全年不发生重大群体性事件，发生1起扣5分。",
        "电诈治理（10分）|①发案数下降10%；②止付率达到90%以上，协同县金融办做好账户管理。",
        "县应急局|安全生产|（1）死亡率下降5%。（2）新增监测点60处，完成得8分，未完成按比例计分。（3）执法检查300家次，每少10家扣0.5分，扣完为止。",
    )

    assert tasks(document) == [
        ("命案现行破案率100%。", {"县公安局": "lead"}),
        ("全年不发生重大群体性事件", {"县公安局": "lead"}),
        ("发案数下降10%；", {"县公安局": "lead"}),
        ("止付率达到90%以上，协同县金融办做好账户管理。", {"县公安局": "lead", "县金融办": "joint"}),
        ("死亡率下降5%。", {"县应急局": "lead"}),
        ("新增监测点60处", {"县应急局": "lead"}),
        ("执法检查300家次", {"县应急局": "lead"}),
    ]
    assert document.readings[0].title == "命案防控"


def test_duties_beside_their_departments_are_tasks() -> None:
    document = html(
        "相关部门|职责分工",
        "区公安分局|维护考点周边安全，检查网上不良信息，保障试卷运送。",
        "区教育局|负责考试的组织、实施和协调，层层签订责任书，落实责任。",
        before="管理事项：考试保障",
    )

    assert tasks(document) == [
        ("维护考点周边安全，检查网上不良信息，保障试卷运送。", {"区公安分局": "lead"}),
        ("负责考试的组织、实施和协调，层层签订责任书，落实责任。", {"区教育局": "lead"}),
    ]


def test_empty_items_of_a_template_are_no_tasks() -> None:
    document = html(
        "项目名称及分值^1>2|赋分办法|牵头单位|考核单位",
        "（一）重点工作（500分）^2|1.|按实绩|县委办|县考核办",
        "……|按实绩|县委办|县考核办",
        "（二）机关创建（100分）|1.学习型机关（30分）|按排名|县委宣传部|县监察局",
    )

    assert tasks(document) == [("学习型机关", {"县委宣传部": "lead", "县监察局": "by_remit"})]


def test_one_cell_may_say_who_leads_and_who_supports() -> None:
    document = html(
        "重点任务|责任分工|时限要求",
        "设立数据专员。|牵头：市数据局；配合：市委编办、市人社局|2025年6月底前",
        "开放公共数据。|市数据局牵头，各区、市级有关部门按职责分工负责|持续推进",
    )

    assert tasks(document) == [
        ("设立数据专员。", {"市数据局": "lead", "市委编办": "support", "市人社局": "support"}),
        ("开放公共数据。", {"市数据局": "lead", "各区": "local", "市级有关部门": "all"}),
    ]


@pytest.mark.parametrize(
    ("task", "lead", "support", "due"),
    [
        ("工作内容", "落实单位", "协同单位", "落实时间"),
        ("任务清单", "牵头处室", "参与处室", "完成时间"),
        ("事项", "主办", "协办", "时间节点"),
        ("重点工作", "牵头部门", "协办部门", "办结时限"),
        ("整改措施", "责任单位", "配合单位", "整改时限"),
        ("主要举措", "主责部门", "协同配合单位", "完成期限"),
        ("content", "owner", "co", "deadline"),
    ],
)
def test_columns_are_known_by_many_headings(task: str, lead: str, support: str, due: str) -> None:
    document = html(f"序号|{task}|{lead}|{support}|{due}", "1|更换门禁设备|市机关局|市财政局|2025年3月底")

    (reading,) = document.readings
    assert roles(reading) == {"市机关局": "lead", "市财政局": "support"}
    assert (reading.task.quote, reading.deadline.on) == ("更换门禁设备", date(2025, 3, 31))


def test_a_table_without_parties_holds_no_task() -> None:
    assert html("姓名|职务|电话", "张三|科长|123456789").readings == ()


def test_tables_drawn_in_plain_text_are_tables() -> None:
    bars = (
        "| 序号 | 工作任务 | 责任单位 | 完成时限 |\n|---|---|---|---|\n| 1 | 建设站点20座 | 市发改委 | 2025年10月底 |\n"
    )
    tabs = "序号\t工作任务\t责任单位\t完成时限\n1\t建设站点20座\t市发改委\t2025年10月底\n"

    for text in (bars, tabs):
        (reading,) = read("分工表\n" + text).readings
        assert (reading.task.quote, roles(reading)) == ("建设站点20座", {"市发改委": "lead"})
        assert reading.deadline.on == date(2025, 10, 31)


def test_cells_copied_one_to_a_line_are_a_table_again() -> None:
    cells = (
        "序号",
        "重点工作任务",
        "主要责任单位",
        "协同配合单位",
        "一、主要预期目标",
        "3",
        "固定资产投资增长7%。",
        "区发改委",
        "区工信局，各乡镇",
        "二、民生事业",
        "68",
        "扩建教学楼两处。",
        "区教育局",
        "区住建局",
    )

    document = read("任务分解表\n\n" + "\n\n".join(cells))

    assert tasks(document) == [
        ("固定资产投资增长7%。", {"区发改委": "lead", "区工信局": "support", "各乡镇": "local"}),
        ("扩建教学楼两处。", {"区教育局": "lead", "区住建局": "support"}),
    ]
    assert [reading.path for reading in document.readings] == [("一", "3"), ("二", "68")]


def test_lines_with_tabs_that_are_no_table_stay_lines() -> None:
    document = read("一、建立台账。\t（市审计局负责）\n二、开展核查。\t（市统计局负责）")

    assert tasks(document) == [("建立台账。", {"市审计局": "lead"}), ("开展核查。", {"市统计局": "lead"})]


def test_the_same_table_reads_alike_from_word_excel_and_csv() -> None:
    rows = (
        ("序号", "工作任务", "牵头单位", "配合单位", "责任领导"),
        ("1", "改造泵站3座", "市水务局", "市财政局", "李副局长"),
        ("2", "清淤管网60公里", "市城管局", "各街道", "王副局长"),
    )
    comma = "\n".join(",".join(row) for row in rows)
    sources = [
        read_bytes(papers.docx(papers.table(*rows)), "a.docx"),
        read_bytes(papers.xlsx(rows), "a.xlsx"),
        read_bytes(comma.encode(), "a.csv"),
        table(*rows),
    ]

    readings = [read_document(source) for source in sources]

    expected = [
        ("改造泵站3座", {"市水务局": "lead", "市财政局": "support"}),
        ("清淤管网60公里", {"市城管局": "lead", "各街道": "local"}),
    ]
    assert [tasks(document) for document in readings] == [expected] * 4
    assert {tuple(post.name for reading in document.readings for post in reading.posts) for document in readings} == {
        ("李副局长", "王副局长")
    }


def test_merged_cells_of_a_word_table_lead_all_their_rows() -> None:
    body = papers.table(
        ("任务", "牵头单位"),
        ("新建学校2所", papers.tc("市教育局", merge="restart")),
        ("培训教师800人", papers.tc("", merge="continue")),
    )

    document = read_document(read_bytes(papers.docx(body), "a.docx"))

    assert tasks(document) == [("新建学校2所", {"市教育局": "lead"}), ("培训教师800人", {"市教育局": "lead"})]
