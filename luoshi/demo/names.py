"""Invented names of people: surnames as frequent as in the country, two-character given names, and rare characters."""

from __future__ import annotations

from random import Random

# The hundred most frequent surnames in their usual order; the weight falls with the rank as the shares do, roughly.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
_WEIGHTS = tuple(1 / (rank + 8) for rank in range(len(SURNAMES)))
_FIRST = "文晓建志海国俊思雨子明佳宇欣静春玉永伟立德瑞嘉新景慧宏启东学亚振书承玉清少丽婉梦若书振远"
_SECOND = "华明辉军芳敏平杰琳燕磊超宁婷涛强慧霞波鹏峰颖洁晨阳航悦然怡博轩凯琪瑶睿诚昊哲彬倩岩楠"
# Characters beyond the basic plane or rare within it: names that GB 18030-2022 demands to be kept whole.
RARE_GIVEN = (
    "䶮", "㛃", "𬭎", "𠅤", "𬀩", "𬴊", "𫍯", "䥽", "𫖮", "𬍛",
    "㬎", "𦶜", "𬘭", "𫟹", "㵾", "𪻐", "𬤇", "𣲘", "䒟", "𮧵",
)  # fmt: skip


def person_names(count: int, chance: Random, *, rare_at: dict[int, str]) -> list[str]:
    """`count` names in order; at the places in `rare_at` the given name is the one given there."""
    surnames = chance.choices(SURNAMES, weights=_WEIGHTS, k=count)
    firsts, seconds = chance.choices(_FIRST, k=count), chance.choices(_SECOND, k=count)
    return [
        surname + (rare_at.get(place) or first + second)
        for place, (surname, first, second) in enumerate(zip(surnames, firsts, seconds, strict=True))
    ]
