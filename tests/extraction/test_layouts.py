"""Where tasks stand: brackets, label lines, outlines, headings, tables, sentences with a doer."""

from __future__ import annotations

from datetime import date

from luoshi.extraction.engine import read_document
from luoshi.extraction.types import DocumentReading
from tests.extraction.texts import only, read, roles, table


def quotes(document: DocumentReading) -> list[str]:
    return [reading.task.quote for reading in document.readings]


def test_a_document_on_one_line_is_cut_at_its_numbers() -> None:
    document = read(
        "现制定如下措施。一、强化保障（一）加大支持。设立资金。（市财政局负责）具体措施：1．2024年底前完成编制。（市科委负责）"
        "2．做好培训。（市人社局负责）二、优化服务（二）完善平台。（市数据局负责）"
    )

    assert quotes(document) == ["加大支持。设立资金。", "2024年底前完成编制。", "做好培训。", "完善平台。"]
    assert [reading.path for reading in document.readings] == [
        ("一", "(一)"),
        ("一", "(一)", "1"),
        ("一", "(一)", "2"),
        ("二", "(二)"),
    ]


def test_several_brackets_in_one_paragraph_are_several_tasks() -> None:
    document = read("1.完善制度。加强宣传。（市科委负责）开展培训。（市教委负责）")

    assert quotes(document) == ["完善制度。加强宣传。", "开展培训。"]


def test_lines_broken_by_a_pdf_are_one_statement_and_one_label() -> None:
    document = read(
        "1.开展云端一体的智能应用，推动产业链各环节协同，细化服务在大交\n\n通中的应用。（牵头部\n\n门：市交通委、市水\n\n务局）"
    )

    (reading,) = document.readings
    assert reading.task.quote == "开展云端一体的智能应用，推动产业链各环节协同，细化服务在大交\n\n通中的应用。"
    assert roles(reading) == {"市交通委": "co_lead", "市水务局": "co_lead"}


def test_label_lines_below_belong_to_the_paragraph_above() -> None:
    reading = only(
        "（一）优化流程\n推行一窗受理，压减材料。\n牵头单位：区审批局\n责任单位：区发改局 区住建局\n完成时限：2024年6月"
    )

    assert reading.task.quote == "推行一窗受理，压减材料。"
    assert roles(reading) == {"区审批局": "lead", "区发改局": "by_remit", "区住建局": "by_remit"}
    assert reading.deadline.on == date(2024, 6, 30)


def test_leaves_above_one_responsibility_line_are_one_task() -> None:
    document = read(
        "（一）夯实基础\n1.建设算力中心。\n2.推动网络覆盖。\n责任单位：省数据局\n（二）培育产业\n1.建设园区。\n责任单位：省科技厅"
    )

    assert quotes(document) == ["建设算力中心。\n2.推动网络覆盖。", "建设园区。"]


def test_a_bracket_on_a_heading_covers_the_measures_below() -> None:
    document = read(
        "一、实施创新（牵头单位：市科技局）\n1.新增平台5家。\n2.组织申报项目。\n二、扩大投资（牵头单位：市财政局）\n3.开工项目30个。"
    )

    assert [(reading.task.quote, list(roles(reading))) for reading in document.readings] == [
        ("新增平台5家。", ["市科技局"]),
        ("组织申报项目。", ["市科技局"]),
        ("开工项目30个。", ["市财政局"]),
    ]


def test_a_measure_with_its_own_bracket_answers_for_itself_under_a_heading_that_has_one() -> None:
    document = read(
        "一、强化保护（区保护局牵头，区法规局按职责分工负责）\n1.制定指引。\n2.完成评估。\n3.健全名录。（区审查局负责）\n"
        "二、促进运用\n4.组织对接活动。（区运用局负责）"
    )

    assert [(reading.task.quote, roles(reading)) for reading in document.readings] == [
        ("制定指引。", {"区保护局": "lead", "区法规局": "by_remit"}),
        ("完成评估。", {"区保护局": "lead", "区法规局": "by_remit"}),
        ("健全名录。", {"区审查局": "lead"}),
        ("组织对接活动。", {"区运用局": "lead"}),
    ]


def test_a_heading_whose_measures_all_have_brackets_is_a_task_of_its_own() -> None:
    document = read("（一）落实政策。（财政局负责）\n1.总结经验。（财政局牵头）\n2.简化程序。（税务局牵头）")

    assert quotes(document) == ["落实政策。", "总结经验。", "简化程序。"]


def test_a_verb_at_the_head_of_a_sentence_is_nobody() -> None:
    document = read(
        "1.完善制度。（市科委负责）\n2.组织开展培育，2026年底前新增培育对象30家。\n3.做好培训。（市教委负责）"
    )

    assert {name for reading in document.readings for name in roles(reading)} == {"市科委", "市教委"}


def test_the_bracket_closes_its_item_not_only_the_last_paragraph() -> None:
    reading = only("（一）完善管理。加强审核，实现全覆盖。\n建立评估制度，开展评估。（区司法局负责）")

    assert reading.task.quote == "完善管理。加强审核，实现全覆盖。\n建立评估制度，开展评估。"


def test_a_lead_for_the_whole_part_reaches_back() -> None:
    document = read(
        "一、完善制度\n（一）修订章程。\n（二）健全内控。\n以上任务均由办公室牵头。\n二、培训\n（一）开展培训。（人事处负责）"
    )

    assert [(reading.task.quote, roles(reading)) for reading in document.readings] == [
        ("修订章程。", {"办公室": "lead"}),
        ("健全内控。", {"办公室": "lead"}),
        ("开展培训。", {"人事处": "lead"}),
    ]


def test_headings_that_are_names_give_the_items_below() -> None:
    document = read("一、市教育局\n1.新建幼儿园8所。\n二、市卫生健康委\n1.建成社区医院5家。")

    assert [roles(reading) for reading in document.readings] == [{"市教育局": "lead"}, {"市卫生健康委": "lead"}]


def test_an_unlabelled_sentence_in_a_labelled_document_needs_a_doer_and_a_date() -> None:
    document = read(
        "一、完善制度。（市科委负责）\n各有关部门要高度重视。各有关部门于2024年12月31日前将总结报送市政府。到2025年，全市形成体系。"
    )

    assert quotes(document)[1:] == ["各有关部门于2024年12月31日前将总结报送市政府。"]
    assert roles(document.readings[1]) == {"各有关部门": "all"}


def test_without_labels_the_subject_of_the_sentence_is_the_doer() -> None:
    document = read(
        "一、充分认识重要意义\n各部门要提高认识。\n二、落实责任\n各区人民政府要完成公示。要及时更新信息。市水务局要会同有关部门加强巡查。"
        "积极营造氛围。以上工作要在2024年5月底前完成。"
    )

    assert [(reading.task.quote, roles(reading)) for reading in document.readings] == [
        ("各区人民政府要完成公示。要及时更新信息。", {"各区人民政府": "local"}),
        ("市水务局要会同有关部门加强巡查。", {"市水务局": "lead", "有关部门": "all"}),
    ]
    assert {reading.deadline.on for reading in document.readings} == {date(2024, 5, 31)}


def test_a_label_line_above_its_items_speaks_about_them() -> None:
    document = read("任务书\n责任单位：市生态环境局\n1.改造污水厂3座\n2.新建站点5个\n责任单位：市水利局\n1.治理河道2条")

    assert [(reading.task.quote, list(roles(reading))) for reading in document.readings] == [
        ("改造污水厂3座", ["市生态环境局"]),
        ("新建站点5个", ["市生态环境局"]),
        ("治理河道2条", ["市水利局"]),
    ]


def test_a_bracket_that_opens_a_paragraph_speaks_about_the_words_behind_it() -> None:
    reading = only("（一）强化评估\n【责任单位：市发展改革委】建立监测评估制度，形成报告。")

    assert reading.task.quote == "建立监测评估制度，形成报告。"


def test_a_sentence_that_closes_an_item_names_its_parties_without_bracket() -> None:
    reading = only("5.组织专项行动。由市公安局牵头，市交通局配合。")

    assert roles(reading) == {"市公安局": "lead", "市交通局": "support"}


def test_a_lead_for_the_part_joins_the_parties_of_its_items() -> None:
    document = read(
        "一、甲\n（一）开展培训。（人事处负责）\n（二）建设平台。（信息处、财务处负责）\n以上任务均由办公室牵头。"
    )

    assert [roles(reading) for reading in document.readings] == [
        {"办公室": "lead", "人事处": "by_remit"},
        {"办公室": "lead", "信息处": "by_remit", "财务处": "by_remit"},
    ]


def test_a_row_of_a_table_is_a_task() -> None:
    source = table(
        ("序号", "重点任务", "主要内容", "牵头领导", "主要责任单位", "协同配合单位", "完成期限"),
        ("1", "科技企业", "新培育科技型企业50家以上。", "张某某", "区科技局", "区经信局\n区财政局", "2023年12月底"),
        ("2", "监管", "推行双随机检查。", "李某某", "区市场监管局、区城管局", "无", "长期坚持"),
    )

    document = read_document(source)

    assert [(r.path, r.title, r.task.quote, roles(r), r.deadline.kind, r.deadline.on) for r in document.readings] == [
        (
            ("1",),
            "科技企业",
            "新培育科技型企业50家以上。",
            {"区科技局": "lead", "区经信局": "support", "区财政局": "support"},
            "fixed",
            date(2023, 12, 31),
        ),
        (("2",), "监管", "推行双随机检查。", {"区市场监管局": "co_lead", "区城管局": "co_lead"}, "continuous", None),
    ]


def test_headings_in_two_rows_and_section_rows_are_understood() -> None:
    source = table(
        ("序号", "建设内容", "责任单位", "", "完成时间"),
        ("", "", "牵头", "配合", ""),
        ("一、教育", "", "", "", ""),
        ("1", "新建学校10所。", "市教育局", "各区政府", "8月底前"),
        before="2023年民生实事任务分工表",
        spans={(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (2, 1), (2, 0): (1, 5)},
    )

    (reading,) = read_document(source).readings

    assert (reading.path, roles(reading), reading.deadline.on) == (
        ("一", "1"),
        {"市教育局": "lead", "各区政府": "local"},
        date(2023, 8, 31),
    )


def test_each_numbered_item_of_an_assessment_cell_is_a_task_without_its_score() -> None:
    source = table(
        ("序号", "考核部门", "分值", "考核内容及评分标准"),
        ("1", "市科技局", "15", "1.完成认定12家。（5分）\n2.与市财政局共同推进兑现。（5分）"),
        ("2", "", "10", "1.将时限压缩至3周以内，按完成比例得分。（10分）"),
        spans={(1, 1): (2, 1)},
    )

    document = read_document(source)

    assert [(reading.task.quote, roles(reading)) for reading in document.readings] == [
        ("完成认定12家。", {"市科技局": "lead"}),
        ("与市财政局共同推进兑现。", {"市科技局": "lead", "市财政局": "joint"}),
        ("将时限压缩至3周以内", {"市科技局": "lead"}),
    ]


def test_a_table_that_names_nobody_is_read_as_paragraphs() -> None:
    source = table(("名称", "金额"), ("平台", "完善平台。（市科委负责）"))

    (reading,) = read_document(source).readings

    assert roles(reading) == {"市科委": "lead"}


def test_a_form_is_one_task() -> None:
    source = table(
        ("任务名称", "数据平台"), ("主要内容", "建成统一平台。"), ("牵头单位", "市数据局"), ("完成时限", "2024年12月")
    )

    (reading,) = read_document(source).readings

    assert (reading.title, reading.task.quote, roles(reading)) == ("数据平台", "建成统一平台。", {"市数据局": "lead"})


def test_the_head_says_title_number_issuer_and_day() -> None:
    document = read(
        "示例市人民政府办公室关于印发\n重点任务分工的通知\n示政办发[2024]8号\n各区人民政府：\n一、完善制度。（市科委负责）\n"
        "示例市人民政府办公室\n二〇二四年三月五日\n（此件公开发布）"
    )

    assert (document.title, document.document_number, document.issuer, document.issued_on, document.year) == (
        "示例市人民政府办公室关于印发重点任务分工的通知",
        "示政办发〔2024〕8号",
        "示例市人民政府办公室",
        date(2024, 3, 5),
        2024,
    )


def test_the_tree_keeps_numbers_and_places() -> None:
    document = read("一、总则\n（一）目标\n1.第一\n2.第二\n二、任务")

    first, second = document.items
    assert (first.path, second.path) == (("一",), ("二",))
    (goal,) = first.children
    assert [child.path for child in goal.children] == [("一", "(一)", "1"), ("一", "(一)", "2")]
    text = document.source.text
    assert text[goal.start : goal.end] == "（一）目标"
    assert text[goal.body : goal.end] == "目标"
