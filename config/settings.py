"""Everything is set by environment variables, read once, here. See docs/settings.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from config import environment as env

BASE = Path(__file__).resolve().parent.parent

DATA = env.read(
    "COMPTOIR_DATA",
    "~/.local/share/comptoir",
    "Folder of everything Comptoir writes: database, files, index, secret.",
    env.folder,
)
DEBUG = env.read("COMPTOIR_DEBUG", "no", "Developers only: error pages with details.", env.flag)
SECRET_KEY = env.read(
    "COMPTOIR_SECRET",
    "",
    "Secret of at least 32 characters that signs sessions and links. Without it, one is made "
    "and kept in the data folder.",
    env.secret(DATA),
)
PUBLIC_URL = env.read(
    "COMPTOIR_URL",
    "",
    "Public address, such as https://comptoir.example, used in mail; https makes cookies secure.",
    env.http_address,
)
HOSTS = env.read(
    "COMPTOIR_HOSTS",
    "localhost,127.0.0.1,[::1]",
    "Host names that show the default network, besides the networks’ own; * for any.",
    env.words,
)
PORT = env.read("PORT", "8000", "Port that the product listens on.", env.number(1, 65535))
BIND = env.read("COMPTOIR_BIND", "127.0.0.1", "Address that the product listens on.", env.text)
PROXIES = env.read(
    "COMPTOIR_PROXIES",
    "",
    "Addresses of the trusted proxies in front, whose X-Forwarded headers are believed.",
    env.words,
)
DATABASE = env.read(
    "DATABASE_URL",
    "",
    "sqlite:///file, or postgres://user:password@host:5432/name. Without it, SQLite in the data "
    "folder.",
    env.database(DATA / "comptoir.sqlite3"),
)
REDIS = env.read(
    "REDIS_URL", "", "Needed with several processes, for live updates.", env.redis_address
)
MAIL = env.read(
    "MAIL_URL",
    "console:",
    "Where mail goes: console:, or smtp://, smtp+tls://, smtps:// with user:password@host:port.",
    env.mail_address,
)
MAIL_FROM = env.read("MAIL_FROM", "Comptoir <comptoir@localhost>", "Sender of mail.", env.text)
MAX_FILE_MB = env.read(
    "COMPTOIR_MAX_FILE_MB", "50", "Largest file that can be attached.", env.number(1, 5000)
)
PAGE_THREADS = env.read(
    "COMPTOIR_PAGE_THREADS",
    "2",
    "Threads that make pages, in each web process.",
    env.number(1, 64),
)
WORKER_THREADS = env.read(
    "COMPTOIR_WORKER_THREADS", "2", "Threads of the worker.", env.number(1, 32)
)
LOG_LEVEL = env.read(
    "COMPTOIR_LOG",
    "INFO",
    "How much is logged.",
    env.choice("DEBUG", "INFO", "WARNING", "ERROR"),
)

HTTPS = PUBLIC_URL.startswith("https://")
TESTING = "pytest" in sys.modules
CHECK_PREPARED = TESTING  # each prepared query is held against the one it stands for

INSTALLED_APPS = [
    "comptoir.core",
    "comptoir.journal",
    "comptoir.networks",
    "comptoir.accounts",
    "comptoir.people",
    "comptoir.groups",
    "comptoir.guests",
    "comptoir.files",
    "comptoir.entries",
    "comptoir.kinds.posts",
    "comptoir.kinds.news",
    "comptoir.kinds.questions",
    "comptoir.kinds.polls",
    "comptoir.value",
    "comptoir.home",
    "comptoir.notifications",
    "comptoir.search",
    "comptoir.experts",
    "comptoir.live",
    "comptoir.roi",
    "comptoir.administration",
    "channels",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "comptoir.core.middleware.SecurityHeadersMiddleware",
    "comptoir.core.middleware.NoNulMiddleware",
    "comptoir.core.current.CurrentRequestMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comptoir.networks.middleware.NetworkMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptoir.people.middleware.PersonMiddleware",
    "comptoir.people.middleware.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
ALLOWED_HOSTS = ["*"]  # NetworkMiddleware answers 404 to a host that is no network's
USE_X_FORWARDED_HOST = bool(PROXIES)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "comptoir.core.jinja.ByLanguage",
        "NAME": "pages",
        "DIRS": [BASE / "templates"],
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "config.context.forms",
                "config.context.shell",
            ],
        },
    },
    {
        # allauth and Django render a few texts of their own through this engine
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

FORM_RENDERER = "comptoir.core.fields.FieldRenderer"

DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["comptoir.people.backend.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if TESTING:  # real hashing is slow on purpose
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "comptoir.accounts.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "comptoir_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "comptoir.core.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # a password may exist; nobody signs up
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers' addresses are never written to
ACCOUNT_EMAIL_NOTIFICATIONS = True  # told by mail of what changes the protection
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "login": "comptoir.accounts.forms.SignInForm",
    "request_login_code": "comptoir.accounts.forms.AskCodeForm",
    "confirm_login_code": "comptoir.accounts.forms.CodeForm",
    "reset_password": "comptoir.accounts.forms.AskResetForm",
    "reset_password_from_key": "comptoir.accounts.forms.ResetForm",
    "change_password": "comptoir.accounts.forms.ChangePasswordForm",
    "set_password": "comptoir.accounts.forms.SetPasswordForm",
    "reauthenticate": "comptoir.accounts.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "comptoir.accounts.forms.SecondFactorForm",
    "reauthenticate": "comptoir.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "comptoir.accounts.forms.ActivateAppForm",
    "add_webauthn": "comptoir.accounts.forms.AddPasskeyForm",
    "login_webauthn": "comptoir.accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "comptoir.accounts.forms.PasskeyFactorForm",
    "reauthenticate_webauthn": "comptoir.accounts.forms.PasskeyAgainForm",
}
ACCOUNT_ADAPTER = "comptoir.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Comptoir"
USERSESSIONS_TRACK_ACTIVITY = False

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
# what libraries bring along is not served: all that pages need is in our own folder
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
SEARCH_ROOT = DATA / "search"  # one folder a network; made anew from the database at any time
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "comptoir.core.static.HashedStaticFiles"},
}
if TESTING or DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
if REDIS:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS,
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS]},
        }
    }

EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.tls, MAIL.ssl
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django.server": {"level": "WARNING"}, "uvicorn.access": {"level": "WARNING"}},
}
