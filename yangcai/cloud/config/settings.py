"""The cloud site: the procurement cloud and the contract-financing platform."""

from yangcai.foundation.settings import *  # noqa: F403
from yangcai.foundation.settings import FOUNDATION_APPS, TEMPLATES, database

SITE = "cloud"
INSTALLED_APPS = [
    *FOUNDATION_APPS,
    "yangcai.foundation.rules",
    "yangcai.foundation.people",
    "yangcai.foundation.documents",
    "yangcai.foundation.messages",
    "yangcai.cloud.portal",
    "yangcai.cloud.config",
]
ROOT_URLCONF = "yangcai.cloud.config.urls"
WSGI_APPLICATION = "yangcai.cloud.config.wsgi.application"
DATABASES = database(SITE)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "cloud_session", "cloud_csrf"
AUTH_USER_MODEL = "people.User"
SEAT_OF = "yangcai.foundation.people.seats.seat_of"
EXPORTER = "yangcai.foundation.documents.exports.export"
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["yangcai.foundation.messages.context.badges"]  # type: ignore[index]
