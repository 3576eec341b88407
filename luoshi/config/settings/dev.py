"""The embedded default: one machine, a demo or a pilot. Debugging pages only where LUOSHI_DEBUG=1 asks for them."""

import os

from luoshi.config.settings.base import *  # noqa: F403  settings modules are layered by star
from luoshi.config.settings.base import DATA_DIR, INSTITUTION_NAME
from luoshi.config.settings.secret import signing_key

SECRET_KEY = signing_key(DATA_DIR)
DEBUG = os.environ.get("LUOSHI_DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("LUOSHI_HOSTS", "").split()]

# What `luoshi demo` wrote tells that everything here is invented.
DEMO = (DATA_DIR / "demo-accounts.txt").exists()
if DEMO and not INSTITUTION_NAME:
    INSTITUTION_NAME = "示例知识产权局"
