"""Invented plans of any length: varied sentences, the layouts that real plans mix, the same text for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

VERBS = [
    "深化", "推进", "完善", "加强", "优化", "规范", "扩大", "建立健全", "有序开展", "持续巩固", "探索", "统筹",
    "加快实施", "严格落实", "着力破解", "积极稳妥推动",
]  # fmt: skip
SCOPES = [
    "全省", "重点领域", "县域", "园区内", "城乡", "跨部门", "基层", "沿海地区", "老旧小区", "中小微企业", "农产品",
    "口岸", "流域", "社区", "高等院校",
]  # fmt: skip
THINGS = [
    "行政审批制度改革", "事中事后监管", "数字政府建设", "公共服务供给", "科技成果转化", "知识产权保护",
    "招商引资服务", "应急物资储备", "普惠托育服务", "耕地质量提升", "管网更新改造", "垃圾分类处置", "职业技能培训",
    "信用信息共享", "医保基金监管", "古树名木保护", "冷链物流设施", "绿色工厂培育", "河湖长制", "税费优惠政策直达",
]  # fmt: skip
REASONS = [
    "针对群众反映集中的堵点难点", "结合各地实际", "坚持问题导向", "在试点基础上", "依托一体化平台",
    "按照先易后难的原则",
]  # fmt: skip
RESULTS = [
    "建成{n}个平台", "新增{n}家以上服务机构", "培训从业人员{n}00名", "办理时限压减至{d}个工作日", "覆盖率达到{p}%",
    "形成{d}项制度成果", "惠及居民约{n}万户", "较上年提高{d}.5个百分点",
]  # fmt: skip
TIMES = [
    "{y}年底前完成", "{y}年{m}月底前", "{m}月{k}日前报送方案", "每季度末前通报一次", "力争{y}年上半年取得突破",
    "到{y}年", "持续推进",
]  # fmt: skip
UNITS = [
    "省发展改革委", "省科技厅", "省财政厅", "省商务厅", "省市场监管局", "省教育厅", "省人力资源社会保障厅",
    "省自然资源厅", "省生态环境厅", "省住房城乡建设厅", "省交通运输厅", "省水利厅", "省农业农村厅", "省文化和旅游厅",
    "省卫生健康委", "省应急厅", "省国资委", "省大数据局", "省税务局", "省消防救援总队", "省总工会", "团省委",
]  # fmt: skip
CLASSES = [
    "各市人民政府", "各有关部门", "各地区", "各县（市、区）人民政府",
]  # fmt: skip
HAN = "一二三四五六七八九十"


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def lines(self) -> Iterator[str]:
        yield from ("关于优化发展环境的工作方案", "某政办发〔2025〕12号", "2025年1月20日")
        yield f"为{self.words()}，{self.pick(REASONS)}，现制定本方案。"
        section = 0
        while True:
            yield f"{HAN[section % 10]}、{self.pick(VERBS)}{self.pick(SCOPES)}{self.pick(THINGS)}"
            if self.random.random() < 0.3:
                yield f"{self.sentence()}{self.sentence()}"
            for item in range(self.random.randint(3, 10)):
                yield from self.item(HAN[item], self.random.random())
            section += 1

    def words(self) -> str:
        return f"{self.pick(VERBS)}{self.pick(SCOPES)}{self.pick(THINGS)}"

    def filled(self, form: str) -> str:
        number = self.random.randint
        values = {"n": number(2, 99), "d": number(2, 9), "p": number(60, 99), "y": number(2025, 2027)}
        return form.format(**values, m=number(1, 12), k=number(1, 28))

    def sentence(self) -> str:
        parts = [self.words() for _ in range(self.random.randint(1, 4))]
        return f"{self.pick(REASONS)}，{'，'.join(parts)}。"

    def item(self, number: str, style: float) -> Iterator[str]:
        body = f"（{number}）{self.words()}。" + "".join(self.sentence() for _ in range(self.random.randint(1, 3)))
        more = [self.filled(self.pick(RESULTS)) for _ in range(self.random.randint(0, 2))]
        more += [self.filled(self.pick(TIMES))] if self.random.random() < 0.5 else []
        body += "，".join(more) + "。" if more else ""
        units = self.random.sample(UNITS, self.random.randint(1, 5))
        rest = "、".join([*units[1:], self.pick(CLASSES)])
        if style < 0.35:
            yield f"{body}（{units[0]}牵头，{rest}按职责分工负责）"
        elif style < 0.5:
            yield f"{body}（{'、'.join(units)}负责）"
        elif style < 0.65:
            yield f"{body}〔责任单位：{units[0]}；配合单位：{rest}〕"
        elif style < 0.8:
            yield body
            yield f"牵头单位：{units[0]}"
            yield f"配合单位：{rest}"
        elif style < 0.9:
            yield f"（{number}）{self.words()}"
            for measure in range(1, self.random.randint(3, 5)):
                yield f"{measure}.{self.sentence()}（{self.pick(UNITS)}负责）"
        else:
            yield body


def plan(characters: int, seed: int = 7) -> str:
    """A plan of exactly so many characters, line feed at its end."""
    lines: list[str] = []
    length = 0
    for line in _Writer(seed).lines():
        lines.append(line)
        length += len(line) + 1
        if length >= characters:
            break
    return "\n".join(lines)[: characters - 1] + "\n"


def table(rows: int, seed: int = 7) -> str:
    """A csv table of tasks with so many rows below its headings."""
    writer = _Writer(seed)
    lines = ["序号,重点任务,牵头单位,配合单位,完成时限"]
    for row in range(1, rows + 1):
        units = writer.random.sample(UNITS, 3)
        lines.append(
            f"{row},{writer.words()}，{writer.sentence()},{units[0]},{units[1]}、{units[2]},2025年{row % 12 + 1}月"
        )
    return "\n".join(lines) + "\n"
