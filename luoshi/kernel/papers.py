"""Papers: a Typst template and plain data become a PDF, the same bytes for the same data and instant.

The data goes in as JSON and is never part of the template, so that nothing in it can be taken for markup. Papers are
set in a Chinese typeface of the system: without one there would be boxes instead of characters, so none is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal

# In this order; song (serif) first, as official papers have it.
TYPEFACES = (
    "FZShuSong-Z01S",
    "Source Han Serif SC",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "SimSun",
    "Songti SC",
    "STSong",
    "AR PL UMing CN",
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)


class NoTypeface(Refusal):
    code = "kernel.no_typeface"
    template = _(
        "The paper cannot be set, because no Chinese typeface is installed on the server. Ask the system administrator"
        " to install one, such as Noto Serif CJK."
    )


@cache
def typeface() -> str:
    """The first of TYPEFACES that is installed. Raises NoTypeface."""
    import typst  # loads a large library, which only papers need

    installed = set(typst.Fonts().families())
    for family in TYPEFACES:
        if family in installed:
            return family
    raise NoTypeface()


def typeset(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a Typst template, which reads `data` as `json(bytes(sys.inputs.data))`, its typeface as
    `sys.inputs.typeface`.

    `at` is the instant written into the file; equal arguments give equal bytes. Raises NoTypeface."""
    import typst  # loads a large library, which only papers need

    pdf = typst.compile(
        template.encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "typeface": typeface()},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a paper is one PDF")
    return pdf
