"""The tree of the invented institution: classes, offices, divisions, and how many people each has.

Totals by group are those of the demo organisation (domain handbook 6.2); names are of the kind such offices have."""

from __future__ import annotations

from dataclasses import dataclass, field

from luoshi.org.states import PostKind, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What the heads, deputies and staff of a unit are called."""

    head: str
    deputy: str
    division_head: str
    staff: str = "工作人员"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A division with its branches. With `parts` it is divided again, and the parts carry staff and branches."""

    name: str
    short_name: str = ""
    parts: tuple[Section, ...] = ()
    branches: int = 1
    has_general_branch: bool = False
    # Posts besides head and staff: title, kind, seats.
    posts: tuple[tuple[str, PostKind, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A unit that reports by itself: a department or an institution, in a group whose totals are given."""

    code: str
    name: str
    short_name: str
    group: str
    titles: Titles
    sections: tuple[Section, ...]
    kind: UnitKind = UnitKind.DEPARTMENT
    also: tuple[str, ...] = ()
    # People in all; None shares what the group has by the size of the branches.
    staff: int | None = None
    deputies: int = 2
    # "committee", "general_branch", or "" for branches directly under the root committee.
    party: str = ""
    # One branch for the whole office, of so many members each, instead of one for each division.
    own_branches: tuple[int, ...] = ()
    has_fulltime_deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Offices whose staff and members are given together, with the class they stand under."""

    key: str
    under: str
    staff: int
    members: int
    offices: tuple[Office, ...] = field(default=())


ROOT = ("ROOT", "示例知识产权局", "示例局")
CLASSES = (
    ("JG", "局机关", UnitKind.CLASS),
    ("ZL", "专利局", UnitKind.CLASS),
    ("SB", "商标局", UnitKind.SUBORDINATE),
    ("ZS", "局其他直属单位", UnitKind.CLASS),
    ("ST", "社会团体", UnitKind.CLASS),
)
CENTRES = ("XZ", "专利审查协作中心")

_SI = Titles(head="司长", deputy="副司长", division_head="处长")
_ZHUREN = Titles(head="主任", deputy="副主任", division_head="处长")
_BU = Titles(head="部长", deputy="副部长", division_head="处长", staff="审查员")
_CENTRE = Titles(head="主任", deputy="副主任", division_head="主任", staff="审查员")
_NUMERALS = "一二三四五六七八九十"


def _sections(*names: str) -> tuple[Section, ...]:
    return tuple(Section(name=name) for name in names)


def _numbered(count: int, form: str, *before: str) -> tuple[Section, ...]:
    """Divisions named one after the other, after some with names of their own."""
    numbered = (form.format(_numeral(n)) for n in range(1, count - len(before) + 1))
    return _sections(*before, *numbered)


def _numeral(number: int) -> str:
    """一 to 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


_SUPERVISION = Section(name="督查处", posts=(("督查员", PostKind.CLERK, 3),))
_INFORMATION = Section(
    name="信息化处",
    posts=(("系统管理员", PostKind.ADMINISTRATOR, 1), ("安全管理员", PostKind.ADMINISTRATOR, 1)),
)
_DISCIPLINE = Section(name="机关纪委办公室", short_name="机关纪委", posts=(("审计管理员", PostKind.ADMINISTRATOR, 1),))


def _headquarters() -> tuple[Office, ...]:
    def office(number: int, name: str, short: str, staff: int, branches: tuple[int, ...], *divisions: str) -> Office:
        sections = _sections(*divisions)
        if name == "办公室":
            sections = (*sections[:2], _SUPERVISION, *sections[2:], _INFORMATION)
        if name == "机关党委":
            sections = (*sections, _DISCIPLINE)
        return Office(
            code=f"JG{number:02}",
            name=name,
            short_name=short,
            group="局机关",
            titles=_ZHUREN if name in ("办公室", "机关党委") else _SI,
            sections=sections,
            staff=staff,
            deputies=1 if name == "机关党委" else 2,
            own_branches=branches,
            also=("国际合作司", "港澳台办公室") if number == 7 else ("局办公室",) if number == 1 else (),
        )

    return (
        office(1, "办公室", "办公室", 31, (15, 14), "综合处", "秘书处", "新闻处", "财务处"),
        office(2, "条法司", "条法司", 14, (13,), "综合与法规处", "专利条法处", "商标条法处"),
        office(3, "战略规划司", "规划司", 16, (15,), "规划统筹处", "计划统计处", "改革发展处"),
        office(4, "知识产权保护司", "保护司", 18, (17,), "综合协调处", "保护体系建设处", "执法指导处", "涉外保护处"),
        office(
            5, "知识产权运用促进司", "运用促进司", 17, (16,), "转化运用处", "产业促进处", "代理监管处", "地理标志处"
        ),
        office(6, "公共服务司", "公共服务司", 15, (14,), "服务体系处", "信息服务处", "服务标准处"),
        office(7, "国际合作司（港澳台办公室）", "国合司", 15, (14,), "多边合作处", "双边合作处", "港澳台处"),
        office(8, "人事司", "人事司", 12, (11,), "干部处", "机构编制处", "教育培训处"),
        office(9, "机关党委", "机关党委", 7, (9,), "党建工作处"),
    )


def _patent_office(number: int, name: str, group: str, sections: tuple[Section, ...], **more: object) -> Office:
    return Office(
        code=f"ZL{number:02}",
        name=name,
        short_name=name.replace("发明审查部", "部") if name.endswith("发明审查部") else name,
        group=group,
        titles=_BU,
        sections=sections,
        **more,  # type: ignore[arg-type]  # passed on to Office as they are
    )


def _functional() -> tuple[Office, ...]:
    gb = {"party": "general_branch"}
    key = "专利局职能部门"
    return (
        _patent_office(1, "专利局办公室", key, _sections("局务处", "文档处", "后勤保障处"), staff=70),
        _patent_office(
            2, "审查业务管理部", key, _numbered(6, "审查管理{}处", "业务综合处", "质量监督处"), staff=130, **gb
        ),
        _patent_office(3, "人事教育部", key, _sections("人员管理处", "薪酬处", "教育处"), staff=60, **gb),
        _patent_office(4, "财务管理部", key, _sections("预算处", "资产处"), staff=50),
        _patent_office(5, "自动化部", key, _numbered(7, "系统{}处", "信息规划处", "网络安全处"), staff=190, **gb),
        _patent_office(6, "初审及流程管理部", key, _numbered(11, "流程{}处", "受理处", "初审处"), staff=330, **gb),
        _patent_office(7, "专利文献部", key, _numbered(6, "文献{}处", "文献规划处"), staff=150, **gb),
    )


def _examination() -> tuple[Office, ...]:
    fields = ("机械", "电学", "化学", "通信", "光电技术", "医药生物", "材料工程")
    return tuple(
        _patent_office(
            10 + number,
            f"{name}发明审查部",
            "专利局发明审查部门",
            _numbered(12, name + "审查{}处", f"{name}综合业务处"),
            staff=290,
            party="general_branch",
            has_fulltime_deputy=True,
        )
        for number, name in enumerate(fields, 1)
    )


def _centre(
    number: int,
    place: str,
    staff: int,
    *,
    fields: tuple[str, ...],
    rooms: int,
    offices: tuple[Section, ...],
    group: str,
) -> Office:
    departments = tuple(
        Section(
            name=name,
            parts=tuple(
                Section(name=f"{name}审查{_numeral(n)}室", short_name=f"{_numeral(n)}室") for n in range(1, rooms + 1)
            ),
            has_general_branch=True,
        )
        for name in fields
    )
    return Office(
        code=f"XZ{number:02}",
        name=f"专利局专利审查协作{place}中心",
        short_name=f"协作{place}中心",
        group=group,
        titles=_CENTRE,
        sections=(*offices, *departments),
        kind=UnitKind.SUBORDINATE,
        also=(f"审查协作{place}中心", f"专利审查协作{place}中心", f"{place}中心"),
        staff=staff,
        deputies=4,
        party="committee",
    )


def _beijing() -> tuple[Office, ...]:
    fields = (
        "机械一部", "机械二部", "电学一部", "电学二部", "通信一部", "通信二部", "化学一部", "化学二部",
        "医药部", "光电部", "材料部", "福建分中心",
    )  # fmt: skip
    offices = _sections("综合办公室", "党委办公室", "人力资源部", "审查业务部", "信息技术部", "财务资产部")
    return (_centre(1, "北京", 3620, fields=fields, rooms=12, offices=offices, group="协作北京中心"),)


def _regional() -> tuple[Office, ...]:
    places = (("江苏", 2010), ("广东", 2000), ("河南", 1960), ("湖北", 1940), ("四川", 1720), ("天津", 1700))
    fields = ("机械部", "电学部", "通信部", "化学部", "医药生物部", "光电技术部", "材料部")
    offices = (
        Section(name="综合办公室", parts=_sections("文秘室", "后勤保障室")),
        Section(name="党委办公室"),
        Section(name="人力资源部"),
        Section(name="审查业务部", parts=_sections("质量管理室", "业务指导室", "流程管理室")),
    )
    return tuple(
        _centre(number, place, staff, fields=fields, rooms=9, offices=offices, group="京外协作中心")
        for number, (place, staff) in enumerate(places, 2)
    )


def _others() -> tuple[Office, ...]:
    def office(
        number: int, name: str, staff: int, party: str, head: str, sections: tuple[Section, ...], *also: str
    ) -> Office:
        return Office(
            code=f"ZS{number:02}",
            name=name,
            short_name=also[0] if also else name,
            group="其他直属单位",
            titles=Titles(head=head, deputy=f"副{head}", division_head="主任"),
            sections=sections,
            kind=UnitKind.SUBORDINATE,
            also=also,
            staff=staff,
            party=party,
        )

    press = _numbered(14, "编辑{}部", "总编室", "发行部", "数字出版部", "出版综合部", "校对部")
    news = _numbered(8, "采编{}部", "报社总编室", "新媒体部", "报社综合部")
    information = _numbered(11, "数据{}部", "信息综合部", "系统运行部", "检索咨询部")
    technology = _numbered(5, "开发{}部", "公司综合部", "市场部")
    return (
        office(1, "知识产权出版社", 420, "committee", "社长", press, "出版社"),
        office(2, "中国知识产权报社", 230, "committee", "社长", news, "报社", "知识产权报社"),
        office(
            3, "中国知识产权培训中心", 90, "general_branch", "主任",
            _sections("教务部", "师资部", "远程教育部"), "培训中心",
        ),
        office(
            4, "知识产权发展研究中心", 110, "general_branch", "主任",
            _sections("政策研究处", "战略研究处", "产业研究处", "国际研究处"), "发展研究中心",
        ),
        office(5, "中国专利信息中心", 310, "committee", "主任", information, "专利信息中心", "信息中心"),
        office(6, "中国专利技术开发公司", 150, "general_branch", "总经理", technology, "专利技术开发公司"),
        office(
            7, "机关服务中心", 80, "general_branch", "主任",
            (Section(name="服务保障部"), Section(name="物业管理部"), Section(name="餐饮管理部", branches=0),
             Section(name="车辆管理部", branches=0), Section(name="印务服务部", branches=0)), "服务中心",
        ),
    )  # fmt: skip


def _trademarks() -> Office:
    sections = tuple(
        Section(name=name, branches=2 if n < 4 else 3 if n < 12 else 2)
        for n, name in enumerate(
            ("商标综合处", "商标受理处", *(f"商标审查{_numeral(n)}处" for n in range(1, 7)),
             "异议处", "商标评审处", "国际注册处", "商标监督处")
        )
    )  # fmt: skip
    return Office(
        code="SB",
        name="商标局",
        short_name="商标局",
        group="商标局",
        titles=Titles(head="局长", deputy="副局长", division_head="处长", staff="审查员"),
        sections=sections,
        kind=UnitKind.SUBORDINATE,
        staff=720,
        deputies=3,
        party="committee",
    )


_DESIGN = tuple(
    _patent_office(
        20 + number,
        name,
        "实用新型和外观设计",
        _numbered(6, name[:4] + "审查{}处"),
        staff=150,
        party="general_branch",
    )
    for number, name in enumerate(("实用新型审查部", "外观设计审查部"), 1)
)
_APPEALS = _patent_office(
    30,
    "复审和无效审理部",
    "复审和无效",
    _numbered(22, "申诉{}处", "审理综合处", "立案处"),
    staff=460,
    party="committee",
)

GROUPS = (
    Group(key="局机关", under="JG", staff=145, members=138, offices=_headquarters()),
    Group(key="专利局职能部门", under="ZL", staff=980, members=700, offices=_functional()),
    Group(key="专利局发明审查部门", under="ZL", staff=2030, members=1560, offices=_examination()),
    Group(key="实用新型和外观设计", under="ZL", staff=300, members=210, offices=_DESIGN),
    Group(key="复审和无效", under="ZL", staff=460, members=370, offices=(_APPEALS,)),
    Group(key="商标局", under="", staff=720, members=560, offices=(_trademarks(),)),
    Group(key="协作北京中心", under="XZ", staff=3620, members=2650, offices=_beijing()),
    Group(key="京外协作中心", under="XZ", staff=11330, members=8150, offices=_regional()),
    Group(key="其他直属单位", under="ZS", staff=1390, members=900, offices=_others()),
)
LEADERS = 5  # one head, four deputies: in the staff of headquarters, above its departments
RETIRED = (14, 380)  # branches and members of those who have retired; no staff
ASSOCIATIONS = (
    ("ST01", "示例知识产权研究会", "研究会"),
    ("ST02", "示例专利代理师协会", "代理师协会"),
    ("ST03", "示例商标协会", "商标协会"),
    ("ST04", "示例专利保护协会", "专利保护协会"),
)
