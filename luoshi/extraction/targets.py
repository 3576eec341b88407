"""Figures which the finished task must show.

Reads a stretch of a flow, writes `TargetReading`s. A figure counts when a goal verb or a comparison stands by it and
nothing says that it is a subsidy, a threshold for applicants, a date or part of a name. Source: domain.md 5.3 T01-T11,
5.4 case 22, corpus rule R12."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.extraction.flow import Flow
from luoshi.extraction.numerals import whole
from luoshi.extraction.types import Confidence, TargetReading

_UNITS = (
    "个百分点|百分点|%|‰|个工作日|个自然日|个月|小时|分钟|工作日|平方公里|平方千米|平方米|公里|千米|公顷|千瓦时|千瓦|兆瓦|立方米|标准箱|人次|人时|场次|批次|亩次|课时|学时"
    "|万亩|亩|万吨|吨|元|美元|个|项|家|件|名|人|户|所|条|座|处|场|次|批|套|款|台|辆|张|份|部|门|篇|种|类|支|期|对|片|间|栋|村|镇|店|只|艘|架|册|宗|例|起|双|天|日|周|倍|位|支队伍|米|站|根|GW|MW|TB|PB|P|EFLOPS|PFLOPS"
)
_NUM = r"(?:[0-9]+(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_FIGURE = re.compile(
    rf"(?P<n>{_NUM})(?:[—\-~至到]+(?P<n2>{_NUM}))?(?P<s>万亿|百亿|千亿|百万|千万|亿|万|千|百"
    rf"|余)?(?P<more>多|余)?(?P<u>{_UNITS})"
    rf"|(?P<cn>[一二两三四五六七八九十百千万]{{1,6}})(?P<cu>个百分点|个月|个工作日|小时|个|项|家|件"
    rf"|名|款|座|所|场|条|套|批|次|倍|支|人|户|处|份|部|类)"
    r"|(?P<half>半个?(?:月|天|小时))"
    r"|百分之(?P<pc>[一二三四五六七八九十]{1,4})"
)
_SCALE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 100.0,
    "余": 1.0,
}
_COMPARE_BEFORE = re.compile(
    r"(?P<gt>超过|突破|高于|大于|超|多于)|(?P<le>不超过|不高于|不多于|控制在|压减至|压缩至|压缩到"
    r"|压减到|缩短至|缩短到|降至|降到|降低至|降低到|下降至|减少至|减少到|减至)"
    r"|(?P<lt>低于|少于|小于|不足)|(?P<ge>不少于|不低于|不小于|至少|达到|达|提高至|提高到|提升至"
    r"|提升到|扩大至|扩大到|增加至|增加到|增至|增长|增加|保持在|稳定在|实现|上升|提高|提升|降低"
    r"|下降|压减|压缩|缩短|减少|力争)"
)
_COMPARE_NEAR = re.compile(
    rf"(?:{_COMPARE_BEFORE.pattern})(?:了|约|近|到|至|为|在|全市|全省|全国|总数|数量|比例|率|时间"
    rf"|平均|为|用时|由[^，。；]{{1,12}})?$"
)
_AFTER_GE = re.compile(r"(?:及)?以上|左右|(?:及)?以内|(?:及)?以下")
_GOAL = re.compile(
    r"(?:建成|建设|新建|改建|扩建|打造|培育|培养|引进|引育|新增|完成|开发|制定|修订|出台|发布|举办"
    r"|开展|组织|实施|推出|形成|创建|认定|遴选|选树|推广|布局|建立|设立|组建|落实|实现|推动|支持"
    r"|开放|申报|获得|取得|争取"
    r"|转化|改造|新开工|开工|收储|处置|授权|登记|受理|办理|办结|审结|化解|整改|解决|清理|招引|签约"
    r"|投放|安排|帮扶|走访|服务|培训|报送|上报|检查|抽查|监测|发放|帮助|新设|孵化|发展|推荐|编制"
    r"|建|选派|选取|遴选出|拓展|覆盖|惠及|服务于|攻克|突破|命名|评选|树立|新培育|接入|上线|归集"
    r"|汇聚|对接|纳入|征集|梳理|研发|攻关|投产|吸纳|评审|收集|种植|治理|修复|绿化|栽植|拆除|力争"
    r"|每年|累计|年均)"
    r"[^，。；：]{0,14}$"
)
_NOT_NEAR = re.compile(
    r"补贴(?!性)|补助|奖励|奖补|贷款|贴息|资助|罚款|扣[0-9]*分?|加分|给予|最高|额度|按[^，]{0,8}标准|投资额"
    r"|保费|租金|费用|缴纳|免收|收取|返还|注册资本|营业收入(?:在)?$|年龄|满$|连续|参保|从业|工龄"
)
_SUBJECT_LIMIT = re.compile(
    r"(?:的|且|并)?(?:企业|人员|单位|项目|机构|家庭|职工|劳动者|用人单位|园区|高校毕业生|个人|公司)"
)


def targets_in(flow: Flow, start: int, end: int, *, cell: bool = False, loose: bool = False) -> list[TargetReading]:
    """Targets written in `flow.text[start:end]`, in reading order.

    `cell`: a column of targets, where every figure counts; `loose`: an item of an assessment, where a figure counts
    without a goal verb unless something speaks against it."""
    return list(_targets(flow, start, end, cell=cell, loose=loose))


def _targets(flow: Flow, start: int, end: int, *, cell: bool, loose: bool) -> Iterator[TargetReading]:
    text = flow.text
    for match in _FIGURE.finditer(text, start, end):
        clause_start = _clause_start(text, start, match.start())
        before = text[clause_start : match.start()]
        after = text[match.end() : min(end, match.end() + 8)]
        value, unit, last = _value(match)
        if value is None or _is_name(text, match, before, after):
            continue
        comparator, compared = _comparator(before, after, unit)
        if not cell and not _is_goal(text, match, before, after, unit, start, compared=compared, loose=loose):
            continue
        baseline = _baseline(before, unit)
        kind = _kind(before, baseline)
        yield TargetReading(
            value,
            unit,
            flow.span(match.start(), last),
            _rule(comparator, kind, unit),
            comparator,
            kind,
            baseline,
            bool(re.search(r"力争|争取", before)),
            Confidence.HIGH if compared else Confidence.MEDIUM,
        )


def _clause_start(text: str, start: int, at: int) -> int:
    """Start of the clause before `at`, at most 40 characters back."""
    lowest = max(start, at - 40)
    return max((text.rfind(c, lowest, at) for c in "，。；：（"), default=-1) + 1 or lowest


def _value(match: re.Match[str]) -> tuple[float | None, str, int]:
    if match["half"]:
        return 0.5, "个月" if "月" in match["half"] else match["half"].lstrip("半个"), match.end()
    if match["pc"]:
        share = whole(match["pc"])
        return (float(share), "%", match.end()) if share is not None else (None, "", 0)
    if match["cn"]:
        number = whole(match["cn"])
        return (float(number), match["cu"], match.end()) if number is not None else (None, "", 0)
    value = float(match["n"].replace(",", "")) * _SCALE.get(match["s"] or "", 1.0)
    unit, scale = match["u"], 1.0
    for head in ("万", "亿"):
        if unit.startswith(head) and len(unit) > 1:
            unit, scale = unit[1:], _SCALE[head]
    return round(value * scale, 6), unit, match.end()


def _is_name(text: str, match: re.Match[str], before: str, after: str) -> bool:
    """5G, “12345”, 第3批, 2项以内 of a rule, 一个, 一次办: numbers which count nothing to be delivered."""
    if re.search(r"[A-Za-z0-9.第“〔]$", before[-1:]):
        return True
    if match["cn"]:
        word = match["cn"]
        if word == "一" or (set(word) <= set("百千万") and len(word) > 1):
            return True
        if word in ("百", "千", "万") and not re.search(
            r"(?:打造|开发|推动|培育|建设|建成|引进|新增|实施|招引|覆盖|服务|走访|帮助|开展|举办|推出)$", before
        ):
            return True
        if re.search(r"[一二三四五六七八九十百千万数几多各第这上下每全]$", before[-1:]):
            return True
    if match["u"] in ("日", "天") and re.search(r"月$|[0-9]$", before[-1:]):
        return True
    if match["u"] in ("部", "门", "类", "期", "对", "位", "起", "村", "镇", "站", "P") and re.match(
        r"(?:委|队|件|槛|型|间|于)", after
    ):
        return True
    return bool(re.match(r"[”》]", after[:1]) and "“" in text[max(0, match.start() - 12) : match.start()])


def _comparator(before: str, after: str, unit: str) -> tuple[str, bool]:
    """(comparator, whether words of comparison stand by the figure)."""
    later = _AFTER_GE.match(after)
    if later:
        word = later.group()
        if "左右" in word:
            return "approx", True
        return ("ge" if "以上" in word else "le"), True
    near = _COMPARE_NEAR.search(before)
    if near:
        return near.lastgroup or "ge", True
    if re.search(r"约|大约|近$", before[-3:]):
        return "approx", False
    return "ge", False


def _is_goal(
    text: str, match: re.Match[str], before: str, after: str, unit: str, start: int, *, compared: bool, loose: bool
) -> bool:
    """Does the figure count what the finished task must show?"""
    if _NOT_NEAR.search(before[-14:]) or re.match(r"的?(?:补贴|补助|奖励|贷款|资助|资金|标准|罚款)", after):
        return False
    later = text[match.end() : match.end() + 48]
    if unit in ("元", "美元") and not re.search(
        r"产值|余额|税收|产出|进出口|消费|销售|零售|产量|固定资产|规模|营收|收入|投资|交易额|总量"
        r"|增加值|融资|成交额|金额|产业",
        text[max(start, match.start() - 24) : match.start()],
    ):
        return False
    if unit in ("元",) and re.search(r"不超过|低于|每", before):
        return False
    if re.match(r"[^。；]{0,36}?的，(?:可|给予|予以|按规定|一次性)", later) or after.startswith("符合"):
        return False
    if unit in ("年", "周岁", "岁"):
        return False
    if re.match(r"(?:及?以上|以下|以内)?(?:的|且)", after) and _SUBJECT_LIMIT.match(
        re.sub(r"^(?:及?以上|以下|以内)?", "", after)
    ):
        return False
    if unit in ("个月", "个工作日", "工作日", "小时", "分钟", "天", "日", "周"):
        return _is_limit(before, after, loose=loose)
    if re.search(r"最多|不得|仅|只|每人|每户", before[-8:]):
        return False
    if unit in ("%", "‰", "个百分点", "百分点", "倍"):
        return compared or bool(re.search(r"(?:率|比重|比例|占比)(?:为|达|到)?$", before))
    if match["cn"] and match["cn"] in ("两", "二", "三", "四", "五", "六", "七", "八", "九") and not compared:
        return bool(re.search(r"(?:建成|打造|新建|培育|举办|制定|出台|完成|建设|引进|新增|编制|组建|开展)$", before))
    return compared or loose or bool(_GOAL.search(before))


def _is_limit(before: str, after: str, *, loose: bool) -> bool:
    """A time limit of a procedure is a target (R12); how long a person worked or a scheme lasts is none."""
    if re.search(r"压缩|缩短|压减|控制在|减至|降至|办结|提速|不超过|时限[^，。；]{0,6}由", before):
        return True
    within = re.match(r"(?:之?内|以内)", after)
    if not within:
        return False
    return loose or bool(
        re.match(r"(?:之?内|以内)(?:办结|完成|审结|答复|办理|反馈|受理|处置|响应)", after)
        or re.search(r"时限|周期|用时|审批时间|办理时间|审查", before)
    )


def _baseline(before: str, unit: str) -> float | None:
    """由A提高到B: the value it starts from."""
    found = re.search(
        rf"(?:由|从)[^，。；]{{0,8}}?(?P<n>{_NUM})(?P<s>万|亿)?{re.escape(unit)}?[^，。；0-9]{{0,8}}$", before
    )
    return float(found["n"].replace(",", "")) * _SCALE.get(found["s"] or "", 1.0) if found else None


def _kind(before: str, baseline: float | None) -> str:
    if baseline is not None:
        return "baseline_to"
    for words, kind in (
        ("累计", "cumulative"),
        ("新增|新建|新培育|新引进|增长|增加|净增", "increment"),
        ("每年|年均|年度", "annual"),
    ):
        if re.search(words, before):
            return kind
    return ""


def _rule(comparator: str, kind: str, unit: str) -> str:
    if kind == "baseline_to":
        return "T07 由……提高到……"
    if kind == "annual":
        return "T05 每年"
    if unit in ("%", "个百分点") and kind == "increment":
        return "T02 增长"
    return {
        "ge": "T01 以上、达到",
        "gt": "T04 超过、突破",
        "le": "T03 以内、不超过",
        "lt": "T03 低于",
        "approx": "T02 左右",
    }[comparator]
