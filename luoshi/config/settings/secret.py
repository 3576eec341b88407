"""The signing key: from the environment, else made once and kept beside the data, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def signing_key(data_dir: Path) -> str:
    """The key in LUOSHI_SECRET_KEY, or the one in `data_dir`/secret_key, which is made at the first start.

    Two processes that start at once agree: the file is created exclusively, and the loser reads the winner's."""
    if key := os.environ.get("LUOSHI_SECRET_KEY"):
        return key
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = data_dir / f"secret_key.{os.getpid()}"
    if not path.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
