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
        which = 0 if language.startswith("zh") else 1
        values = {
            key: PHRASES[value][which] if isinstance(value, str) and value in PHRASES else value
            for key, value in self.values.items()
        }
        return MESSAGES[self.code][which] % values


# Values that are words themselves: (Simplified Chinese, English)
PHRASES: dict[str, tuple[str, str]] = {
    "place.name": ("文件名", "file name"),
    "place.first_page": ("首页", "first page"),
    "place.header": ("页眉或页脚", "header or footer"),
    "place.member": ("内含文件的名称", "name of a file in it"),
    "place.subject": ("邮件主题", "subject of the mail"),
    "place.metadata": ("文件属性", "file properties"),
    "detail.zip": ("压缩结构不完整", "its zip structure is broken"),
    "detail.part": ("缺少必需的部分", "a necessary part is missing"),
    "detail.xml": ("内部 XML 有误", "its XML is malformed"),
    "detail.doctype": ("内部 XML 带有外部实体声明", "its XML declares entities"),
    "detail.pdf": ("不是完整的 PDF", "not a complete PDF"),
    "detail.workbook": ("工作簿结构有误", "its workbook structure is wrong"),
    "detail.mail": ("邮件结构有误", "its structure as a mail is wrong"),
    "detail.conversion": ("LibreOffice 未能打开", "LibreOffice could not open it"),
    "detail.time": ("LibreOffice 超时，已停止", "LibreOffice took too long and was stopped"),
    "detail.members": ("所含文件过多", "too many files in it"),
    "detail.unpacked": ("解压后过大", "too large when unpacked"),
    "detail.ratio": ("压缩比过高", "packed too tightly"),
    "kind.unknown": ("未知的二进制文件", "an unknown binary file"),
}


# code: (Simplified Chinese, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "extraction.bad_case": (
        "案例文件“%(name)s”第 %(line)d 行不是有效的案例（%(detail)s）。每行应是一个 JSON 对象，含 id、text、tasks。",
        "Line %(line)d of the case file “%(name)s” is not a case (%(detail)s). "
        "Each line is a JSON object with id, text and tasks.",
    ),
    "extraction.empty": (
        "文件“%(name)s”是空的，里面没有文字。请核对后重新选择文件。",
        "The file “%(name)s” is empty. Check it and choose the file again.",
    ),
    "extraction.missing": (
        "找不到文件“%(name)s”，或者没有读取权限。请核对路径后重试。",
        "The file “%(name)s” is not there or may not be read. Check the path and try again.",
    ),
    "extraction.too_large": (
        "文件“%(name)s”有 %(megabytes)d MB，超过 %(limit)d MB 的上限，没有读取。请删去图片或拆成几个文件后再导入。",
        "The file “%(name)s” has %(megabytes)d MB, more than the limit of %(limit)d MB, and was not read. "
        "Remove pictures or split it, then import it again.",
    ),
    "extraction.zip_bomb": (
        "文件“%(name)s”解压后大得不正常（%(detail)s），没有打开。请向来文单位核实，或用 Word、WPS 重新另存后再导入。",
        "The file “%(name)s” would unpack to an abnormal size (%(detail)s) and was not opened. "
        "Ask its sender, or save it anew with Word or WPS and import that.",
    ),
    "extraction.damaged": (
        "文件“%(name)s”已损坏，不能打开（%(detail)s）。请用原来的软件打开并重新另存，或向来文单位索取完好的文件。",
        "The file “%(name)s” is damaged and cannot be opened (%(detail)s). "
        "Open it with the program it came from and save it anew, or ask its sender for a sound copy.",
    ),
    "extraction.password": (
        "文件“%(name)s”设有打开密码。请先取消密码，另存后再导入。",
        "The file “%(name)s” is protected by a password. Remove the password, save it and import that.",
    ),
    "extraction.scanned": (
        "文件“%(name)s”共 %(pages)d 页，里面没有可读取的文字，多半是扫描件或者只有图章。"
        "请改用原始电子文档（docx），或先做文字识别（OCR）再导入。",
        "“%(name)s” has %(pages)d pages without readable text; it is probably a scan, or holds a seal only. "
        "Use the original document (docx), or run text recognition (OCR) first.",
    ),
    "extraction.image": (
        "文件“%(name)s”是图片（%(kind)s），不能读出文字。请改用原始电子文档（docx），或先做文字识别（OCR）再导入。",
        "The file “%(name)s” is a picture (%(kind)s); its text cannot be read. "
        "Use the original document (docx), or run text recognition (OCR) first.",
    ),
    "extraction.macro": (
        "文件“%(name)s”含有宏（%(detail)s），为安全起见没有打开。请另存为不含宏的 docx 或 xlsx 后再导入。",
        "The file “%(name)s” contains macros (%(detail)s) and was not opened, for safety. "
        "Save it as docx or xlsx without macros and import that.",
    ),
    "extraction.encoding": (
        "文件“%(name)s”的文字编码无法识别（从第 %(line)d 行起不正常）。"
        "请用记事本打开，确认没有乱码后另存为 UTF-8 编码，再导入。",
        "The text encoding of “%(name)s” cannot be recognised (wrong from line %(line)d on). "
        "Open it in an editor, see that it is legible, save it as UTF-8 and import that.",
    ),
    "extraction.garbled": (
        "文件“%(name)s”里是乱码（例如“%(sample)s”），多半是用错误的编码打开后又保存过。请向来文单位索取原文件。",
        "The text of “%(name)s” is garbled (for example “%(sample)s”); it was probably opened in a wrong encoding "
        "and saved. Ask its sender for the original file.",
    ),
    "extraction.classified": (
        "文件“%(name)s”的%(place)s标有密级“%(mark)s”。本系统不处理国家秘密，没有保存任何内容。"
        "请按保密规定处理该文件；若标注有误，请先由定密责任人更正。",
        "The file “%(name)s” carries the classification mark “%(mark)s” (%(place)s). "
        "This system takes no state secrets; nothing was kept. Handle the file by the secrecy rules; "
        "a wrong mark must first be corrected by the person responsible for it.",
    ),
    "extraction.legacy": (
        "文件“%(name)s”是 %(kind)s 格式，本系统不能直接读取。请用 Word 或 WPS 打开，另存为 %(target)s 后再导入。",
        "The file “%(name)s” has the format %(kind)s, which cannot be read here. "
        "Open it with Word or WPS, save it as %(target)s and import that.",
    ),
    "extraction.converter_missing": (
        "文件“%(name)s”是 %(kind)s 格式，读取它需要 LibreOffice，而本机没有安装。"
        "请用 Word 或 WPS 打开，另存为 docx 后再导入；"
        "或请管理员安装 LibreOffice（Debian：apt install libreoffice-writer-nogui）。",
        "The file “%(name)s” has the format %(kind)s, and LibreOffice, which is needed to read it, is not installed. "
        "Open it with Word or WPS, save it as docx and import that; or have LibreOffice installed "
        "(Debian: apt install libreoffice-writer-nogui).",
    ),
    "extraction.not_converted": (
        "文件“%(name)s”（%(kind)s 格式）没能转换（%(detail)s），没有读取。"
        "请用 Word 或 WPS 打开，另存为 docx 后再导入。",
        "The file “%(name)s” (%(kind)s) could not be converted (%(detail)s) and was not read. "
        "Open it with Word or WPS, save it as docx and import that.",
    ),
    "extraction.archive": (
        "文件“%(name)s”是压缩包（%(kind)s）。请先解压，再逐个导入其中的文件。",
        "The file “%(name)s” is an archive (%(kind)s). Unpack it first and import the files in it one by one.",
    ),
    "extraction.several": (
        "“%(name)s”里有 %(count)d 个文件，这里一次只能读一个。请先解压，再选择其中一个文件。",
        "“%(name)s” holds %(count)d files, and only one can be read here. Unpack it and choose one of the files in it.",
    ),
    "extraction.nothing_inside": (
        "“%(name)s”里没有可读取的文件。请核对后重新选择。",
        "There is no file to read in “%(name)s”. Check it and choose again.",
    ),
    "extraction.too_many_files": (
        "“%(name)s”里的文件超过 %(limit)d 个，没有读取。请分成几个压缩包后再导入。",
        "“%(name)s” holds more than %(limit)d files and was not read. Divide it into several archives.",
    ),
    "extraction.unsupported": (
        "不认识文件“%(name)s”的格式（%(kind)s）。可以导入 docx、doc、wps、pdf、ofd、xlsx、html、csv、txt，"
        "以及装有这些文件的 zip 和 eml；请另存为其中一种后再导入。",
        "The format of “%(name)s” is not known (%(kind)s). docx, doc, wps, pdf, ofd, xlsx, html, csv and txt can be "
        "imported, and zip and eml that hold such files; save it as one of them and import that.",
    ),
    "extraction.too_many_cells": (
        "表格文件“%(name)s”的“%(sheet)s”占用 %(cells)d 个单元格，超过 %(limit)d 的上限。请删去多余的空行空列后再导入。",
        "The sheet “%(sheet)s” of “%(name)s” spans %(cells)d cells, more than the limit of %(limit)d. "
        "Delete the surplus empty rows and columns and import it again.",
    ),
}
