"""What is the same everywhere. Every value that an institution may change comes from a LUOSHI_ variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PROJECT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(os.environ.get("LUOSHI_DATA_DIR", PROJECT / "var")).resolve()


def database_from(address: str) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:password@host:port/name`, or from "" for the embedded file."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "luoshi.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                " PRAGMA foreign_keys=ON; PRAGMA mmap_size=268435456;",
            },
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def mail_from(address: str) -> dict[str, Any]:
    """Parts of `smtp://user:password@host:25`; the scheme smtp+tls begins TLS after the greeting, smtps before it."""
    parts = urlsplit(address)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname or "",
        "port": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }


DATABASES = {"default": database_from(os.environ.get("LUOSHI_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "luoshi.web",  # before allauth, whose sign-in pages it replaces
    "allauth",
    "allauth.account",
    "luoshi.kernel",
    "luoshi.journal",
    "luoshi.search",
    "luoshi.org",
    "luoshi.access",
    "luoshi.records",
    "luoshi.measures",
    "luoshi.mandates",
    "luoshi.ledger",
    "luoshi.reminders",
    "luoshi.reporting",
    "luoshi.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.web.middleware.session_in_use",
    "luoshi.web.middleware.actor_of_request",
    "luoshi.web.middleware.own_language",
    "luoshi.web.middleware.address_is_text",
    "luoshi.web.middleware.body_within_limits",
    "luoshi.web.middleware.SignInFirst",
    "luoshi.web.middleware.OwnPasswordFirst",
    "luoshi.web.middleware.RefusalsAsPages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "luoshi.config.urls"
WSGI_APPLICATION = "luoshi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.web.context.page_frame",
            ],
            "builtins": ["django.templatetags.i18n", "luoshi.web.templatetags.luoshi"],
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# GB/T 22239-2019 level 3, identity: at least 10 characters (domain handbook 4.4).
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "luoshi.access.passwords.CharacterClasses"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "luoshi.web.accounts.LocalAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Five wrong passwords lock for a quarter of an hour (GB/T 22239-2019 level 3, identity b).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "change_password": "20/m/user"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# The counters of failed sign-ins are shared by all processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"},
}

# Idle time-out, GB/T 22239-2019 level 3; web.middleware.session_in_use begins it anew without a write a request.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "luoshi.web.errors.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Named as in Django 6, so that the move is a deletion of our middleware. ECharts sets inline styles on its SVG.
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Evidence and originals: outside the web root, served only by a view that asks who may see them.
RECORDS_DIR = DATA_DIR / "records"
RECORDS_MAX_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The optional language model of the intranet (mandates.languagemodel): off unless an address and a name are given.
LANGUAGE_MODEL = {
    "url": os.environ.get("LUOSHI_MODEL_URL", ""),
    "name": os.environ.get("LUOSHI_MODEL_NAME", ""),
    "key": os.environ.get("LUOSHI_MODEL_KEY", ""),
    "key_file": os.environ.get("LUOSHI_MODEL_KEY_FILE", ""),
    "timeout_s": float(os.environ.get("LUOSHI_MODEL_TIMEOUT", "30")),
}

# The queue of background jobs lies in the database: no other server on SQLite, many workers on PostgreSQL.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Reminders leave the house only where an address stands here. `hosts` are those of robots that may be written to, the
# intranet's or the services' own; `pages` is the address of these pages as people reach it, for links in messages.
# A job or message in work for longer than `lease_s` belonged to a worker that is dead.
REMINDERS: dict[str, Any] = {
    "smtp": os.environ.get("LUOSHI_SMTP", ""),
    "from": os.environ.get("LUOSHI_SMTP_FROM", "luoshi@localhost"),
    "hosts": os.environ.get("LUOSHI_REMINDER_HOSTS", "").split(),
    "pages": os.environ.get("LUOSHI_ADDRESS", ""),
    "timeout_s": 20,
    "lease_s": int(os.environ.get("LUOSHI_LEASE_SECONDS", "600")),
}
_smtp = mail_from(REMINDERS["smtp"])
EMAIL_HOST, EMAIL_PORT = _smtp["host"], _smtp["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["user"], _smtp["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp["scheme"] == "smtp+tls", _smtp["scheme"] == "smtps"

INSTITUTION_NAME = os.environ.get("LUOSHI_INSTITUTION", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
