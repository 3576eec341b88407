"""Why a file is not read. Each error says what happened, with which value, and what to do next, in both languages."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that is refused or cannot be read; nothing of it is kept.

    `code` is stable and untranslated (pages and tests use it); `values` fill the message. The texts live in
    `MESSAGES`, so that the command (no Django) and the page (gettext) say the same words."""

    code = "extraction.unreadable"

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values = values
        super().__init__(self.message())

    def message(self, language: str = "zh-hans") -> str:
        """The whole sentence in `zh-hans` or `en`."""
        chinese, english = MESSAGES[self.code]
        return (chinese if language.startswith("zh") else english) % self.values


# code: (Simplified Chinese, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "extraction.empty": (
        "文件“%(name)s”是空的，里面没有文字。请核对后重新选择文件。",
        "The file “%(name)s” is empty. Check it and choose the file again.",
    ),
}
