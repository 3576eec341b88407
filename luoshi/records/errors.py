"""What records turns down, and what the reader can do about it. Nothing of a refused file is kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.refusal import Refusal


class UploadRefused(Refusal):
    """A file or a link that is not taken. Common to all below: what happened, which value, what to do."""

    code = "records.refused"


class EmptyFile(UploadRefused):
    code = "records.empty"
    template = _("The file “%(name)s” is empty. Check it and choose it again.")


class TooLarge(UploadRefused):
    code = "records.too_large"
    template = _(
        "The file “%(name)s” is larger than %(limit)d MB. Make its pictures smaller or split it, then choose it again."
    )


class NameTooLong(UploadRefused):
    code = "records.name_too_long"
    template = _("The file name “%(name)s” has more than %(limit)d characters. Rename the file and choose it again.")


class ProgramRefused(UploadRefused):
    code = "records.program"
    template = _(
        "The file “%(name)s” is a program or a script (%(kind)s), which is never a proof. Choose a document or a "
        "picture."
    )


class ArchiveRefused(UploadRefused):
    code = "records.archive"
    template = _("The file “%(name)s” is an archive (%(kind)s). Unpack it and add the files in it one by one.")


class MacroRefused(UploadRefused):
    code = "records.macro"
    template = _(
        "The file “%(name)s” contains macros. Save it as docx or xlsx without macros, or as PDF, and add that."
    )


class ZipBombRefused(UploadRefused):
    code = "records.zip_bomb"
    template = _(
        "The file “%(name)s” would unpack to an abnormal size and was not opened. Save it anew with Word or WPS "
        "and add that."
    )


class PasswordRefused(UploadRefused):
    code = "records.password"
    template = _(
        "The file “%(name)s” is protected by a password, so nobody could check it. Remove the password, save it "
        "and add that."
    )


class DamagedFile(UploadRefused):
    code = "records.damaged"
    template = _(
        "The file “%(name)s” is damaged and cannot be opened. Save it anew with the program it came from and add that."
    )


class OtherContent(UploadRefused):
    code = "records.other_content"
    template = _(
        "The file “%(name)s” is called %(extension)s but holds %(kind)s. Give it the right ending or choose the "
        "right file."
    )


class UnknownKind(UploadRefused):
    code = "records.unknown_kind"
    template = _(
        "The kind of the file “%(name)s” is not known here. Add it as PDF, Word, Excel, OFD, text or picture "
        "(PNG, JPEG)."
    )


class Classified(UploadRefused):
    code = "records.classified"
    template = _(
        "The file “%(name)s” carries the classification mark “%(mark)s”. This system takes no state secrets; "
        "nothing was kept. Handle the file by the secrecy rules; a wrong mark must first be corrected by the "
        "person responsible for it."
    )


class DiskFull(UploadRefused):
    code = "records.disk_full"
    template = _(
        "The file “%(name)s” could not be kept because the disk is full. Nothing was changed. Tell the system "
        "administrator and try again later."
    )


class StorageUnavailable(UploadRefused):
    code = "records.storage_unavailable"
    template = _(
        "The file “%(name)s” could not be kept because the folder of files cannot be written. Nothing was "
        "changed. Tell the system administrator and try again later."
    )


class BadLink(UploadRefused):
    code = "records.bad_link"
    template = _(
        "“%(link)s” is not a link that can be kept. Write it like https://www.example.org/page, without a name "
        "and password."
    )


class FactInFuture(UploadRefused):
    code = "records.fact_in_future"
    template = _("The day %(on)s of the fact is still to come. Enter the day on which it happened.")
