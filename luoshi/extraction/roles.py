"""Who takes part, and how: one responsibility clause (the inside of a bracket, a label line, a table cell).

Reads a stretch of a flow, writes `Clause`: parties with roles, the stretch that holds a time, document-wide notes.
Cue words decide: 牵头, 负责, 按职责分工负责, 配合, 会同 … (domain.md 5.2 P01-P48, corpus rule R10)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from luoshi.extraction import lexicon
from luoshi.extraction.flow import Flow
from luoshi.extraction.labels import BARE_LABEL, label_kind, labels_in
from luoshi.extraction.names import Name, names_in
from luoshi.extraction.posts import posts_in
from luoshi.extraction.types import PostReading, Role

_REMIT = (
    r"(?:按照?|依据|根据|依照|结合)(?:各自|照|本部门|单位|相关|有关|部门)?(?:的)?(?:法定)?(?:职能"
    r"|职责|工作职责|任务|权限|规定)?(?:和|及|、)?(?:分工|职责|任务)?(?:要求)?"
    r"(?:，)?(?:分别|共同|各自|抓好|做好|组织)?(?:牵头)?(?:负责|落实|配合|推进|实施|承担|做好|抓好"
    r"|参与|支持)(?:落实|实施|推进|相关工作|有关工作|工作)?"
)
_CUES = (
    ("oversee", (
        r"为(?:指导|督导|监督|统筹)(?:单位|部门)"
        r"|负责(?:统筹协调|统筹推进|统筹|业务指导|指导|督促|监督|协调)(?:推进|工作|督促|落实|检查)*(?=$|[，；。）〕])"
        r"|(?:跟踪督办|跟踪督查|跟踪问效|督促检查|监督检查|督查督办|督办|督查)(?=$|[，；。）〕])"
        r"|(?:统筹协调|统筹指导|统筹推进|统筹|指导督促|业务指导|加强指导|督促指导|督促落实|督促|督导"
        r"|指导|监督)"
    )),
    ("lead", (
        r"为(?:主要|总)?(?:牵头|主办|主责)(?:单位|部门|处室)|(?:共同|联合|分别|总|分工|双|并列)?(?:负责)?(?:牵头抓总|牵头负责|牵头组织实施|牵头组织|牵头实施"
        r"|牵头落实|牵头推进|牵头制定|牵头开展|牵头协调|牵头统筹|牵头|主办|抓总|主责|总负责|负总责"
        r"|负主责)"
    )),
    ("remit", _REMIT + (
        r"|按照?“[^“”，。；]{2,20}”的?原则(?:分别|共同|各自)?(?:负责|落实|实施|推进|抓好落实)"
        r"|分工负责|各负其责|分别负责|各自负责|按职责负责|结合(?:各自)?实际(?:抓好|做好"
        r"|组织)?(?:贯彻)?(?:落实|实施|推进)"
    )),
    ("support", (
        r"为(?:配合|协办|参与|协同)(?:单位|部门|处室)|(?:积极|共同|协同|予以|给予|做好|密切)?(?:配合|参与|参加|支持|协助|(?<!政)协办|会办|协同|协作"
        r"|协同配合)(?:做好|落实|实施|支持|配合|推进|负责|完成|开展|相关工作|有关工作|工作)*"
    )),
    ("resp", (
        r"为(?:主要|具体)?(?:责任|负责|实施|承办|落实)(?:单位|部门|主体|处室)|(?:共同|联合|合力|协同|组织)?(?:推进|推动|开展|完成|办理)(?=$|[，；。）〕])|(?:共同|联合|具体|协同|主要|一并|均要|均)?(?:负责|承办|承担|实施|落实|组织实施|贯彻落实"
        r"|推进落实|抓好落实|执行)(?:落实|实施|推进|组织实施|完成|具体实施)?"
    )),
)  # fmt: skip
_CUE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _CUES))
_WITH = re.compile(
    r"牵头会同|会同(?!县)|会商|(?<![工外经招贸])商(?![务业标会贸联检品学])(?=.{2,20}(?:负责|制定|等))|联合(?!会|国|体|社|党|开展|推进|推动|牵头|负责|落实|实施|组织|办理|执法)"
    r"|牵头[，]?(?=联合|组织协调)"
)
# 甲牵头，会同乙负责: a new stretch that begins with the word.
_JOINED = re.compile(r"(?:并|由|请)?(?:会同(?!县)|会商)(?=.{2})")
# What those named after 会同 do: 由甲会同有关部门制定.
_DONE = re.compile(
    r"(?:研究|共同|联合|牵头|另行)?(?:制定|制订|提出|起草|编制|出台|修订|组织|推进|推动|开展|办理|确定|审核|审批|发布|公布"
    r"|建立|抓好|做好|完成|印发)"
)
_RANK = {
    Role.LEAD: 0,
    Role.CO_LEAD: 0,
    Role.JOINT: 1,
    Role.BY_REMIT: 1,
    Role.SUPPORT: 2,
    Role.OVERSEER: 3,
    Role.LOCAL: 4,
    Role.ALL: 4,
}
_BASE = {
    "lead": Role.LEAD,
    "remit": Role.BY_REMIT,
    "support": Role.SUPPORT,
    "resp": Role.JOINT,
    "oversee": Role.OVERSEER,
}
# 列第一位者为牵头单位，下同 / 排在第一位的部门为牵头部门，下同 (P45, R6)
FIRST_LEADS = re.compile(
    r"(?:排在?|列在?|名列|排名|排序|排位|位列|位居|居|位于|列为|列)(?:第一位?|第1位?|首位|最前面?|前面?"
    r"|最前)(?:的|者)?(?:[^，。；（）]{0,8})(?:为|是|即为|作为)?(?:[^，。；（）]{0,6})?(?:牵头"
    r"|主办|主责|主要责任|第一责任)"
    r"|(?:第一|首)(?:个|家|位)?(?:责任|负责)?(?:单位|部门|者|名)?(?:为|是|即为"
    r"|作为)(?:[^，。；（）]{0,4})(?:牵头|主办|主责)"
)
FORWARD = re.compile(r"下同|以下(?:均)?同|下略")
# 具体任务均涉及相关市（州）人民政府，不再做分工，下同 (P22)
_ALSO_ALL = re.compile(r"(?:均|都|还)?涉及(?:到)?(?P<who>[^，。；]{2,24})$")
_NOTE = re.compile(
    r"下同|不再|不另|以下|上述|同上|其中|详见|见附件|另有|以上(?=任务|工作|各项|均)|排名|排序|列第|为牵头|为主办"
)
_BRACKET_BEHIND = re.compile(r"（[^（）]*）$")
_PARTY_WORD = (
    "负责|牵头|主办|承办|落实|实施|配合|参与|参加|支持|协助|协办|分工|会同|协同|统筹|指导|督|推进|推动|开展|责任|会商"
)
HAS_CUE = re.compile(_PARTY_WORD)


@dataclass(slots=True)
class Party:
    """A name with its role while a clause is being read."""

    name: Name
    role: Role
    cue: str
    rule: str


@dataclass(slots=True)
class Clause:
    """What a responsibility clause says. `times` are flow ranges that hold a deadline; `rest` counts characters that
    are neither names nor cues, by which a caller judges whether this was a responsibility clause at all."""

    parties: list[Party] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    labelled: bool = False
    first_leads: bool = False
    forward: bool = False
    also_all: list[Name] = field(default_factory=list)
    cues: set[str] = field(default_factory=set)
    rest: int = 0
    posts: list[PostReading] = field(default_factory=list)


_TIME_WORD = re.compile(
    r"[0-9〇一二三四五六七八九十]+(?:年|月|日|季度|个工作日)|年底|年内|年末|月底|季度|上半年"
    r"|下半年|长期|持续|常态|全年|每年|每月|随时|立即|即时|近期|适时"
)


def read_clause(
    flow: Flow,
    start: int,
    end: int,
    *,
    default: str = "resp",
    cue: str = "",
    lines_divide: bool = False,
    weighed: bool = True,
) -> Clause:
    """Parties of `flow.text[start:end]`; `default` is the kind of a list without label and cue word, `cue` what stands
    for them (the heading of a column).

    `weighed=False` leaves roles as the words give them, for clauses that are joined first (columns of one row)."""
    clause = Clause()
    label, said = "", cue
    pending: list[tuple[int, int]] = []
    cued = False
    for a, b, kind in _parts(flow.text, start, end):
        if kind is not None:
            _settle(flow, clause, pending, label or default, said, lines_divide)
            label, cued, said = kind, False, _label_words(flow.text, start, a)
            clause.labelled = True
        if kind == "deadline" or (kind is None and label == "deadline"):
            if b > a:
                clause.times.append((a, b))
            continue
        if label == "person":
            clause.posts.extend(posts_in(flow, a, b, "责任领导、责任人"))
            continue
        cued = _segment(flow, clause, pending, a, b, label, lines_divide) or cued
    after_lead = cued and not label and "lead" in clause.cues
    _settle(flow, clause, pending, "remit" if after_lead else (label or default), said, lines_divide)
    if weighed:
        weigh(clause)
    return clause


def _label_words(text: str, start: int, at: int) -> str:
    """The label that ends at `at`, without its colon."""
    for label in labels_in(text, max(start, at - 32), at + 4):
        if label.end() == at:
            return label.group().strip("：〔〕为")
    return text[max(start, at - 4) : at]


def _parts(text: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    """Stretches between ，；。 outside inner brackets, each with the kind of the label that opens it, or None."""
    parts: list[tuple[int, int, str | None]] = []
    labels = {
        m.start(): m
        for m in BARE_LABEL.finditer(text, start, end)
        if m.start() == start or text[m.start() - 1] in "，；。"
    }
    labels.update((m.start(), m) for m in labels_in(text, start, end))
    at, depth, index = start, 0, start
    kind: str | None = None
    while index < end:
        found = labels.get(index)
        if found is not None and depth == 0:
            if index > at or kind is not None:
                parts.append((at, index, kind))
            kind = label_kind(found)
            index = at = found.end()
            continue
        char = text[index]
        if char in "（〔":
            depth += 1
        elif char in "）〕":
            depth = max(0, depth - 1)
        elif depth == 0 and char in "，；。":
            parts.append((at, index, kind))
            kind, at = None, index + 1
        index += 1
    if at < end or kind is not None:
        parts.append((at, end, kind))
    return [part for part in parts if part[1] > part[0] or part[2] is not None]


def _segment(
    flow: Flow, clause: Clause, pending: list[tuple[int, int]], a: int, b: int, label: str, lines_divide: bool
) -> bool:
    """One stretch without comma; True when it held a cue word."""
    words = flow.text[a:b]
    note = _BRACKET_BEHIND.search(words)
    if note and note.start() > 1 and FIRST_LEADS.search(note.group()):
        # 市发改委、市财政局（列第一位为牵头单位，下同）: the rule stands in a bracket behind the names.
        clause.first_leads = True
        clause.forward = clause.forward or bool(FORWARD.search(note.group()))
        b = a + note.start()
        words = flow.text[a:b]
    if FIRST_LEADS.search(words):
        clause.first_leads = True
        clause.forward = clause.forward or bool(FORWARD.search(words))
        return False
    also = _ALSO_ALL.search(words)
    if also:
        clause.also_all.extend(names_in(flow, a + also.start("who"), a + also.end("who")))
        return False
    if FORWARD.fullmatch(words):
        clause.forward = True
        return False
    person = _PERSON.fullmatch(words)
    if person and not lexicon.is_party(person["who"]):
        clause.posts.extend(posts_in(flow, a, a + person.end("who"), person["cue"]))
        return False
    if _NOTE.search(words) and not lexicon.is_party(words) and not _valid_cue(flow.text, a, b):
        clause.rest += 0 if len(words) < 12 else len(words)
        return False
    if _TIME_WORD.search(lexicon.without_bracket(words)) and not _is_list(words):
        clause.times.append((a, b))
        return False
    return _cued(flow, clause, pending, a, b, label, lines_divide)


def _is_list(words: str) -> bool:
    return all(lexicon.is_party(part) for part in re.split(r"[、和及]", words) if part)


def _cued(
    flow: Flow, clause: Clause, pending: list[tuple[int, int]], a: int, b: int, label: str, lines_divide: bool
) -> bool:
    """Cue words of a stretch, left to right; names before a cue take its role, names left over wait."""
    text = flow.text
    together = _together(text, a, b)
    if together:
        pending.append((a, together.start()))
        _settle(flow, clause, pending, "lead", "会同", lines_divide)
        clause.cues.add("lead")
        inner = _valid_cue(text, together.end(), b) or _DONE.search(text, together.end() + 2, b)
        stop = inner.start() if inner else b
        pending.append((together.end(), stop))
        _settle(flow, clause, pending, "resp", "会同", lines_divide)
        return True
    joined = _JOINED.match(text, a, b)
    found, at = False, joined.end() if joined else a
    while cue := _valid_cue(text, at, b):
        kind = cue.lastgroup or "resp"
        pending.append((at, cue.start()))
        if "lead" in clause.cues and kind == "resp":
            kind = "remit"
        if kind == "remit" and cue.group().endswith(("配合", "参与", "支持")):
            kind = "support"
        if label == "support" and kind in ("resp", "remit"):
            kind = "support"
        if label == "lead" and kind in ("resp", "remit"):
            kind = "lead"
        clause.cues.add(kind)
        if len(pending) > 1 and _speaks_alone(clause, kind, label):
            own = pending.pop()
            _settle(flow, clause, pending, label or "resp", "", lines_divide)
            pending.append(own)
        _settle(flow, clause, pending, kind, cue.group(), lines_divide)
        found, at = True, cue.end()
    if at < b:
        left = text[at:b]
        if found and not lexicon.is_party(_last_name(left)):
            return True  # 负责统筹推进相关工作: what is done, not who
        pending.append((at, b))
    return found


def _together(text: str, a: int, b: int) -> re.Match[str] | None:
    """The word 会同 (商, 联合) behind the name of an institution."""
    for found in _WITH.finditer(text, a + 2, b):
        if lexicon.is_party(_last_name(text[a : found.start()])):
            return found
    return None


def _speaks_alone(clause: Clause, kind: str, label: str) -> bool:
    """Does a cue speak only of the names behind the last comma? 责任单位：甲，乙配合 and 甲、乙，丙监督: what stands
    before it answers. But 甲牵头，乙，丙配合: both support."""
    doers = any(party.role in (Role.LEAD, Role.JOINT, Role.BY_REMIT) for party in clause.parties)
    return kind == "oversee" or (kind == "support" and (label in ("resp", "lead") or not doers))


def _last_name(words: str) -> str:
    """The last name of a list, without 等, for a quick look at its ending."""
    last = re.split(r"[、，；]", words)[-1]
    last = re.sub(r"等[^、]{0,8}$", "", last)
    return last if lexicon.is_party(last) else re.split(r"以及|和|及|与", last)[-1]


def _valid_cue(text: str, at: int, end: int) -> re.Match[str] | None:
    """The next cue word that stands behind a name or a list, not inside a name (统筹办, 支持中心)."""
    for cue in _CUE.finditer(text, at, end):
        before = text[at : cue.start()]
        after = text[cue.end() : end]
        if before.count("（") > before.count("）"):
            continue  # 市科技局（牵头）: said of one name, not of the list
        if not before and cue.start() > 0 and text[cue.start() - 1] not in "，；。（〔：" and at == cue.start():
            continue
        # 市协同创新中心: one character before the word is no list that it could speak about.
        alone = len(before) > 0 and len(_last_name(before)) == 1
        if after and after[0] not in "，；。）、" and (alone or not _follows(cue, after)):
            continue
        if before and not _is_name_end(before):
            continue
        return cue
    return None


def _follows(cue: re.Match[str], after: str) -> bool:
    """May text go on right behind this cue? 市科委牵头市教委配合; 市科委负责统筹推进."""
    head = re.split(r"[、，；]|牵头|负责|配合|参与", after, maxsplit=1)[0]
    if re.match(r"(?:处|科|办|中心|局|部|委|组|司|股|服务|单位|部门|银行|总队|大队)", after):
        return False
    return cue.lastgroup in ("lead", "resp", "remit", "support") and (
        lexicon.is_party(head) or cue.group().endswith(("负责", "牵头"))
    )


def _is_name_end(before: str) -> bool:
    last = _last_name(before)
    return (
        lexicon.is_party(last)
        or before.endswith(("等", "）", "〕"))
        or bool(re.search(r"等(?:[^、，]{0,10})$", before))
    )


# 副市长某某牵头, 分管局长负责: a post, and no unit (domain.md 5.4 case 15).
_PERSON = re.compile(
    r"(?P<who>[^，。；]{0,12}?副?(?:省长|市长|县长|区长|州长|镇长|乡长|厅长|局长|部长|处长|科长|司长|主任|主席|书记|秘书长|组长|校长|院长"
    r"|常委|领导|负责人|负责同志)[^，。；]{0,6}?)(?:共同)?(?P<cue>牵头|负责|分管|主抓|抓总|总负责|包保|督办)(?:抓总|落实|推进)?"
)
# 市科技局（牵头）、市财政局: the role of one name behind it.
_TAG = re.compile(
    r"（(?:为)?(?:(?P<lead>(?:牵头|主办|主责|第一责任|总牵头)(?:单位|部门|负责)?)|(?P<support>(?:配合|协办|参与|协助)(?:单位|部门)?))）$"
)


def _settle(
    flow: Flow, clause: Clause, pending: list[tuple[int, int]], kind: str, cue: str, lines_divide: bool
) -> None:
    """Give every waiting name the role of `kind`."""
    role = _BASE.get(kind, Role.JOINT)
    for a, b in pending:
        for name in names_in(flow, a, b, lines_divide=lines_divide):
            name = _without_aside(flow, clause, name)
            tag = _TAG.search(name.text)
            if tag and tag.lastgroup:
                bare = replace(name, end=name.end - len(tag.group()), text=name.text[: tag.start()])
                clause.cues.add(tag.lastgroup)
                clause.parties.append(Party(bare, _BASE[tag.lastgroup], tag.group(), tag.lastgroup))
                continue
            if not lexicon.is_party(name.text):
                name = _doer_of(name)
                clause.rest += 0 if lexicon.is_party(name.text) else len(name.text)
                if not _may_be(name.text, clause.labelled or lines_divide):
                    continue
            clause.parties.append(Party(name, role, cue, kind))
    pending.clear()


# 市水利局（6月底前完成）, 各单位（含直属单位）: said about a name, and no part of it.
_ASIDE = re.compile(
    r"（(?:(?P<time>[^（）]*(?:年|月|日|季度)?(?:底|前|内|完成)[^（）]{0,6})|(?:含|包括|不含|除)[^（）]+)）$"
)


# 市财政局（责任人：马某某）, 市财政局（马某某）: a person behind the unit. By surname, else （党办） would be one.
_WHO = re.compile(
    r"（(?:(?:责任人|联系人|负责人|分管领导|责任领导)：?(?P<who>[^（）]{2,20})"
    r"|(?P<person>[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭郎鲁韦昌马苗凤方"
    r"俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴宋庞熊纪舒屈项祝董梁杜阮"
    r"蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓单洪包左石崔吉龚程邢裴陆荣翁荀惠曲封储靳"
    r"段焦巴牧山谷车侯全班仰秋仲伊宫宁仇甘武符刘景詹束龙叶司黎薄白怀蒲从鄂索赖卓屠蒙池乔阴闻党翟谭贡劳申冉桑桂牛寿边燕尚农温庄晏柴瞿阎连习容"
    r"向古易廖终居衡步都耿满弘匡国文寇广欧沃利蔚越师巩聂敖冷辛简饶空曾沙关查游权盖益桓公肖][\u4e00-\u9fff某]{1,2}))）$"
)


def _without_aside(flow: Flow, clause: Clause, name: Name) -> Name:
    """The name without a bracket that says when, or who in person; both are kept as the clause's."""
    who = _WHO.search(name.text)
    words = (who["who"] or who["person"]) if who else ""
    if who and who.start() >= 2 and not lexicon.is_party(words):
        at = name.start + who.start("who" if who["who"] else "person")
        clause.posts.extend(posts_in(flow, at, at + len(words), "责任人"))
        return replace(name, end=name.end - len(who.group()), text=name.text[: who.start()])
    aside = _ASIDE.search(name.text)
    if aside is None or aside.start() < 2:
        return name
    if aside["time"] and not _TIME_WORD.search(aside["time"]):
        return name
    if aside["time"]:
        at = name.start + aside.start("time")
        clause.times.append((at, at + len(aside["time"])))
    return replace(name, end=name.end - len(aside.group()), text=name.text[: aside.start()])


# 市财政局按规定保障: what is done, behind the name of who does it.
_DOES = re.compile(
    r"(?:按|落实|制定|组织|做好|加强|提供|协调|承担|推进|完善|研究|开展|保障|出台|应|要|对|在|将|结合|履行|抓|加大|统筹|会|报)"
)


def _doer_of(name: Name) -> Name:
    """The institution at the head of words that go on with what it does; the name as it is where there is none."""
    for verb in _DOES.finditer(name.text, 3):
        head = name.text[: verb.start()]
        if lexicon.is_strong(head):
            return replace(name, end=name.start + len(head), text=head, is_class=lexicon.is_class(head))
    return name


def _may_be(words: str, announced: bool) -> bool:
    """May these words be the name of a body that the lists do not know? A label or a column announces one."""
    if lexicon.is_party(words):
        return True
    odd = lexicon.NOT_A_NAME.search(lexicon.without_bracket(words)) or len(words) < 2
    return not odd and (announced or len(words) <= 3)


def weigh(clause: Clause) -> None:
    """Final roles: doubles, classes, the only one named, several leads (R10)."""
    best: dict[str, Party] = {}
    for party in clause.parties:
        known = best.get(party.name.text)
        if known is None:
            best[party.name.text] = party
        elif _RANK[party.role] < _RANK[known.role]:
            known.role, known.cue, known.rule = party.role, party.cue, party.rule
    clause.parties = list(best.values())
    _only_one(clause.parties)
    for party in clause.parties:
        if party.name.is_class:
            party.role = Role.LOCAL if lexicon.is_local(party.name.text) else Role.ALL
    leads = [party for party in clause.parties if party.role is Role.LEAD]
    if len(leads) > 1:
        for party in leads:
            party.role = Role.CO_LEAD
    if leads:
        for party in clause.parties:
            if party.role is Role.JOINT:
                party.role = Role.BY_REMIT


def _only_one(parties: list[Party]) -> None:
    """One party without 牵头 leads; supporters beside it do not change that (P39)."""
    if any(party.role in (Role.LEAD, Role.CO_LEAD) and not party.name.is_class for party in parties):
        return
    doers = [party for party in parties if party.role in (Role.JOINT, Role.BY_REMIT)]
    overseers = [party for party in parties if party.role is Role.OVERSEER]
    if len(doers) == 1 and not doers[0].name.is_class:
        doers[0].role = Role.LEAD
    elif not doers and overseers and all(party.role in (Role.OVERSEER, Role.SUPPORT) for party in parties):
        for party in overseers:
            party.role = Role.LEAD if len(overseers) == 1 else Role.JOINT


def lead_first(parties: list[Party]) -> None:
    """排第一位的为牵头单位: the first named becomes lead unless the clause names a lead itself (R6)."""
    if any(party.role in (Role.LEAD, Role.CO_LEAD) for party in parties):
        return
    for party in parties:
        if party.role in (Role.JOINT, Role.BY_REMIT):
            party.role = Role.LEAD
            party.rule = "first"
            break
    for party in parties:
        if party.role is Role.JOINT:
            party.role = Role.BY_REMIT


RULES = {
    "lead": "P10 牵头",
    "remit": "P09 按职责分工负责",
    "support": "P24 配合",
    "resp": "P03 负责",
    "oversee": "P46 统筹、指导",
    "first": "P45 排第一位的为牵头单位",
    "only": "P01 只有一个",
    "class": "P42 各地区、各部门",
    "inside": "P35 句中“由……牵头”",
    "doer": "R8 句中主语",
    "block": "P44 以上任务均由",
    "heading": "P26 标题是单位",
    "addressee": "P50 主送单位",
    "partner": "R10 与……共同推进",
}


def rule_name(party: Party) -> str:
    """The rule behind a party's role, in words a clerk can look up."""
    if party.role in (Role.ALL, Role.LOCAL):
        return RULES["class"]
    if party.role is Role.LEAD and party.rule in ("resp", "remit", "oversee"):
        return RULES["only"]
    return RULES.get(party.rule, party.rule)
