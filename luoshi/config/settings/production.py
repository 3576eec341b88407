"""Real use: TLS in front, hosts named, key from the environment or the data folder."""

import os

from luoshi.config.settings.base import *  # noqa: F403  settings modules are layered by star
from luoshi.config.settings.base import DATA_DIR
from luoshi.config.settings.secret import signing_key

SECRET_KEY = signing_key(DATA_DIR)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LUOSHI_HOSTS", "").split()
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
