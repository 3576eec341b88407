"""`luoshi setup` and `luoshi serve`, as processes of their own on an empty folder."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds, on two busy cores


def environment(data: Path) -> dict[str, str]:
    """SQLite in `data`, whatever database this run of the tests is on; nothing of the settings for tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}
    return kept | {"LUOSHI_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "luoshi.config.settings.dev"}


def luoshi(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment(data), capture_output=True, text=True, timeout=PATIENCE)


def test_setting_up_twice_does_the_work_once(tmp_path: Path) -> None:
    first = luoshi("setup", data=tmp_path)
    second = luoshi("setup", data=tmp_path)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert re.findall(r"✓ (\w+)", first.stdout) == ["Tables", "Static"]
    assert second.stdout == ""


def test_nobody_but_its_owner_reads_the_database(tmp_path: Path) -> None:
    luoshi("setup", data=tmp_path)

    files = list(tmp_path.glob("luoshi.sqlite3*"))
    assert files
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_setting_up_repeats_what_was_interrupted(tmp_path: Path) -> None:
    luoshi("setup", data=tmp_path)
    (tmp_path / "static" / ".fingerprint").unlink()

    again = luoshi("setup", data=tmp_path)

    assert re.findall(r"✓ (\w+)", again.stdout) == ["Static"]


def test_a_taken_port_is_named_with_one_that_is_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = luoshi("serve", "--port", str(port), data=tmp_path)

    free = re.search(r"--port (\d+)", refused.stderr)
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert free is not None
    assert int(free[1]) > port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server on a free port, and the port. It has a group of its own: a signal to that goes to every process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-u", "manage.py", "serve", "--set-up", "--workers", "1", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        try:
            yield process, port
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_pages_are_served_until_the_signal_and_no_process_is_left(
    server: tuple[subprocess.Popen[str], int], ending: signal.Signals
) -> None:
    process, port = server
    assert process.stdout is not None
    for line in process.stdout:
        if "Address" in line:
            break

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/accounts/login/")
    status = connection.getresponse().status
    connection.close()
    os.killpg(process.pid, ending)
    rest = process.stdout.read()  # ends when the last process that holds it has ended
    code = process.wait(timeout=PATIENCE)

    assert status == 200
    assert "Stopped" in rest
    assert code == 0
