"""The sandbox site: stand-ins for systems that belong to others. Never part of a real deployment."""

from yangcai.foundation.settings import *  # noqa: F403
from yangcai.foundation.settings import FOUNDATION_APPS, database

SITE = "sandbox"
INSTALLED_APPS = [
    *FOUNDATION_APPS,
    "yangcai.sandbox.identity",
    "yangcai.sandbox.config",
]
ROOT_URLCONF = "yangcai.sandbox.config.urls"
WSGI_APPLICATION = "yangcai.sandbox.config.wsgi.application"
DATABASES = database(SITE)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sandbox_session", "sandbox_csrf"
AUTH_USER_MODEL = "identity.Account"
