"""What the three sites have in common. A site's own `config/settings.py` imports all of this and adds its rooms.

Everything that differs between machines comes from the environment (`deploy/env.example`); in production
nothing secret has a default, so a missing value stops the start instead of weakening it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
import structlog
from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]

MODE = env.str("MODE", default="production")  # production | demo | test
PRODUCTION = MODE == "production"
TESTING = MODE == "test"


def secret(name: str) -> str:
    """A secret from the environment; only the test mode has one of its own."""
    return str(env.str(name, default=f"test-only-{name}" * 4) if TESTING else env.str(name))


DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where the three sites find each other.
CLOUD_URL = env.str("CLOUD_URL", default="http://127.0.0.1:8000")
RECEIVABLES_URL = env.str("RECEIVABLES_URL", default="http://127.0.0.1:8100")
SANDBOX_URL = env.str("SANDBOX_URL", default="http://127.0.0.1:8200")
# Suppliers' identity platform; the sandbox's stand-in by default.
OIDC_ISSUER = env.str("OIDC_ISSUER", default=SANDBOX_URL)
# The province this deployment serves: a region code, the only place where one is chosen.
PROVINCE = env.str("PROVINCE", default="420000")

FOUNDATION_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_prometheus",
    "django_structlog",
    "django_htmx",
    "django_filters",
    "tablericons",
    "procrastinate.contrib.django",
    "pgtrigger",
    "csp",
    "yangcai.foundation.kernel",
    "yangcai.foundation.ui",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yangcai.foundation.kernel.middleware.RequestEdge",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yangcai.foundation.kernel.middleware.SeatAtTheEdge",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "yangcai.foundation.ui.templatetags.ui",
                "tablericons.templatetags.tablericons",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yangcai.foundation.ui.context.page",
            ],
        },
    }
]
FORM_RENDERER = "yangcai.foundation.ui.forms.Renderer"

# --- data --------------------------------------------------------------------------------------


def database(site: str) -> dict[str, Any]:
    """The site's own database from `DATABASE_URL`, read as libpq reads it (sockets too); a pool outside tests."""
    parts = conninfo_to_dict(env.str("DATABASE_URL", default=f"postgres:///yangcai_{site}"))
    names = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    settings: dict[str, Any] = {ours: parts.pop(theirs, "") for ours, theirs in names.items()}
    settings |= {
        "ENGINE": "django_prometheus.db.backends.postgresql",
        "OPTIONS": parts,
        "CONN_HEALTH_CHECKS": True,
    }
    if not TESTING:
        settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("POOL_SIZE", default=12)}
    settings["TEST"] = {"NAME": f"test_{settings['NAME']}"}
    return {"default": settings}


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(ROOT / ".local" / "media"))
STATIC_ROOT = env.path("STATIC_ROOT", default=str(ROOT / ".local" / "static"))
# Below a path of another site: known from the start, because the addresses of static files are kept from then on.
PATH_PREFIX = env.str("SCRIPT_NAME", default="").rstrip("/")
FORCE_SCRIPT_NAME = PATH_PREFIX or None
STATIC_URL = f"{PATH_PREFIX}/static/"
STATICFILES_DIRS = [("vendor", ROOT / "static" / "vendor")] if (ROOT / "static" / "vendor").exists() else []
STORAGES = {
    # For S3: storages.backends.s3.S3Storage (django-storages) and its options as JSON.
    "default": {
        "BACKEND": env.str("FILE_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("FILE_STORAGE_OPTIONS", default={}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = False

# --- jobs --------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_READONLY_MODELS = not TESTING

# --- words and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]  # the one there is a catalogue for: a half-translated page helps nobody
FILTERS_EMPTY_CHOICE_LABEL = "全部"
LOCALE_PATHS = [ROOT / "yangcai" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["yangcai.foundation.ui.formats"]

# --- safety ------------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        # Signing out posts to this site and goes on to the identity platform, signing in there comes back.
        "form-action": [
            SELF,
            *env.list("CSP_FORM_ACTION", default=[OIDC_ISSUER, RECEIVABLES_URL, CLOUD_URL]),
        ],
    }
}
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
CSRF_FAILURE_VIEW = "yangcai.foundation.ui.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
# Who sits where: a function from a request to a Seat. Sites with people replace it.
SEAT_OF = "yangcai.foundation.kernel.seats.stranger_of"
# How a code gets to a phone: the messages room's `send_sms`, for sites that have it; without it nothing is sent.
SMS_SENDER = ""
# What to do with the "export" button of a list; sites with documents replace it.
EXPORTER = ""

# --- what is sent to people, and files ---------------------------------------------------------

# Any gateway with the interface of `messages/gateway.py`; the sandbox's stand-in by default.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default=f"{SANDBOX_URL}/sms/api/send")
SMS_GATEWAY_KEY = secret("SMS_GATEWAY_KEY")
vars().update(
    env.email(
        "EMAIL_URL",
        default="smtp://localhost:25"
        if PRODUCTION
        else f"filemail:///{quote(str(ROOT / '.local' / 'mail'))}",
    )
)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="阳采云 <noreply@localhost>")
EMAIL_TIMEOUT = 10
# Who looks for viruses: a function from an open file and its kind to what it found ("" for nothing).
SCANNER = env.str("SCANNER", default="yangcai.foundation.documents.scanners.scan")
# A clamd to ask as well: host:port, or the path of its socket.
CLAMD = env.str("CLAMD", default="")

# --- the unified identity platform --------------------------------------------------------------

# Any conforming OpenID Connect provider: OIDC_ISSUER above.
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="yangcai-cloud")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET")
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile", "phone", "org"])
# Our names of the claims -> the provider's; `legal` is what its account type says of a legal person.
OIDC_CLAIMS = {
    "account_type": "account_type",
    "legal": "legal",
    "uscc": "uscc",
    "organisation": "org_name",
    "agent": "agent_name",
    "phone": "phone_number",
    "trust": "trust_level",
} | env.json("OIDC_CLAIMS", default={})
# Below a site's own address; the provider must know the whole ones.
OIDC_CALLBACK_PATH = "/people/supplier/callback/"
OIDC_BACKCHANNEL_PATH = "/people/supplier/backchannel-logout/"
OIDC_SIGNED_OUT_PATH = "/people/supplier/signed-out/"

# --- messages between the sites ------------------------------------------------------------------

# What the sites are called on the wire, and what they share at set-up; keys are rotated at run time (`exchange`).
GP_APP = env.str("GP_APP", default=f"gp-{PROVINCE}")
RFP_APP = env.str("RFP_APP", default="rfp")
EXCHANGE_SECRET = secret("EXCHANGE_SECRET")
# The site's own place in the exchange; sites that take part replace these.
EXCHANGE_ROLE = EXCHANGE_APP = EXCHANGE_PEER = ""

# --- the evidence log ----------------------------------------------------------------------------

# 32 bytes in base64 that sign the log's heads; empty: the key file that `manage.py seed` makes under MEDIA_ROOT.
EVIDENCE_KEY = env.str("EVIDENCE_KEY", default="")
# The log's public name; empty: yangcai/<site>/<province>. Its hash algorithm: sha-256 or sm3.
EVIDENCE_ORIGIN = env.str("EVIDENCE_ORIGIN", default="")
EVIDENCE_ALGORITHM = env.str("EVIDENCE_ALGORITHM", default="sha-256")
# Who keeps the heads outside the database. The chain needs requirements/chain.txt and the three EVM_ values.
EVIDENCE_ANCHORS = env.list(
    "EVIDENCE_ANCHORS", default=["yangcai.foundation.evidence.anchors.file.FileAnchor"]
)
EVM_URL = env.str("EVM_URL", default="")
EVM_CONTRACT = env.str("EVM_CONTRACT", default="")
EVM_KEY = env.str("EVM_KEY", default="")
# Where archives take attachments from; sites with documents replace it.
ATTACHMENTS = ""

# --- what operators read -----------------------------------------------------------------------

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stdout"],
        "level": env.str("LOG_LEVEL", default="ERROR" if TESTING else "INFO"),
    },
}
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # `SEAT_OF` binds who sits; asked here it costs every request a query
