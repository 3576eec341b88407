#!/usr/bin/env python3
"""Does the copy check find copies, and only copies, among 200,000 reports, and how long does it take?

usage: python bench/copies.py [--reports N] [--planted N]

Invented reports of four to six sentences are remembered as the ledger does it, on the database of LUOSHI_DATABASE
(SQLite if empty), in a database of its own that is removed at the end. Then texts are checked that are copies (word
for word; one sentence changed; other names and figures) and texts that are not: the next honest report on the same
task, which keeps the formulas at both ends; a report in the same turns of phrase about something else; any other. A
pair found is right when the one is the copy of the other. The baseline compares a text with all others by rapidfuzz,
in the same run."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import django
from django.conf import settings

from luoshi.config.settings.base import database_from


def apart(words: str) -> list[str]:
    """The words of a string."""
    return words.split()


UNITS = [f"{place}{kind}" for place in "甲乙丙丁戊己庚辛壬癸" for kind in (
    "省知识产权局", "市知识产权局", "省保护中心", "市快速维权中心", "省商标审查协作中心", "省专利代办处", "省信息中心",
    "市培训基地", "省审查协作中心", "省发展研究中心",
)]  # fmt: skip
OBJECTS = apart(
    "专利快速预审 商标注册便利化 地理标志保护 海外纠纷应对 代理机构监管 非正常申请整治 专利开放许可 "
    "知识产权质押融资 审查质量提升 公共服务网点 数据知识产权登记 高价值专利培育 行政裁决 专利导航 版权协同保护 "
    "人才队伍建设 青年理论学习 基层党支部标准化 文件精简 会议压减 统计口径清理 证明事项清理 窗口服务 "
    "一件事集成办理 审查周期压缩 案件督办 调研成果转化 培训班次优化 保密检查 档案数字化 预算绩效 政务公开 "
    "网站栏目维护 信访件办理 志愿服务 廉政风险排查 "
)
ACTIONS = apart(
    "召开专题会议研究部署 印发工作方案 建立台账逐项销号 组织业务骨干集中攻关 上门走访企业听取意见 开展两轮自查 "
    "完成系统改造并上线运行 修订办事指南 举办线上培训 会同有关部门联合检查 委托第三方评估 选取试点先行先试 "
    "梳理存量问题清单 打通数据接口 设立专门受理窗口 明确责任分工和时间表 开展实地督导 汇编典型案例 公开征求意见 "
    "对接高校和科研院所 组建专家库 推行容缺受理 优化审批流程 开展满意度回访 "
)
RESULTS = apart(
    "平均办理时间缩短{n}个工作日 新增服务对象{n}家 退回率降至{n}% 减少填报表格{n}张 "
    "形成制度文件{n}件 覆盖基层单位{n}个 解决企业诉求{n}项 培训业务人员{n}人次 压减会议{n}场 "
    "案件按期办结率达到{n}% 归集数据{n}万条 签订合作协议{n}份 受理申请{n}件 现场检查机构{n}家 "
    "整改问题{n}个 满意度提高到{n}% "
)
TURNS = (
    "围绕{o}，{a}，{r}",
    "在{o}方面，{u}{a}，目前{r}",
    "针对{o}中的薄弱环节，{a}",
    "{o}取得阶段性进展，{r}，{r}",
    "为推动{o}落地，{a}，并{a}",
    "经与{u}沟通，就{o}达成一致意见，{a}",
    "{a}，进一步做实{o}，{r}",
    "截至目前，{o}已{a}，{r}",
    "{u}反映的{o}有关问题已得到回应，{r}",
    "对照年度目标，{o}进度符合预期，{r}",
)
OPENINGS = (
    "{m}月以来，{u}认真落实部署要求，持续推进{o}各项任务",
    "按照工作安排，{u}把{o}摆在突出位置，有序推进",
    "本季度{u}聚焦{o}，坚持问题导向，狠抓工作落实",
)
CLOSINGS = ("下一步，将继续{a}，确保按期完成任务", "下步将重点{a}，巩固工作成效", "后续拟{a}，推动{o}再上新台阶")


class Writer:
    """Writes invented reports; the seed decides."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def fill(self, turn: str) -> str:
        """A turn of phrase with what it is about."""
        for sign, choices in (("{o}", OBJECTS), ("{a}", ACTIONS), ("{r}", RESULTS), ("{u}", UNITS)):
            while sign in turn:
                turn = turn.replace(sign, self.dice.choice(choices), 1)
        while "{n}" in turn:
            turn = turn.replace("{n}", str(self.dice.randint(2, 980)), 1)
        return turn.replace("{m}", str(self.dice.randint(1, 12)))

    def report(self) -> list[str]:
        """The sentences of a report."""
        middle = [self.fill(turn) for turn in self.dice.sample(TURNS, self.dice.randint(2, 4))]
        return [self.fill(self.dice.choice(OPENINGS)), *middle, self.fill(self.dice.choice(CLOSINGS))]

    def one_changed(self, report: list[str]) -> list[str]:
        """A copy with one sentence of its own."""
        at = self.dice.randrange(len(report))
        return [*report[:at], self.fill(self.dice.choice(TURNS)), *report[at + 1 :]]

    def renamed(self, report: list[str]) -> list[str]:
        """A copy with other units and figures."""
        renamed = []
        for sentence in report:
            for unit in UNITS:
                sentence = sentence.replace(unit, self.dice.choice(UNITS)) if unit in sentence else sentence
            digits = "".join(str(self.dice.randint(1, 9)) if letter.isdigit() else letter for letter in sentence)
            renamed.append(digits)
        return renamed

    def carried_on(self, report: list[str]) -> list[str]:
        """The next honest report on the same task: formulas at both ends kept, what was done is new."""
        middle = [self.fill(turn) for turn in self.dice.sample(TURNS, len(report) - 2)]
        return [report[0], *middle, report[-1]]


def text(sentences: list[str]) -> str:
    return "。".join(sentences) + "。"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--planted", type=int, default=1000, help="checks of each sort")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        database = database_from(os.environ.get("LUOSHI_DATABASE", ""))
        on_sqlite = database["ENGINE"].endswith("sqlite3")
        database["TEST"] = {"NAME": str(Path(folder) / "copies.sqlite3") if on_sqlite else "bench_copies"}
        settings.configure(
            DATABASES={"default": database},
            INSTALLED_APPS=["luoshi.search"],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
        )
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return run(given.reports, given.planted, connection.vendor)
        finally:
            connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


def run(reports: int, planted: int, vendor: str) -> int:
    """Prints the figures; 1 if one of them misses its aim."""
    # Imported here: the tables are ready only now.
    from django.db import connection, transaction
    from rapidfuzz import fuzz, process

    from luoshi.search.actions import remember
    from luoshi.search.likeness import ALIKE, Mask
    from luoshi.search.queries import alike

    writer, mask = Writer(7), Mask(UNITS)
    stored = [writer.report() for _ in range(reports)]
    masked = [mask(text(report)) for report in stored]
    begun = time.perf_counter()
    for at in range(0, reports, 5000):
        with transaction.atomic():
            remember("report", ((n, n % 900, masked[n]) for n in range(at, min(at + 5000, reports))))
    remembered = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    dice = random.Random(11)
    sorts: dict[str, tuple[bool, Callable[[list[str]], list[str]]]] = {
        "word for word": (True, list),
        "one sentence changed": (True, writer.one_changed),
        "names and figures swapped": (True, writer.renamed),
        "honest, same task": (False, writer.carried_on),
        "honest, same phrases": (False, lambda report: [writer.fill(turn_of(sentence)) for sentence in report]),
        "honest, any": (False, lambda report: writer.report()),
    }
    print(f"{reports:,} reports on {vendor}, remembered in {remembered:.0f} s; {planted} checks of each sort")
    times: list[float] = []
    right = wrong = found = copies = 0
    for name, (is_copy, change) in sorts.items():
        here = false = 0
        for _ in range(planted):
            key = dice.randrange(reports)
            changed = text(change(stored[key]))
            begun = time.perf_counter()
            keys = [one.key for one in alike("report", mask(changed))]
            times.append(1000 * (time.perf_counter() - begun))
            here += is_copy and key in keys
            false += len(keys) - (is_copy and key in keys)
        right, wrong = right + here, wrong + false
        if is_copy:
            found, copies = found + here, copies + planted
        print(f"  {name:28} {f'{here} of {planted} found' if is_copy else '':20} {false:5} wrong pairs")
    precision, recall = right / max(1, right + wrong), found / max(1, copies)
    slow: list[float] = []
    for _ in range(20):
        changed = mask(text(writer.one_changed(stored[dice.randrange(reports)])))
        begun = time.perf_counter()
        process.extract(changed, masked, scorer=fuzz.ratio, score_cutoff=ALIKE)
        slow.append(1000 * (time.perf_counter() - begun))
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    base = statistics.median(slow)
    print(f"precision {precision:.4f} (aim 0.98)  recall {recall:.4f} (aim 0.95)")
    print(f"a check: median {median:.1f} ms, p95 {p95:.1f} ms (aim 50)")
    print(f"against comparing with all ({base:.0f} ms): median {median / base:.4f}, p95 {p95 / base:.4f}")
    return 0 if precision >= 0.98 and recall >= 0.95 and p95 <= 50 else 1


def turn_of(sentence: str) -> str:
    """The turn of phrase of a sentence, as a pattern with empty places: its objects, actions and figures taken out."""
    for words, sign in ((OBJECTS, "{o}"), (ACTIONS, "{a}"), (UNITS, "{u}")):
        for word in words:
            sentence = sentence.replace(word, sign)
    for result in RESULTS:
        head, tail = result.split("{n}")
        at = sentence.find(head)
        if at >= 0:
            end = sentence.index(tail, at + len(head)) + len(tail) if tail else len(sentence)
            sentence = sentence[:at] + "{r}" + sentence[end:]
    return sentence


if __name__ == "__main__":
    sys.exit(main())
