"""The cloud site: the procurement cloud and the contract-financing platform."""

from yangcai.foundation.settings import *  # noqa: F403
from yangcai.foundation.settings import (
    FOUNDATION_APPS,
    GP_APP,
    MIDDLEWARE,
    RFP_APP,
    ROOT,
    STATICFILES_DIRS,
    TEMPLATES,
    database,
    env,
)

SITE = "cloud"
INSTALLED_APPS = [
    *FOUNDATION_APPS,
    "yangcai.foundation.rules",
    "yangcai.foundation.people",
    "yangcai.foundation.documents",
    "yangcai.foundation.messages",
    "yangcai.foundation.evidence",
    "yangcai.foundation.exchange",
    "yangcai.cloud.contracts",
    "yangcai.cloud.finance",
    "yangcai.cloud.intake",
    "yangcai.cloud.portal",
    "yangcai.cloud.config",
]
ROOT_URLCONF = "yangcai.cloud.config.urls"
WSGI_APPLICATION = "yangcai.cloud.config.wsgi.application"
DATABASES = database(SITE)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "cloud_session", "cloud_csrf"
AUTH_USER_MODEL = "people.User"
SEAT_OF = "yangcai.foundation.people.seats.seat_of"
MIDDLEWARE += ["yangcai.foundation.people.middleware.ActivateFirst"]
SMS_SENDER = "yangcai.foundation.messages.operations.send_sms"
EXPORTER = "yangcai.foundation.documents.exports.export"
ATTACHMENTS = "yangcai.foundation.documents.attachments.Attachments"
TEMPLATES[0]["OPTIONS"]["context_processors"] += [  # type: ignore[index]
    "yangcai.foundation.messages.context.badges",
    "yangcai.foundation.people.context.place",
]
# A folder of drawn maps (`<province>.json`, made by `manage.py draw_map`) that replace our sketches.
PORTAL_MAPS = env.str("PORTAL_MAPS", default="")
EXCHANGE_ROLE, EXCHANGE_APP, EXCHANGE_PEER = "cloud", GP_APP, RFP_APP
# What rooms above contracts show on a contract's page: functions from a request and a contract to HTML.
CONTRACT_PANELS = ["yangcai.cloud.finance.panels.financing"]
PORTAL_GUIDES = ROOT / "docs" / "guide"
STATICFILES_DIRS += [("guide", PORTAL_GUIDES / "pictures")]
