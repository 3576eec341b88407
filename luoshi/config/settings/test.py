"""For the tests: in memory, fast hashes, plain static files. LUOSHI_DATABASE points them at PostgreSQL."""

import os
import tempfile
from pathlib import Path

from luoshi.config.settings.base import *  # noqa: F403  settings modules are layered by star
from luoshi.config.settings.base import DATABASES

SECRET_KEY = "tests only"  # noqa: S105  never used outside the tests
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
RECORDS_DIR = Path(tempfile.gettempdir()) / f"luoshi-test-records-{os.getpid()}"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA foreign_keys=ON;"
# Static files straight from their folders: the tests collect none.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# No test asks a language model of the machine it runs on.
LANGUAGE_MODEL = {"url": "", "name": ""}
