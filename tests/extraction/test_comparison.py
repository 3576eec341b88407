"""Plan against plan: what became of each clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.comparison.clauses import clauses_of
from luoshi.extraction.comparison.coverage import cover
from luoshi.extraction.comparison.editions import compare, compare_clauses, threads
from luoshi.extraction.comparison.nouns import Clause, Comparison, LinkKind
from luoshi.extraction.comparison.papers import rows_of
from luoshi.extraction.comparison.words import changed_words, pieces
from tests.extraction.editions.known import clauses, compared, figures, found_links, known_links, known_uptakes, label
from tests.extraction.texts import read, table

PAIRS = {
    "business": ("business-2024.txt", "business-2025.txt"),
    "valley": ("valley-2025.csv", "valley-2026.txt"),
}


def made(*texts: str, section: str = "", leads: tuple[str, ...] = ()) -> list[Clause]:
    """Clauses of one section, numbered from 1."""
    above = (section,) if section else ()
    return [Clause((str(n),), text, n, n + 1, above, leads=leads) for n, text in enumerate(texts, 1)]


def kinds(comparison: Comparison) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(link.kind.value, link.old, link.new) for link in comparison.links]


# --- two invented plans with changes known by hand ---


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_each_kind_of_change_between_two_yearly_plans_is_found(name: str) -> None:
    found = found_links(compared(*PAIRS[name]))

    found_well = figures(known_links(name), found)

    assert set(found_well) == {kind.value for kind in LinkKind}
    assert {kind: f for kind, f in found_well.items() if f.precision < 0.95 or f.recall < 0.95} == {}


def test_a_pair_written_after_the_rules_were_made_is_linked_as_well() -> None:
    known, found = known_links("health"), found_links(compared("health-2024.txt", "health-2025.txt"))

    right = known.keys() & found.keys()

    # Two clauses of which each says half of the old one and much else: the second half is taken for new.
    assert known.keys() - right == {("split", ("二(五)",), ("13", "14"))}
    assert found.keys() - right == {("reworded", ("二(五)",), ("13",)), ("new", (), ("14",))}
    assert {key: found[key] for key in right} == {key: known[key] for key in right}


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_changed_figures_are_told_from_changed_words(name: str) -> None:
    known = known_links(name)

    found = found_links(compared(*PAIRS[name]))

    assert {key: found[key] for key in known if key in found} == {key: known[key] for key in known if key in found}


def test_half_sentences_that_went_elsewhere_are_told() -> None:
    comparison = compared(*PAIRS["business"])

    gone = [(label(comparison.old[p.old]), label(comparison.new[p.new]), p.text) for p in comparison.passages]

    assert gone == [
        ("6", "三(一)", "实行企业信息变更同步推送"),
        ("54", "一(六)", "每年召开两次企业家恳谈会"),
    ]


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_swapping_two_plans_mirrors_their_links(name: str) -> None:
    there = compared(*PAIRS[name])

    back = compared(*reversed(PAIRS[name]))

    mirror = {"split": "merged", "merged": "split", "dropped": "new", "new": "dropped"}
    plain = {"moved": "pair", "kept": "pair", "reworded": "pair"}
    assert {(plain.get(k, k), o, n) for k, o, n in kinds(back)} == {
        (plain.get(k, mirror.get(k, k)), n, o) for k, o, n in kinds(there)
    }
    assert back.counts()[LinkKind.MOVED] == there.counts()[LinkKind.MOVED]


def test_every_clause_stands_in_exactly_one_link() -> None:
    comparison = compared(*PAIRS["valley"])

    assert sorted(i for link in comparison.links for i in link.old) == list(range(len(comparison.old)))
    assert sorted(j for link in comparison.links for j in link.new) == list(range(len(comparison.new)))


# --- what is compared ---


def test_tasks_and_numbered_items_are_clauses_and_headings_are_their_sections() -> None:
    doc = read(
        "一、总体要求\n坚持问题导向，注重实效，全面完成年度目标任务。\n二、重点任务\n"
        "1. 修订考核办法。（牵头单位：办公室）\n2. 本方案由办公室解释。\n办公室\n2025年3月1日"
    )

    found = clauses_of(doc)

    assert [(c.path, c.text, c.section, c.leads) for c in found] == [
        (("一",), "坚持问题导向，注重实效，全面完成年度目标任务。", ("总体要求",), ()),
        (("二", "1"), "修订考核办法。", ("重点任务",), ("办公室",)),
        (("二", "2"), "本方案由办公室解释。", ("重点任务",), ()),
    ]


def test_rows_of_a_table_are_clauses_and_their_group_is_the_section() -> None:
    from luoshi.extraction.engine import read_document

    doc = read_document(
        table(
            ("序号", "类别", "任务", "责任单位"),
            ("1", "窗口", "延长窗口服务时间。", "办事大厅"),
            ("2", "窗口", "公开办事指南。", "法规处"),
        )
    )

    assert [(c.text, c.section, c.leads) for c in clauses_of(doc)] == [
        ("延长窗口服务时间。", ("窗口",), ("办事大厅",)),
        ("公开办事指南。", ("窗口",), ("法规处",)),
    ]


# --- moves ---


def test_new_numbers_are_no_move() -> None:
    old = made("修订财务报销制度。", "开展档案清理。", "更新内网系统。")
    new = made("编制应急预案手册。", "修订财务报销制度。", "开展档案清理。", "更新内网系统。")

    assert kinds(compare_clauses(old, new)) == [
        ("new", (), (0,)),
        ("kept", (0,), (1,)),
        ("kept", (1,), (2,)),
        ("kept", (2,), (3,)),
    ]


def test_a_clause_in_another_order_or_under_another_heading_moved() -> None:
    old = made("修订财务报销制度。", "开展档案清理。", "更新内网系统。", "核对资产。", section="内部管理") + made(
        "改造办事大厅。", section="窗口服务"
    )
    new = made("核对资产。", "修订财务报销制度。", "更新内网系统。", section="内部管理") + made(
        "改造办事大厅。", "开展档案清理。", section="窗口服务"
    )

    comparison = compare_clauses(old, new)

    assert {(k, o) for k, o, _ in kinds(comparison)} == {
        ("kept", (0,)),
        ("moved", (1,)),
        ("kept", (2,)),
        ("moved", (3,)),
        ("kept", (4,)),
    }


def test_a_section_with_a_new_name_and_place_moves_none_of_its_clauses() -> None:
    first = ("修订财务报销制度。", "开展档案清理。", "更新内网系统。")
    second = ("改造办事大厅。", "公开办事指南。", "延长服务时间。")
    old = made(*first, section="内部管理") + made(*second, section="窗口服务")
    new = made(*second, section="优化窗口服务环境") + made(*first, section="规范机关运行")

    assert {kind for kind, _, _ in kinds(compare_clauses(old, new))} == {"kept"}


def test_the_same_sentence_in_two_sections_is_linked_within_its_section() -> None:
    words = "各单位每季度报送进展。"
    old = made(words, "修订财务报销制度。", section="甲类") + made(words, "改造办事大厅。", section="乙类")
    new = made("改造办事大厅。", words, section="乙类") + made("修订财务报销制度。", words, section="甲类")

    pairs = {(o, n) for _, o, n in kinds(compare_clauses(old, new))}

    assert pairs == {((0,), (3,)), ((1,), (2,)), ((2,), (1,)), ((3,), (0,))}


# --- threads through three editions ---


def test_three_editions_are_put_side_by_side() -> None:
    first = made("修订财务报销制度。", "开展档案清理，销毁过期档案。", "建设职工书屋。")
    second = made("修订财务报销制度。", "建设职工书屋和健身房。")
    third = made("修订财务报销制度。", "开展档案清理，销毁过期档案。", "建设职工书屋和健身房。")

    found = threads([compare_clauses(first, second), compare_clauses(second, third)])

    assert [(t.clauses, t.kinds, t.returns) for t in found] == [
        (((0,), (0,), (0,)), ("kept", "kept"), False),
        (((1,), (), (1,)), ("dropped", "new"), True),
        (((2,), (1,), (2,)), ("reworded", "kept"), False),
    ]


# --- the words that changed ---


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "加强专利审查，压减至15个月。",
            "强化专利审查，压减至14.5个月以内。",
            "“加强”改为“强化”；“15个月”改为“14.5个月以内”",
        ),
        ("提高服务质量。", "提升服务质量。", "“提高”改为“提升”"),
        ("制定办法，组织培训。", "制定办法。", "删去“组织培训”"),
        ("开展检查(含暗访)，通报结果", "开展检查（含暗访）；通报结果。", ""),
        ("规范裁量。公布清单。", "公布清单，规范裁量。", "“公布清单”调整位置"),
        ("累计达到1.2万件", "累计达到1.5万件", "“1.2万件”改为“1.5万件”"),
    ],
)
def test_changed_words_read_as_a_person_would_say_them(old: str, new: str, told: str) -> None:
    assert changed_words(pieces(old, new)) == told


TEXT = st.text(alphabet="提高升加强化建设体系机制专利审查办件2024年15%，。；、（）()ABc", max_size=60)


@given(TEXT, TEXT)
def test_pieces_joined_are_the_two_texts_again(old: str, new: str) -> None:
    found = pieces(old, new)

    assert "".join(piece.old for piece in found) == old
    assert "".join(piece.new for piece in found) == new


# --- what must hold for any plan ---

SENTENCES = st.lists(
    st.sampled_from(
        [
            "修订考核办法",
            "开展档案清理",
            "更新内网系统",
            "建设职工书屋",
            "改造办事大厅",
            "全年举办培训3期",
            "全年举办培训5期",
            "公开办事指南",
        ]
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: "，".join(parts) + "。")
CLAUSES = st.lists(st.tuples(SENTENCES, st.sampled_from(["", "甲类", "乙类"])), max_size=12).map(
    lambda rows: [
        Clause((str(n),), text, n, n + 1, (section,) if section else ()) for n, (text, section) in enumerate(rows)
    ]
)


@given(CLAUSES)
def test_a_plan_compared_with_itself_is_all_kept(plan: list[Clause]) -> None:
    comparison = compare_clauses(plan, plan)

    assert kinds(comparison) == [("kept", (n,), (n,)) for n in range(len(plan))]
    assert comparison.passages == ()


@given(CLAUSES, CLAUSES)
def test_links_are_mirrored_when_the_plans_change_places(old: list[Clause], new: list[Clause]) -> None:
    there, back = compare_clauses(old, new), compare_clauses(new, old)

    assert {(link.new, link.old) for link in back.links} == {(link.old, link.new) for link in there.links}
    counts, mirrored = there.counts(), back.counts()
    for kind, other in (("dropped", "new"), ("split", "merged"), ("moved", "moved")):
        assert counts[LinkKind(kind)] == mirrored[LinkKind(other)]


@given(CLAUSES, CLAUSES)
def test_comparing_is_deterministic_and_loses_no_clause(old: list[Clause], new: list[Clause]) -> None:
    comparison = compare_clauses(old, new)

    assert comparison == compare_clauses(list(old), list(new))
    assert sorted(i for link in comparison.links for i in link.old) == list(range(len(old)))
    assert sorted(j for link in comparison.links for j in link.new) == list(range(len(new)))
    assert len(rows_of(comparison)) == len(comparison.links)


# --- a long plan and its years ---


def test_coverage_says_which_yearly_task_takes_up_which_clause() -> None:
    plan, years = clauses("valley-outline.txt"), [clauses("valley-2025.csv"), clauses("valley-2026.txt")]

    coverage = cover(plan, years)

    known = known_uptakes("valley")
    found = {(label(plan[u.clause]), u.year, label(years[u.year][u.task])) for u in coverage.uptakes}
    assert len(found & known) / len(found) >= 0.95
    assert len(found & known) / len(known) >= 0.9
    assert [label(plan[i]) for i in coverage.untaken()] == ["一(四)", "三(三)"]


def test_a_task_of_no_clause_is_named() -> None:
    plan = made("建设全民健身中心，方便群众锻炼。")
    years = [made("举办读书分享会。", "全民健身中心主体完工。"), made("建设停车楼。")]

    coverage = cover(plan, years)

    assert coverage.by_clause() == [((1,), ())]
    assert [coverage.without_clause(year) for year in (0, 1)] == [(0,), (0,)]


def test_two_files_of_different_layout_are_compared() -> None:
    old = read("一、工作任务\n1. 修订考核办法。（牵头单位：办公室）")
    new = read("一、工作任务\n（一）修订考核办法。\n责任单位：人事处")

    comparison = compare(old, new)

    assert kinds(comparison) == [("kept", (0,), (0,))]
    assert [row.leads for row in rows_of(comparison)] == ["办公室 → 人事处"]
