"""Starts workers that a test kills: loads Luoshi once, then forks a worker for each line that it reads.

    python -m tests.reminders.warden MAIL-SERVER-ADDRESS LEASE-SECONDS

Answers a line with the worker's process number. A worker ends by SIGTERM, or as the test likes. It is a process of its
own, since a process with the test's threads is not to be forked."""

from __future__ import annotations

import os
import signal
import sys
import threading
from urllib.parse import urlsplit


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from luoshi.reminders import jobs, working

    address = sys.argv[1]
    parts = urlsplit(address)
    settings.REMINDERS = {**settings.REMINDERS, "smtp": address, "timeout_s": 5, "lease_s": float(sys.argv[2])}
    settings.EMAIL_HOST, settings.EMAIL_PORT = parts.hostname, parts.port
    working.TICK_EVERY = 0.05
    assert jobs.WORK
    connections.close_all()
    stop = threading.Event()
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            working.keep_working(0.01, stop=stop)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
