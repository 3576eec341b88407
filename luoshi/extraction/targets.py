"""Figures which the finished task must show.

Reads a stretch of a flow, writes `TargetReading`s. A figure counts when a goal verb or a comparison stands by it and
nothing says that it is a subsidy, a threshold for applicants, a date, a state of today or part of a name. Source:
domain.md 5.3 T01-T11, 5.4 case 22, corpus rule R12."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from luoshi.extraction.brackets import quoted
from luoshi.extraction.dates import around
from luoshi.extraction.figures import NUM, Figure, figures_in, scaled
from luoshi.extraction.flow import Flow
from luoshi.extraction.types import Confidence, TargetReading

_COMPARE = (
    r"(?P<gt>超过|突破|高于|大于|超|多于)|(?P<le>不超过|不高于|不多于|不大于|控制在|压减至|压缩至|压缩到"
    r"|压减到|压缩为|压减为|精简至|精简到|精简为|缩短至|缩短到|缩短为|降至|降到|降低至|降低到|下降至|下降到|减少至|减少到|减少为|减至|减为)"
    r"|(?P<lt>低于|少于|小于|不足)|(?P<ge>不少于|不低于|不小于|至少|达到或超过|达到|达|提高至|提高到|提升至"
    r"|提升到|提升为|扩大至|扩大到|增加至|增加到|增加为|增至|增长|增加|保持在|稳定在|实现|上升|提高|提升|降低"
    r"|下降|压减|压缩|缩短|减少|力争|确保|翻|恢复至|恢复到)"
)
_COMPARE_NEAR = re.compile(
    rf"(?:{_COMPARE})(?:(?<=至少)[^，。；]{{1,8}}|(?<=高于)[^，。；]{{1,10}}|了|约|近|到|至|为|在|全市|全省|全国|总数|数量|比例|率|时间|各|分别|均"
    rf"|平均|用时|(?:20[0-9]{{2}}年|上年|去年|现有水平|目前|原来)的?|由[^，。；]{{1,12}})?$"
)
_AFTER = re.compile(r"(?:及|或)?以上|上下|左右|(?:及|或)?以内|(?:及|或)?以下|之?内")
_APPROX = re.compile(r"(?:约|大约|大概|近|接近)$")
_GOAL = re.compile(
    r"(?P<verb>建成|建设|新建|改建|扩建|打造|培育|培养|引进|引育|新增|净增|完成|开发|制定|修订|出台|发布|举办"
    r"|开展|组织|实施|推出|形成|创建|认定|遴选|选树|推广|布局|建立|设立|组建|落实|实现|推动|支持"
    r"|开放|申报|获得|取得|争取|办好|办成"
    r"|转化|改造|新开工|开工|收储|处置|处理|查处|发行|授权|登记|受理|办理|办结|审结|化解|整改|解决|清理|招引|签约"
    r"|投放|安排|帮扶|走访|服务|体检|筛查|救助|资助|培训|报送|上报|检查|抽查|监测|发放|帮助|新设|孵化|发展|推荐|编制"
    r"|建|选派|选取|遴选出|拓展|覆盖|惠及|服务于|攻克|突破|命名|评选|树立|新培育|接入|上线|归集"
    r"|汇聚|对接|纳入|征集|梳理|研发|攻关|投产|吸纳|评审|收集|种植|治理|修复|绿化|栽植|拆除|力争"
    r"|整治|选择|设置|配备|签订|开通|开行|投用|投运|竣工|编印|制作|拍摄|宣讲|调解|接待|破解|打通"
    r"|每年|累计|年均)"
    r"(?P<noun>[^，。；：]{0,34})$"
)
_NOUN_NEAR = 14  # characters between a goal verb and its figure; more where the figure closes the clause
_CLOSES = re.compile(r"(?:及?以上|左右|以内)?(?:[，。；、）]|$)")
_NOT_NEAR = re.compile(
    r"补贴(?!性)|补助|奖励|奖补|贷款(?!余额|规模|额)|贴息|资助|罚款|扣[0-9]*分?|加分|给予|最高|额度|按[^，]{0,8}标准|投资额"
    r"|保费|租金|费用|缴纳|免收|收取|返还|注册资本|营业收入(?:在)?$|年龄|满$|连续|从业|工龄|征收|减按|首付|处以"
    r"|消费券|评审专家|专家组|评委|赞成票|出席"
)
_MONEY_OF_OUTPUT = re.compile(
    r"产值|余额|税收|产出|进出口|消费|销售|零售|产量|固定资产|规模|营收|收入|投资|交易额|总量|总额"
    r"|增加值|融资|成交额|金额|产业|利润|出口|到位|引资|授信|债券|市值|资产|合同额|降费|降本|带动"
)
_WHO = (
    r"(?:企业|人员|单位|项目|机构|家庭|职工|劳动者|用人单位|园区|高校毕业生|毕业生|个人|公司|团队|人才|申请人|地区"
    r"|产品|主体)"
)
_DESCRIBES = re.compile(rf"(?:及?以上|以下|以内|以上规模)?(?:的|且|并)(?:中小|小微|科技型)?{_WHO}")
_MONEY_DESCRIBES = re.compile(rf"(?:及?以上|以下|以内)?(?:的|规模)?(?:[^，。；、0-9]{{0,6}}){_WHO}")
_CONDITION = re.compile(rf"[^，。；]{{0,24}}?的(?:，|{_WHO}|事项|问题|情形|案件|申请)")
_TODAY = re.compile(
    r"目前|现有|原有|现已|(?<![早业而])已(?:经|累计|有|达|建|完|实|培|引|新|发|受|办|形|开|组|签|取|获|超|突)|截至"
)
_LENDS = re.compile(r"(?:新增|投放|发放|累计)[^，。；每]{0,12}贷款(?:余额|规模|额)?(?:突破|达到|超过|不低于|达)?$")
_SHARE_OF_SUBSIDY = re.compile(
    r"补贴|补助|奖励|贴息|资助|税率|费率|征收|减按|首付|给予|缴费|补偿|返还|分担|赔付|按(?!期|时|要求|规定|计划)[^，]{0,10}$"
)
_AMOUNT = re.compile(r"额(?:达到|达|超过|超|突破|不低于|增长)$")
_APPLICANTS = re.compile(
    r"申[报请](?:单位|企业|人|主体|条件|机构)|应当?(?:具备|满足|符合)|须(?:具备|符合|满足)|(?:具备|符合|满足)(?:以下|下列)条件"
)
_REDUCES = re.compile(r"压减|压缩|精简|控制|减少|降至|降低|环节|次数|材料|事项|数量|总数|规模|缩短|浓度|能耗|事故|死亡")
_SHARE = re.compile(r"(?P<word>[\u4e00-\u9fff]{0,2}率|比重|比例|占比|覆盖面)(?:均)?(?:为|达|到)?$")
# 日处理2万吨污水处理厂1座: the first figure describes what the second counts.
_DESCRIBES_COUNTED = re.compile(
    r"(?:及?以上|以下)?的?[^，。；、：（）0-9和及与并]{1,14}[0-9.]+(?:万|亿|余)?(?:个|家|项|座|条|处|件|名|所|人|台|套|只|支)"
    r"(?:以上|左右)?(?:[，。；、）]|$)"
)
_EXISTING = re.compile(
    r"(?:实施|建成|开展|认定|批准|公布|确定|下达|出台|发布|承担|申报|在建|签约|提出|部署|安排|印发|明确|梳理)的$"
)
_POLICIES = re.compile(r"[^，。；]{0,6}(?:政策|措施|意见|制度|举措|规定|要求)")
_SCOPE = re.compile(
    r"(?:全(?:市|省|国|区|县|州|部|系统)|所有|上述|前述|其余|其他|现有|已有|原有|这|该|下列|以上|剩余)的?$"
)
_SHARES = ("%", "‰", "个百分点", "百分点", "倍", "番")
_TIMES = ("个月", "个工作日", "个自然日", "工作日", "小时", "分钟", "天", "日", "周")
_SMALL_HAN = frozenset("两二三四五六七八九")
_MAKES = re.compile(
    r"(?:建成|打造|新建|培育|举办|制定|出台|完成|建设|引进|新增|编制|组建|开展|创建|推出|开发|形成|建立|设立|遴选|认定|发布)$"
)
_MAKES_MANY = re.compile(
    r"(?:打造|开发|推动|培育|建设|建成|引进|新增|实施|招引|覆盖|服务|走访|帮助|开展|举办|推出|突破|超过|超|达到|达)$"
)
_NAMED = re.compile(r"[^，。；、]{0,8}?(?:计划|工程|行动|大赛|会战|论坛|专项|战略)")
_RELATIVE = re.compile(
    r"(?:高于|不低于|快于|优于|低于|达到|超过|不高于)(?:全国|全省|全市|全区|全县|上年|去年|同期|省级?|国家|行业)[^，。；0-9]{0,6}"
    r"(?:平均|水平|均值|增速|目标)?(?=[，。；、]|$)|基本同步|与[^，。；]{2,16}同步增长"
)
_WHOLE_OF = re.compile(r"全覆盖|应[\u4e00-\u9fff]尽[\u4e00-\u9fff]|清零")
_JOINED = re.compile(
    r"(?:及?以上|左右|以内)?(?P<mark>[、，和及与]+)(?:以及|其中)?(?:[0-9.]+[万亿]?元(?:及?以上))?[^，。；：、0-9的“”（）]{0,14}"
)
_CLOSED_BRACKET = re.compile(r"（[^（）]{0,16}）")
_SOFT_HEAD = re.compile(r"(?:力争|争取|力求)(?:到|在|至|用)?[^，。；]{1,16}[年月底末前内间]，")


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure and the words around it: `before` from the start of the clause, `near` from the figure before it."""

    figure: Figure
    before: str
    near: str
    after: str
    later: str
    sentence: str
    joined: TargetReading | None = None  # the target before, under whose verb the figure stands
    is_close: bool = False  # joined by 、 or 和, so that words of comparison hold for both


def target_notes(flow: Flow, start: int, end: int) -> list[str]:
    """Codes for goals without a number of their own.

    "relative_target" (不低于全市平均水平, 基本同步); "whole_of" (全覆盖, 应归尽归: all of something to be named)."""
    notes = []
    if _RELATIVE.search(flow.text, start, end):
        notes.append("relative_target")
    if _WHOLE_OF.search(flow.text, start, end):
        notes.append("whole_of")
    return notes


def targets_in(flow: Flow, start: int, end: int, *, cell: bool = False, loose: bool = False) -> list[TargetReading]:
    """Targets written in `flow.text[start:end]`, in reading order.

    `cell`: a column of targets, where every figure counts; `loose`: an item of an assessment, where a figure counts
    without a goal verb unless something speaks against it."""
    found: list[tuple[int, TargetReading]] = []
    text = flow.text
    titles = [(a + start, b + start) for a, b in quoted(text[start:end])]
    for figure in figures_in(text, start, end):
        place = _place(text, start, end, figure)
        if _is_name(place, text, titles):
            continue
        if found:
            place = _joined(place, text, *found[-1])
        target = _target(flow, place, cell=cell, loose=loose)
        if target is not None:
            found.append((figure.end, target))
    return [target for _, target in _suffixed(found, flow)]


def _joined(place: _Place, text: str, last: int, target: TargetReading) -> _Place:
    """`place` with the target before it, if it stands under the same verb: 建设中心5个、基地8个."""
    between = _JOINED.fullmatch(text, last, place.figure.start)
    if between is None:
        return place
    words = between.group()
    is_close = "，" not in between["mark"]
    if not is_close and (_GOAL.search(words) or _COMPARE_NEAR.search(words) or _SHARE.search(words)):
        return place
    return replace(place, joined=target, is_close=is_close)


def _place(text: str, start: int, end: int, figure: Figure) -> _Place:
    window = _CLOSED_BRACKET.sub("", text[max(start, figure.start - 48) : figure.start])
    before = re.split(r"[，。；：（]", window)[-1]
    lowest = max(start, figure.start - 120)
    sentence = max((text.rfind(mark, lowest, figure.start) + 1 for mark in "。；："), default=0)
    return _Place(
        figure,
        before,
        re.split(r"[0-9]", before)[-1],
        text[figure.end : min(end, figure.end + 12)],
        text[figure.end : min(end, figure.end + 48)],
        text[max(sentence, lowest) : figure.start],
    )


def _target(flow: Flow, place: _Place, *, cell: bool, loose: bool) -> TargetReading | None:
    figure, before, joined = place.figure, place.before, place.joined
    if _starts_from(place):
        return None
    comparator, words = _comparator(place)
    compared = bool(words)
    if not cell and not _is_goal(place, compared=compared, loose=loose):
        return None
    baseline = _baseline(before, figure.unit)
    kind, kind_word = _kind(place, baseline)
    soft = bool(re.search(r"力争|争取|力求", before) or _SOFT_HEAD.match(place.sentence))
    if joined is not None and not compared:
        kind, soft = kind or joined.kind, soft or joined.is_soft
        if place.is_close:
            comparator, words = joined.comparator, joined.cue.split("…")
    elif joined is not None and not kind and place.is_close and (figure.unit in _SHARES) == (joined.unit in _SHARES):
        kind = joined.kind if joined.kind != "baseline_to" else ""
    words = words or _goal_words(place) or (joined.cue.split("…") if joined else [])
    cue = "…".join(dict.fromkeys(flow.as_written(word, figure.start) for word in (kind_word, *words) if word))
    return TargetReading(
        figure.value,
        figure.unit,
        flow.span(figure.start, figure.end),
        _rule(comparator, kind, figure),
        comparator,
        kind,
        baseline,
        soft,
        Confidence.HIGH
        if compared or (joined is not None and joined.confidence is Confidence.HIGH)
        else Confidence.MEDIUM,
        cue,
    )


def _goal_words(place: _Place) -> list[str]:
    """The word for a share, or the verb that governs a figure not compared; none if there is neither."""
    share = _SHARE.search(place.before)
    verb = share["word"] if share else _goal(place)
    return [verb] if verb else []


def _goal(place: _Place) -> str:
    """The goal verb close to the figure, or, where the figure closes the clause, farther off."""
    closes = _CLOSES.match(place.after)
    for goal in _GOAL.finditer(place.before):
        if closes or len(goal["noun"]) <= _NOUN_NEAR:
            return str(goal["verb"])
    near = _GOAL.search(place.before[-_NOUN_NEAR - 4 :])
    return str(near["verb"]) if near and len(near["noun"]) <= _NOUN_NEAR else ""


def _suffixed(found: list[tuple[int, TargetReading]], flow: Flow) -> list[tuple[int, TargetReading]]:
    """分别增长6%、9%左右: the word behind the last figure holds for those joined to it by 、 alone."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        at, target = result[index]
        following_end, following = result[index + 1]
        length = len(re.sub(r"\s", "", following.span.quote))
        between = flow.text[at : following_end - length]
        if between in ("、", "和", "及", "与") and following.comparator == "approx" and target.unit == following.unit:
            result[index] = (at, replace(target, comparator="approx", rule=following.rule))
    return result


def _is_name(place: _Place, text: str, titles: list[tuple[int, int]]) -> bool:
    """5G, “12345”, 第3批, 百人计划, 一件事: numbers which count nothing to be delivered."""
    figure, before, after = place.figure, place.before, place.after
    last = before[-1:]
    if re.search(r"[A-Za-z0-9.第“〔+]", last) or re.search(r"第[^，。；]{0,5}[、至到和—-]$", before[-7:]):
        return True
    title = around(figure.start, figure.end, titles)
    if title and (text[title[0]] == "《" or title[1] - title[0] <= 24):
        return True
    if figure.han and _is_han_name(figure, before, after):
        return True
    if figure.unit in ("日", "天") and re.search(r"[月0-9]$|[月日][至到—-]$", before[-2:]):
        return True
    return figure.unit in ("部", "门", "类", "期", "对", "位", "起", "村", "镇", "站", "P", "单", "口", "头") and bool(
        re.match(r"(?:委|队|件|槛|型|间|于|位|径|接|外|应|象|点|台|长)", after)
    )


def _is_han_name(figure: Figure, before: str, after: str) -> bool:
    word = figure.han
    if word == "一":
        return figure.unit == "次" or (figure.unit != "番" and not re.search(r"(?:至少|不少于)[^，。；]{0,6}$", before))
    if figure.unit == "番":
        return not before.endswith("翻")
    is_round = figure.unit != "元" and set(word) <= set("百千万亿")
    if is_round and (len(word) > 1 or _NAMED.match(after) or not _MAKES_MANY.search(before)):
        return True
    return bool(re.search(r"[一二三四五六七八九十百千万数几多各第这上下每全两]$", before[-1:]))


def _comparator(place: _Place) -> tuple[str, list[str]]:
    """(comparator, words of comparison by the figure, none if there are none)."""
    after = _AFTER.match(place.after)
    near = _COMPARE_NEAR.search(place.before)
    words = [near.group()] if near else []
    if near and (near["ge"] or near["gt"] or near["le"] or near["lt"]):
        words = [near["ge"] or near["gt"] or near["le"] or near["lt"]]
    if after and not (after.group() in ("内", "之内") and place.figure.unit not in _TIMES):
        word = after.group()
        if word in ("左右", "上下"):
            return "approx", [*words, word]
        return ("ge" if "以上" in word else "le"), [*words, word]
    approx = _APPROX.search(place.before)
    if approx:
        return "approx", [*words, approx.group()] if words else []
    if near and near["ge"] in ("稳定在", "保持在") and place.figure.unit in _TIMES:
        return "le", words
    return (near.lastgroup or "ge", words) if near else ("ge", [])


def _starts_from(place: _Place) -> bool:
    """由20个工作日压缩至…, 在50家基础上: where the task starts, not where it ends."""
    if re.search(r"(?:由|从)[^，。；]{0,16}$", place.before) and re.match(
        r"(?:以上|左右)?(?:，)?(?:提高|提升|增加|增长|增至|压缩|缩短|压减|降|下降|减|扩大|扩展|上升|调整|延长|放宽|拓展)",
        place.after,
    ):
        return True
    return bool(re.match(r"(?:以上)?的?基础上", place.after))


def _is_goal(place: _Place, *, compared: bool, loose: bool) -> bool:
    """Does the figure count what the finished task must show?"""
    figure, before, after = place.figure, place.before, place.after
    if _speaks_against(place) or (not loose and (_TODAY.search(before) or _is_rule(place))):
        return False
    if figure.unit in _TIMES:
        return _is_limit(place, loose=loose)
    if re.search(r"(?<![\u4e00-\u9fff]至)(?:最多|不得|仅|只|每人|每户|限报|限额|限量)", before[-8:]):
        return False
    if place.joined is not None and place.joined.unit not in _TIMES:
        return True
    if figure.unit in _SHARES or not figure.unit:
        return compared or bool(_SHARE.search(before)) or (figure.value == 100 and bool(_goal(place)))
    if figure.unit in ("元", "美元") and figure.han:
        return compared
    if (_SCOPE.search(before) or _EXISTING.search(before)) and not compared:
        return False
    if figure.han and set(figure.han) <= _SMALL_HAN and not compared:
        return bool(_MAKES.search(before))
    if re.search(r"(?:落实|推广|执行|贯彻)[^，。；]{0,20}$", before) and _POLICIES.match(after):
        return False
    return compared or loose or bool(_goal(place))


def _is_rule(place: _Place) -> bool:
    """A condition for applicants, or a bound on what may be asked for (每县推荐不超过3个): nobody has to reach it."""
    if _APPLICANTS.search(place.sentence):
        return True
    is_count = place.figure.unit not in _SHARES and place.figure.unit not in _TIMES
    bound = re.search(r"(?:不超过|不多于|不大于|不高于)$", place.before) or re.match(
        r"(?:及?以内|及?以下)", place.after
    )
    return bool(is_count and bound and not _REDUCES.search(place.before))


def _speaks_against(place: _Place) -> bool:
    """Subsidies, thresholds for applicants, marks, ranks, rules of a panel."""
    figure, before, after, later = place.figure, place.before, place.after, place.later
    lends = figure.unit == "元" and bool(_LENDS.search(before))
    against = _SHARE_OF_SUBSIDY if figure.unit in _SHARES else _NOT_NEAR
    if (
        (against.search(place.near[-14:]) and not lends and figure.unit not in _TIMES)
        or _DESCRIBES_COUNTED.match(later)
        or re.match(
            r"(?:以内|以上|以下)?的?(?:比例|标准)?(?:给予|予以|补贴|补助|奖励|贷款|资助|资金|标准|罚款|征收|缴纳|贴息|租金|收费)",
            after,
        )
    ):
        return True
    if figure.unit in ("元", "美元"):
        if not (lends or _MONEY_OF_OUTPUT.search(before) or _AMOUNT.search(before)) or re.search(
            r"不超过|(?<!不)低于|每(?!年)", before
        ):
            return True
        if _MONEY_DESCRIBES.match(after):
            return True
    if re.match(r"(?:及?以上|以下|以内)的[，。；、]", after):
        return True
    if re.match(r"[^。；]{0,36}?的，(?:可|给予|予以|按规定|一次性|优先)", later) or after.startswith("符合"):
        return True
    who = re.match(rf"(?:及?以上|以下)的?{_WHO}", after) if figure.unit in ("人", "名", "%") else None
    if who or _DESCRIBES.match(after):
        return True
    if re.match(r"(?:对|凡|对于|经|凡是)", before) and _CONDITION.match(later):
        return True
    if re.search(r"(?:获得|拥有|具有|取得|具备|承担|主持)$", before) and _CONDITION.match(later) and "以上" in after:
        return True
    if re.search(r"(?<![底日月年])前$", before) and figure.unit in ("名", "位"):
        return True
    if re.match(r"(?:以上)?[^，。；]{0,10}(?:组成|签字|签名|联名|参加评审)", after):
        return True
    return bool(re.match(r"[^。；]{0,10}?(?:加|扣|得|计)[0-9.]+分", later))


def _is_limit(place: _Place, *, loose: bool) -> bool:
    """A time limit of a procedure is a target (R12).

    How long a person worked or a scheme lasts is none, and what counts from an event or the paper is a deadline."""
    before, after = place.before, place.after
    if re.search(
        r"(?:印发|公布|发布|下发|本[^，。；]{2,4})(?:之?日)?[起后]的?$|会后$|结束后$|交办后$|(?:公示|会期|会议|期限|任期|试用)[^，。；]{0,6}$",
        before,
    ):
        return False
    if re.search(r"压缩|缩短|压减|控制在|减至|降至|办结|提速|稳定在|不超过|时限[^，。；]{0,6}由", before):
        return True
    within = re.match(r"(?:之?内|以内)", after)
    if not within:
        return False
    return loose or bool(
        re.match(
            r"(?:之?内|以内)(?:、[^，。；、]{2,30}(?:之?内|以内)){0,6}(?:办结|完成|审结|答复|办理|反馈|受理|处置|响应|出具|审核|核查|作出|予以|回复|办复|送达|审批)",
            after,
        )
        or re.search(r"时限|周期|用时|审批时间|办理时间|审查", before)
    )


def _baseline(before: str, unit: str) -> float | None:
    """由A提高到B: the value it starts from."""
    found = re.search(
        rf"(?:由|从)[^，。；]{{0,10}}?(?P<n>{NUM})(?P<s>万亿|万|亿)?(?:余|多)?{re.escape(unit)}?[^，。；0-9]{{0,8}}$",
        before,
    )
    return scaled(found["n"], found["s"]) if found else None


def _kind(place: _Place, baseline: float | None) -> tuple[str, str]:
    """(kind, the word that says so)."""
    if baseline is not None:
        return "baseline_to", ""
    for words, kind in (
        (r"累计", "cumulative"),
        (r"每年|年均|年度新增|逐年", "annual"),
        (
            r"新增|新建|新培育|新引进|新认定|新设|增长|净增|增加(?![至到为值])|翻$|(?:提高|提升|上升|扩大)了?(?:约|近)?$",
            "increment",
        ),
    ):
        found = re.search(words, place.before)
        if found and not (place.figure.unit == "%" and kind == "increment" and _SHARE.search(place.near)):
            return kind, found.group()
    return "", ""


def _rule(comparator: str, kind: str, figure: Figure) -> str:
    if kind == "baseline_to":
        return "T07 由……提高到……"
    if kind == "annual":
        return "T05 每年"
    if figure.unit in ("%", "个百分点") and kind == "increment":
        return "T02 增长"
    if figure.unit == "%" and figure.value == 100:
        return "T11 百分之百"
    return {
        "ge": "T01 以上、达到",
        "gt": "T04 超过、突破",
        "le": "T03 以内、不超过",
        "lt": "T03 低于",
        "approx": "T02 左右",
    }[comparator]
