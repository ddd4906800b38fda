"""Settings: everything that differs between installations comes from the environment.

EXPERTPOOL_DATA   folder of database, keys and uploads (default: `var` in the project)
EXPERTPOOL_KEYS_FILE  the key file, when it is kept elsewhere than in the data folder
EXPERTPOOL_PROFILE  bureau (default) or protected (等保三级)
DATABASE_URL      postgres://user:password@host:port/name; without it SQLite in the data folder
EXPERTPOOL_HOSTS  host names the system answers to, separated by commas
EXPERTPOOL_HTTPS  1 when served over HTTPS: cookies, redirects and HSTS become strict
EXPERTPOOL_DEBUG  1 only while developing
EXPERTPOOL_ADDRESS  how experts reach the system, for links in messages: https://zjk.example.gov.cn
EMAIL_URL         smtp+tls://user:password@host:port; without it no mail goes to experts, other letters to the data folder
EXPERTPOOL_SMS    https://… of the provider of short messages, console:// or file:// to try out; without it texts are copied by hand
EXPERTPOOL_SMS_SECRET  key shared with that provider
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ

from expertpool.gateways import keys

env = environ.Env()

PROJECT = Path(__file__).resolve().parents[3]
DATA = Path(env.str("EXPERTPOOL_DATA", default=str(PROJECT / "var"))).resolve()
DATA.mkdir(parents=True, exist_ok=True)

KEYS_FILE = Path(env.str("EXPERTPOOL_KEYS_FILE", default=str(DATA / "keys.json")))
SECRET_KEY = keys.open_keys(KEYS_FILE).secret
PROFILE = env.str("EXPERTPOOL_PROFILE", default="bureau")
DEBUG = env.bool("EXPERTPOOL_DEBUG", default=False)
HTTPS = env.bool("EXPERTPOOL_HTTPS", default=False)
ALLOWED_HOSTS = env.list("EXPERTPOOL_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

ROOT_URLCONF = "expertpool.config.urls"
WSGI_APPLICATION = "expertpool.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "expertpool.records",
    "expertpool.web",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "expertpool.web.sessions.TimeoutMiddleware",
    "expertpool.web.access.AccessMiddleware",
    "expertpool.web.errors.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "expertpool.web.context.office",
            ],
        },
    },
]

# Database. SQLite takes its write lock when a transaction begins, syncs every commit to disk, and fires the
# append-only triggers on REPLACE too.

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "db.sqlite3",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON;PRAGMA cache_size=-32000;"
        ),
    },
    "TEST": {"NAME": DATA / "test.sqlite3"},
}
POSTGRES = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": env.db("DATABASE_URL") | POSTGRES if env.str("DATABASE_URL", default="") else SQLITE}

# People: Argon2id, lock-out after five wrong passwords, sessions in the database.

AUTH_USER_MODEL = "records.Account"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "expertpool.services.passwords.SimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name"]}},
    {"NAME": "expertpool.services.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "expertpool.web.accounts.lockout.refuse"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the trace keeps log-ins
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = {"bureau": 30, "protected": 15}[PROFILE] * 60
SESSION_LONGEST_SECONDS = 8 * 3600

# Browser: only our own scripts, styles, fonts and pictures; never in a frame.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "expertpool.web.errors.csrf_failure"

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Uploads stay in memory until they are sealed: a plain sheet never touches the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_LIMIT = 20 * 1024 * 1024

# Background tasks and letters.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_FILE_PATH = DATA / "letters"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

MAIL_ON = bool(env.str("EMAIL_URL", default=""))
ADDRESS = env.str("EXPERTPOOL_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
MAIL_DOMAIN = urlsplit(ADDRESS).hostname or "localhost"
SMS_GATEWAY = env.str("EXPERTPOOL_SMS", default="")
SMS_SECRET = env.str("EXPERTPOOL_SMS_SECRET", default="")

# Language and time.

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"

# Logs tell that something went wrong and where, never who was concerned: no names, numbers or log-in names.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "expertpool.config.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "ERROR"},
    },
}
