"""Words the rules know: how names of institutions end, which words make a class of them, labels and headings.

Chinese data, not gettext (style.md section 7). Source: domain.md 5.2 and 5.5, with house additions."""

from __future__ import annotations

import re
from functools import lru_cache

# Endings of names of single institutions. Longest first does not matter: they are only tested at the end of a name.
UNIT_END = (
    "办公厅|办公室|委员会|管委会|管理委员会|领导小组|工作组|专班|人民政府|政府|法院|检察院|银行|总行|分行|支行|海关|总署|总局|总队|支队|大队"
    "|中心|公司|集团|大学|学院|学校|医院|研究院|研究所|科学院|工程院|党校|总部|基地|实验室|报社|新华社|总台|电视台|广播台|出版社"
    "|协会|商会|学会|联合会|促进会|基金会|理事会|委员会|监事会|联席会议|工商联|残联|妇联|科协|文联|社科联|侨联|台联|作协|记协|贸促会|总工会|工会"
    "|共青团中央|团中央|团省委|团市委|党委|党组|工委|党工委|支部|纪委|监委|编办|街道|街道办|办事处|新区|开发区|高新区|经开区|园区|示范区|度假区|自贸区"
    "|兵团|军区|邮政|电网|铁塔|联通|移动|电信|铁路|机场|港务|烟草|国网|供电|基金委|总支|机关|人大|政协|供销社|供销总社|联社|气象台|馆|所|站|队|库"
    "|部|委|局|办|厅|署|院|会|行|社|司|处|科|室|组|团|台|校|市|县|区|州|省|旗|盟|镇|乡|村"
)
_UNIT_END = re.compile(rf"(?:{UNIT_END})$")
# Endings strong enough to be believed inside running text, where 会 and 行 and 市 are everyday words.
_STRONG_END = re.compile(
    r"(?:部|委|局|办|厅|署|办公室|委员会|政府|管委会|法院|检察院|银行|海关|总署|总局|监会|国资委"
    r"|科协|工商联|总工会|团中央|妇联|残联"
    r"|贸促会|科学院|社科院|农科院|研究院|工程院|编办|领导小组|专班|联席会议|总队|支队|大队|中心|供销社|督查室|研究室|政研室|派出所|司法所|监管所"
    r"|监督所|研究所|(?<!公)司|(?<![好坏益用到何此各长短害事])处|(?<![学本专理文百内外儿产骨眼])科)$"
)
CLASS_WORD = (
    "部门|单位|地区|地方|机构|成员单位|处室|科室|委办局|部委|企业|国有企业|中央企业|龙头企业|高等学校|高等院校|高校|院校|学校|科研院所|院所|智库|医院|银行|组织|政府|市|区|县|州|盟|旗"
    "|乡镇|镇街|街道|乡|镇|街|村|社区|园区|开发区|管委会|功能区|新区|省|自治区|直辖市|市州|县市|区县|县区|市县|县级市|专班|党委|党组|党组织|支部"
    "|方面|主体|人民政府|办事处|平台|协会|商会|媒体|金融机构|自贸试验区|片区|直属机构|兵团|团体"
)
_CLASS = re.compile(
    rf"^(?:各|有关|相关|其他|其它|所有|全体|地方各|地方|属地|所在地|沿线|当地|涉及|试点|牵头)"
    rf"|^(?:全|国务院|中央|省|市|区|县|州|自治区|本|局|委|部|厅|镇|乡)?(?:直|级|属|辖|内|机关|系统"
    rf"|直属)?(?:各|有关|相关|其他|其它)"
    rf"|(?:有关|相关|各)(?:成员)?(?:{CLASS_WORD})|^(?:地级|县级|设区的?市|乡镇级|区级|市级"
    rf"|省级)(?:以上|及以上)?(?:地方)?(?:各级)?(?:人民)?(?:政府|部门|市)|成员单位$|主管部门$"
    rf"|管理部门$"
    rf"|^(?:{CLASS_WORD})$|(?:任务|职责|职能|事项|工作|管理|服务|实施|承担|责任|主管|监管)的?(?:部门|单位|机构)$"
)
# 直属单位, 市直部门, 区属国有企业, 局内设机构: everybody below somebody.
_BELOW = re.compile(
    r"(?:[省市区县州盟旗镇乡局厅委部院校署]|专利局|自治区)?(?:机关|直属|所属|下属|直|属|基层|派出|内设|二级|直管|(?:中央)?驻[^，、各]{1,3}|在[^，、各]{1,2}|辖区内?)(?:各|有关|相关)?"
    r"(?:单位|部门|机构|处室|科室|国有企业|国企|企业|事业单位|企事业单位|院校|高校|学校|医院|金融机构|部队|党组织|党支部|支部|司局)"
)
# 县区政府, 乡镇党委: places of one level; 教育部门, 公安机关: whoever has the field, at any level.
_KIND_OF_PLACE = re.compile(
    r"(?:县区|区县|市县|县市|县市区|市州|州市|地市|乡镇|镇街|街镇|乡镇街道|旗县|旗县区)(?:两级|级)?(?:人民)?(?:政府|党委|党委政府|党委和政府)"
)
_FIELD = re.compile(
    r"(?:发展改革|教育|科技|工业和信息化|工信|公安|民政|司法|司法行政|财政|人力资源社会保障|人社|自然资源|生态环境|环保|住房城乡建设|住建"
    r"|交通运输|交通|水利|水务|农业农村|农业|商务|文化和旅游|文化旅游|文旅|卫生健康|卫健|退役军人|应急管理|应急|审计|国资|国资监管|税务"
    r"|市场监管|工商|质监|药监|药品监管|广电|体育|统计|信访|知识产权|医保|医疗保障|国防科工|粮食和储备|能源|数据|林草|林业|文物|中医药"
    r"|金融|金融监管|气象|海关|消防|消防救援|城管|城市管理|行政审批|政务服务|审批|监察|纪检监察|组织|组织人事|人事|宣传|统战|政法|网信|机构编制"
    r"|审判|检察|保密|档案|机关事务|邮政|邮政管理|通信管理|安监|国土资源|规划|建设|园林|房管|扶贫|乡村振兴|民族宗教|侨务|外事)"
    r"(?:行政)?(?:主管|管理)?(?:部门|机关)"
)
_CLASS_END = re.compile(rf"(?:{CLASS_WORD})(?:（[^（）]*）)?$")
_LOCAL = re.compile(
    r"地区|地方|政府|属地|各(?:省|市|区|县|州|盟|旗|乡|镇|街|地|片区|园区|开发区|功能区|新区)|街道"
    r"|管委会|县级市|自治区|直辖市|所在地|当地|乡镇|镇街|社区$"
)
_NO_PLACE = ("委、办、局", "委、办、厅、局", "委办局", "部门", "单位", "机构", "企业", "学校", "院校", "高校")
# 各设区市, 各地级以上市, 有关乡镇: a class that ends with a kind of place.
_PLACE_END = re.compile(r"(?:市|县|区|州|盟|旗|乡|镇|街道)$")
NOT_A_NAME = re.compile(
    r"^[（）〔〕]|[（〔]$|[。！？“”‘’《》：%+=*#]|[0-9]{3}|(?<=[^自])由|会同(?!县)|本部分|(?:上|前)述|(?:牵头|负责|配合|参与|主办)$|(?:加强|推进|推动|完善|建立|健全|提高|提升|落实|按照|根据"
    r"|进行|开展|实现|确保|以及时|以下简称|下同|不得|必须|应当|可以|其中|例如|包括|含有"
    r"|完成|持续|长期|年底|月底|之前|(?<!级)以上|以下|不超过|人民币|万元|亿元|负责人|责任人|牵头人"
    r"|领导同志|书记|主任$|局长$|市长$|县长$|副市长|同志)"
)
# Centrally managed institutions: a distributed 省 or 市 never belongs before them (domain.md 5.4 case 7).
_CENTRAL = re.compile(
    r"^(?:外汇局|国家|中国|中央|全国|最高|国务院|人民银行|人行|海关|税务总局|新华社|外交部|公安部|财政部"
    r"|教育部|商务部|科技部|民政部|司法部|水利部|审计署|证监会|银保监会|金融监管总局|市场监管总局"
    r"|体育总局"
    r"|广电总局|国管局|中科院|共青团|各|有关|相关|其他|本|驻)|(?:海关|(?<!地方)金融监管(?:分局|局)|监管分局|分行|支行|证监会.{0,8}监管局"
    r"|通信管理局|税务局|邮政管理局|煤监局|证监局|银保监局|能源监管局|能源监管办|海事局|总局|总署|集团|公司|大学|学院)$"
)
# A nickname inside a name: “一带一路”建设领导小组办公室.
_QUOTED = re.compile(r"“([^“”，。；：]{1,12})”(?=[\u4e00-\u9fff]{2})")
_LEVEL = re.compile(
    r"^(?:省(?!际)|市(?!场|容|民(?!政|族|宗|委)|政(?!府|协|务|法|数|策))|区(?!域|划|块)|县(?!域)|州|盟(?!友)|旗(?!舰)|镇(?![江海远宁平安雄康沅坪原赉巴])|自治区)"
)

_KEPT = 8192  # answers about names: a document asks for the same ones again and again


# 市推进…领导小组办公室: named after what it is to do, so verbs are no objection.
_TASK_FORCE = re.compile(
    r"(?:[省市区县州盟旗镇乡国局厅校院]|全[国省市县区]|中央|[\u4e00-\u9fff]{2,6}[省市区县州])[^，。；：]{1,30}(?:领导小组|协调小组|工作小组|推进小组|推进组|工作组|专班|联席会议|指挥部|委员会)(?:办公室|办)?"
)
_NEVER = re.compile(r"[。！？“”‘’《》：%+=*#，；、]|[0-9]{3}|(?:负责|牵头|配合|落实|会同(?!县)|由|按照|根据)")


# 市推进办, 区城市更新推进办公室
_TASK_OFFICE = re.compile(
    r"[省市区县州镇乡][\u4e00-\u9fff]{0,10}(?:推进|落实|督查|督办|整治|提升|创建|保障)办(?:公室)?"
)


def _is_task_force(bare: str) -> bool:
    if _TASK_OFFICE.fullmatch(bare):
        return True
    return bool(_TASK_FORCE.fullmatch(bare)) and not _NEVER.search(bare)


@lru_cache(_KEPT)
def is_named(name: str) -> bool:
    """Does `name` end like the name of one institution (brackets at its end left aside)?"""
    bare = without_bracket(name)
    if _is_task_force(bare):
        return True
    return 2 <= len(bare) <= 30 and bool(_UNIT_END.search(bare)) and not NOT_A_NAME.search(bare)


@lru_cache(_KEPT)
def is_strong(name: str) -> bool:
    """As `is_named`, and believable even in running text."""
    bare = without_bracket(name)
    if _is_task_force(bare):
        return True
    return 2 < len(bare) <= 24 and bool(_STRONG_END.search(bare)) and not NOT_A_NAME.search(bare)


@lru_cache(_KEPT)
def is_class(name: str) -> bool:
    """Does `name` mean a class of institutions (各地区, 有关部门, 联席会议成员单位)?"""
    bare = without_bracket(name)
    if (
        bare.endswith(("委、办、局", "委、办、厅、局", "委办局"))
        or (bare.startswith("各") and _UNIT_END.search(bare))
        or any(kind.fullmatch(bare) for kind in (_BELOW, _KIND_OF_PLACE, _FIELD))
    ):
        return True
    return bool(_CLASS.search(bare)) and bool(_CLASS_END.search(bare) or bare in {"各地", "各方", "各地方"})


@lru_cache(_KEPT)
def is_local(name: str) -> bool:
    """Is the class one of places or their governments?"""
    return bool(_LOCAL.search(name) or _PLACE_END.search(without_bracket(name))) and not name.endswith(_NO_PLACE)


@lru_cache(_KEPT)
def is_party(name: str) -> bool:
    if len(name) > 40:
        return False
    bare = without_bracket(name)
    return _is_task_force(bare) or (not NOT_A_NAME.search(bare) and (is_class(name) or is_named(name)))


def without_bracket(name: str) -> str:
    """`name` without bracketed parts and quote marks: 省市场监管局（省知识产权局） -> 省市场监管局."""
    if "“" in name:
        name = _QUOTED.sub(r"\1", name)
    return re.sub(r"（[^（）]*）", "", name) if "（" in name else name


def level_word(name: str) -> str:
    """The level word that heads a local name (省, 市, 区 …), or "" ."""
    found = _LEVEL.match(name)
    return found.group() if found else ""


def is_central(name: str) -> bool:
    return bool(_CENTRAL.search(name))


# Headings under which nothing is given to anybody (R1: goals, principles, general requirements).
PREAMBLE_HEADING = re.compile(
    r"总体要求|指导思想|基本原则|主要目标|发展目标|工作目标|总体目标|(?<!完成)(?<!落实)目标任务$|重要意义|重大意义"
    r"|充分认识|总体思路|工作思路|提高认识|提高思想认识|提高政治站位"
)
NOBODY = frozenset({"无", "暂无", "无。", "/", "\\", "-", "--", "—", "——"})
