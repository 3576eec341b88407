"""`luoshi serve`: the pages, and beside them a process that seals the journal and one that does background jobs."""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver
from django.utils.translation import gettext_noop
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

# How far above a taken port a free one is looked for.
PORTS_TO_TRY = 100
# Of prctl(2): the signal that a process gets when its parent ends.
PR_SET_PDEATHSIG = 1
# Seconds between two looks of the sequencer.
SEAL_EVERY = 1.0
# Seconds between two looks of the worker for background jobs.
WORK_EVERY = 2.0


class Command(BaseCommand):
    """Serves until Ctrl-C or SIGTERM; then requests in work are finished, and all kinds of process end.

    The application is loaded once, before the workers are forked, so that they start at once and share its memory. The
    sequencer is one further process: it orders and seals committed facts, which no request waits for; the worker, which
    reminds people, is another. What is printed is for the person at the console, who may read Chinese or English, hence
    both."""

    help = gettext_noop("Serve the pages and seal the journal until Ctrl-C.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes (default: 2)")
        parser.add_argument("--threads", type=int, default=4, help="threads of each process (default: 4)")
        parser.add_argument("--no-worker", action="store_true", help="leave background jobs to `luoshi worker`")
        parser.add_argument("--set-up", action="store_true", help="run `luoshi setup` first")
        parser.add_argument("--demo", action="store_true", help="with --set-up: load the demo too")

    def handle(
        self,
        *,
        host: str,
        port: int,
        workers: int,
        threads: int,
        no_worker: bool,
        set_up: bool,
        demo: bool,
        **options: Any,
    ) -> None:
        begun = float(os.environ.get("LUOSHI_BEGUN", 0)) / 1000 or time.time()
        require_free(host, port)
        if set_up:
            call_command("setup", demo=demo, stdout=self.stdout, stderr=self.stderr)
        load_application()
        tie_children_to_parent()
        fork = multiprocessing.get_context("fork")
        said = (host, port, lambda: self.say_where(host, port, begun))
        beside = [fork.Process(target=announce_and_seal, args=said, daemon=True)]
        if not no_worker:
            beside.append(fork.Process(target=do_jobs, daemon=True))
        for process in beside:
            process.start()
        server = MPServer(
            "luoshi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        )
        try:
            server.serve()
        finally:
            for process in beside:
                process.terminate()
            for process in beside:
                process.join(timeout=10)
        self.stdout.write("  Stopped 已停止")

    def say_where(self, host: str, port: int, begun: float) -> None:
        """Prints the address to open, and how long it took to get there since `begun`, in seconds of the epoch."""
        shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104  compared, not bound
        shown = f"[{shown}]" if ":" in shown else shown
        accounts = settings.DATA_DIR / "demo-accounts.txt"
        if accounts.exists():
            self.stdout.write(f"  Accounts 账号  {os.path.relpath(accounts)}")
        self.stdout.write(
            f"  Address 地址   http://{shown}:{port}/   ({time.time() - begun:.1f} s)\n  Stop 停止      Ctrl-C"
        )
        self.stdout.flush()


def require_free(host: str, port: int) -> None:
    """Raises CommandError when `port` cannot be listened on, naming the next one that can."""
    problem = cannot_listen(host, port)
    if problem is None:
        return
    if problem.errno == errno.EACCES:
        raise CommandError(f"Port {port} needs the rights of root 端口需要root权限. Take one above 1023.")
    if problem.errno != errno.EADDRINUSE:
        raise CommandError(f"Cannot listen on {host}:{port} 无法监听: {problem.strerror}")
    free = next((p for p in range(port + 1, port + PORTS_TO_TRY) if cannot_listen(host, p) is None), None)
    advice = f"; {free} is free: --port {free}" if free else ""
    raise CommandError(f"Port {port} is taken 端口已被占用{advice}")


def cannot_listen(host: str, port: int) -> OSError | None:
    """Why nobody can listen on `host`:`port` now, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def answers(host: str, port: int) -> bool:
    """Whether somebody takes connections on `port` now."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def load_application() -> None:
    """Imports everything that a request needs, and leaves no connection open that a forked process would share."""
    # Imported here: building the application reads the settings of this command's process.
    from luoshi.config import wsgi

    assert wsgi.application  # noqa: S101  imported for what it loads
    assert get_resolver().url_patterns  # noqa: S101  loads every view
    connections.close_all()


def tie_children_to_parent() -> None:
    """Makes this process alone decide when the others end: on Ctrl-C in order, and never later than itself.

    A terminal interrupts all processes at once: the others leave that to the parent. A worker that is told to end while
    it still starts ends at once, instead of keeping the parent's answer to the signal, which there does nothing. A
    parent that is killed outright takes the others with it; they would keep the port. All this depends on forking,
    which Python no longer does by itself from 3.14 on."""
    multiprocessing.set_start_method("fork", force=True)
    library = ctypes.CDLL(None)

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if sys.platform == "linux":
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    os.register_at_fork(after_in_child=tie)


def announce_and_seal(host: str, port: int, say_where: Callable[[], None]) -> None:
    """The work of the process beside the workers: says where the pages are once one answers, then seals the journal.

    Ends on SIGTERM, at once while it waits, else after the batch in work."""
    # Imported here: the tables of journal are ready only in a set-up process.
    from luoshi.journal.sequencer import keep_sealing

    told = Event()

    def tell(signum: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    while not told.is_set() and not answers(host, port):
        told.wait(0.05)
    if not told.is_set():
        say_where()
    keep_sealing(SEAL_EVERY, stop=told)


def do_jobs() -> None:
    """The work of the other process beside the workers: background jobs, until SIGTERM, after the job in work."""
    # Imported here: the tables of reminders are ready only in a set-up process.
    from luoshi.reminders.working import keep_working

    told = Event()

    def tell(signum: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    keep_working(WORK_EVERY, stop=told)
