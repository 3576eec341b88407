"""The words that changed, as a person would underline them.

Figures and Latin words are one token, common words of the office are not cut (提高 → 提升, not 提[高→升]), and a single
character left standing between two changes belongs to the change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from luoshi.extraction.flow import normalised

# Words of two characters that share one with their usual replacements; without them a change would cut words. Those of
# the first list any office uses in any plan.
OFFICE_WORDS = (
    "加强 强化 增强 加大 加快 扩大 提高 提升 提速 推进 推动 推广 推行 推出 促进 改进 改善 完善 健全 建立 建设 "
    "建成 构建 创建 组建 制定 制订 制发 修订 修改 修正 开展 拓展 发展 扩展 深化 深入 优化 细化 量化 简化 出台 "
    "印发 发布 公布 公开 公示 公告 组织 举办 举行 召开 承办 主办 协办 实施 实行 落实 落地 支持 支撑 扶持 保护 "
    "保障 维护 管理 监管 治理 处理 办理 受理 审查 审核 审批 检查 督查 调查 核查 巡查 培养 指导 引导 督导 辅导 "
    "服务 业务 事务 工作 合作 协作 完成 形成 达成 实现 体现 探索 探讨 研究 研讨 研发 编制 编写 编印 编发 启动 "
    "联动 带动 行动 活动 质量 数量 效率 效能 效益 成效 水平 能力 机制 体制 制度 体系 系统 规划 计划 规则 规定 "
    "规范 办法 方法 方案 措施 举措 全面 全部 全市 全省 全国 全年 年度 季度 年底 月底 前期 后期 以上 以下 以内 "
    "以前 之前 不少 不低 超过 达到 力争 争取 确保 保证 单位 部门 机关 机构 中心 平台 重点 重大 主要 申请 申报 "
    "上报 报送 报告 通报 宣传 宣讲 资料 标准 指标 目标 清单 名单 台账 运用 应用 使用 少于 低于 打造 新建 改建 "
    "新增 增加 左右 分别 各级 各地 有关 相关 乡镇 农村 积极 切实 进一 一步 做好 做大 做强 "
)
_TRADE_WORDS = (
    "国家 地方 社会 公众 群众 基层 市级 省级 县级 资金 资源 人才 人员 企业 产业 行业 市场 园区 基地 教育 执法 "
    "司法 立法 维权 融资 专利 商标 知识 产权 创新 创造 转化 转让 许可 质押 纠纷 调解 侵权 打击 查处 惩处 任务 "
    "信息 数据 数字 档案 项目 培育 培训 政务 "
)
_UNIT = "(?:万|亿)?(?:个月|个工作日|工作日|小时|年|月|日|家|件|项|个|元|次|人|名|期|天|分|亩|户|场|套|%)?"
_TOKEN = re.compile(
    rf"[0-9]+(?:[.,][0-9]+)*{_UNIT}|[a-z]+|{'|'.join(sorted({*OFFICE_WORDS.split(), *_TRADE_WORDS.split()}))}|.", re.S
)
_EDGES = "，。；：、"
_LONG = 4_000  # tokens on both sides together; above it sentences are compared first


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: what the old one says and what the new one says instead; equal when nothing changed."""

    old: str
    new: str

    @property
    def is_equal(self) -> bool:
        """Whether the words are the same but for width and the form of punctuation."""
        return normalised(self.old) == normalised(self.new)


def pieces(old: str, new: str) -> list[Piece]:
    """Both texts cut into equal and changed stretches, in order: joined they are the two texts again."""
    a, b = _tokens(old), _tokens(new)
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    found = [(a[:head], b[:head])]
    found += _differences(middle_a, middle_b)
    found.append((a[len(a) - tail :], b[len(b) - tail :]))
    return _joined(_absorbed([(x, y) for x, y in found if x or y]))


def changed_words(found: Sequence[Piece]) -> str:
    """The changes of `pieces` in one line: “100件”改为“120件”；删去“…”；增加“…”.

    Punctuation alone is no change; words that only changed their place are told once."""
    changes = [(p.old.strip(_EDGES), p.new.strip(_EDGES)) for p in found if not p.is_equal]
    removed = {before for before, after in changes if before and not after}
    added = {after for before, after in changes if after and not before}
    words = []
    for before, after in changes:
        if before and after:
            words.append(f"“{before}”改为“{after}”")
        elif before and before in added:
            words.append(f"“{before}”调整位置")
        elif before:
            words.append(f"删去“{before}”")
        elif after and after not in removed:
            words.append(f"增加“{after}”")
    return "；".join(words)


_Tokens = tuple[str, ...]
_Stretch = tuple[_Tokens, _Tokens]


def _tokens(text: str) -> _Tokens:
    same_length = normalised(text).lower()
    if len(same_length) != len(text):  # a few letters grow when they are made small
        same_length = normalised(text)
    return tuple(text[found.start() : found.end()] for found in _TOKEN.finditer(same_length))


def _equal(a: Sequence[str], b: Sequence[str]) -> bool:
    return [normalised(x) for x in a] == [normalised(y) for y in b]


def _common(a: _Tokens, b: _Tokens) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y and normalised(x) != normalised(y):
            break
        length += 1
    return length


def _differences(a: _Tokens, b: _Tokens) -> list[_Stretch]:
    if not a or not b:
        return [(a, b)] if a or b else []
    if len(a) + len(b) > _LONG:
        return _by_sentence(a, b)
    matcher = SequenceMatcher(None, [normalised(t) for t in a], [normalised(t) for t in b], autojunk=False)
    return [(a[i:k], b[j:m]) for _, i, k, j, m in matcher.get_opcodes()]


def _by_sentence(a: _Tokens, b: _Tokens) -> list[_Stretch]:
    """Whole sentences that are equal; what lies between them changed as a whole."""
    first, second = _sentences(a), _sentences(b)
    matcher = SequenceMatcher(None, ["".join(s) for s in first], ["".join(s) for s in second], autojunk=False)
    return [
        (tuple(t for s in first[i:k] for t in s), tuple(t for s in second[j:m] for t in s))
        for _, i, k, j, m in matcher.get_opcodes()
    ]


def _sentences(tokens: _Tokens) -> list[_Tokens]:
    found: list[_Tokens] = []
    start = 0
    for index, piece in enumerate(tokens, 1):
        if piece in "。；":
            found.append(tokens[start:index])
            start = index
    return [*found, tokens[start:]] if start < len(tokens) else found


def _absorbed(stretches: list[_Stretch]) -> list[_Stretch]:
    """Equal stretches of one character between two changes become part of them; punctuation and figures stay."""
    result: list[_Stretch] = []
    for index, (x, y) in enumerate(stretches):
        is_small = len(x) == 1 and len(x[0]) == 1 and x[0].isalpha() and _equal(x, y)
        if (
            is_small
            and 0 < index < len(stretches) - 1
            and not _equal(*result[-1])
            and not _equal(*stretches[index + 1])
        ) or (result and not _equal(x, y) and not _equal(*result[-1])):
            result[-1] = (result[-1][0] + x, result[-1][1] + y)
        else:
            result.append((x, y))
    return result


def _joined(stretches: list[_Stretch]) -> list[Piece]:
    return [Piece("".join(x), "".join(y)) for x, y in stretches]
