"""Old word-processor files (doc, wps, rtf), through LibreOffice where it is installed.

The program runs apart: without a window, with a fresh profile in a temporary folder, macros and the network switched
off, within a time limit. Nothing of it stays. What comes back is a docx and is read as one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.limits import CONVERSION_SECONDS, MAX_BYTES
from luoshi.extraction.types import SourceText

PROGRAMS = ("soffice", "libreoffice")
# Named, so that the program does not take a damaged file for text.
_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format"}
_SETTING = '<item oor:path="/org.openoffice.%s"><prop oor:name="%s" oor:op="fuse"><value>%s</value></prop></item>'
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    # A proxy that answers nothing: links and pictures elsewhere are not fetched.
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def read_converted(data: bytes, name: str, kind: str) -> SourceText:
    """The text of a `doc` (also what WPS writes under its own ending) or `rtf` file, its macros refused before.

    Raises `extraction.converter_missing` where LibreOffice is not installed, `extraction.not_converted` where it fails
    or takes too long. Places count in the text itself; the file keeps its name."""
    from luoshi.extraction.files.office import read_office  # here: office.py is the reader of the result

    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    if program is None:
        raise Unreadable("extraction.converter_missing", name=name, kind=kind)
    with tempfile.TemporaryDirectory(prefix="luoshi-", ignore_cleanup_errors=True) as folder:
        docx = _docx(program, data, name, kind, Path(folder))
    return replace(read_office(docx, name), media=kind)


def _docx(program: str, data: bytes, name: str, kind: str, folder: Path) -> bytes:
    given, out = folder / f"given.{kind}", folder / "out"
    given.write_bytes(data)
    _write_profile(folder / "profile")
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *(
            "--headless",
            "--invisible",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
        ),
        f"--infilter={_FILTERS[kind]}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(given)),
    ]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    environment |= {"LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    # The program starts others; in a session of their own all of them can be ended together.
    running = subprocess.Popen(  # noqa: S603  the program is the one on the path, its arguments are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    detail = "detail.conversion"
    try:
        running.wait(CONVERSION_SECONDS)
    except subprocess.TimeoutExpired:
        detail = "detail.time"
    finally:
        _end(running)
    result = out / "given.docx"
    if detail == "detail.time" or not result.is_file() or not 0 < result.stat().st_size <= 2 * MAX_BYTES:
        raise Unreadable("extraction.not_converted", name=name, kind=kind, detail=detail)
    return result.read_bytes()


def _write_profile(folder: Path) -> None:
    user = folder / "user"
    user.mkdir(parents=True)
    items = "".join(_SETTING % setting for setting in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends the program and all that it started, if anything of it still runs."""
    with suppress(ProcessLookupError):  # the ordinary case: everything ended by itself
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
