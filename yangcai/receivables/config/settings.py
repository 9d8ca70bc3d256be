"""The receivables site: what the central receivables platform is to the seed manual."""

from yangcai.foundation.settings import *  # noqa: F403
from yangcai.foundation.settings import (
    FOUNDATION_APPS,
    GP_APP,
    MIDDLEWARE,
    RFP_APP,
    TEMPLATES,
    database,
    env,
)

SITE = "receivables"
INSTALLED_APPS = [
    *FOUNDATION_APPS,
    "yangcai.foundation.rules",
    "yangcai.foundation.people",
    "yangcai.foundation.documents",
    "yangcai.foundation.messages",
    "yangcai.foundation.evidence",
    "yangcai.foundation.exchange",
    "yangcai.receivables.orders",
    "yangcai.receivables.financing",
    "yangcai.receivables.demands",
    "yangcai.receivables.home",
    "yangcai.receivables.config",
]
ROOT_URLCONF = "yangcai.receivables.config.urls"
WSGI_APPLICATION = "yangcai.receivables.config.wsgi.application"
DATABASES = database(SITE)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "receivables_session", "receivables_csrf"
AUTH_USER_MODEL = "people.User"
SEAT_OF = "yangcai.foundation.people.seats.seat_of"
MIDDLEWARE += ["yangcai.foundation.people.middleware.ActivateFirst"]
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="yangcai-receivables")
SMS_SENDER = "yangcai.foundation.messages.operations.send_sms"
EXPORTER = "yangcai.foundation.documents.exports.export"
ATTACHMENTS = "yangcai.foundation.documents.attachments.Attachments"
TEMPLATES[0]["OPTIONS"]["context_processors"] += [  # type: ignore[index]
    "yangcai.foundation.messages.context.badges",
    "yangcai.foundation.people.context.place",
]
ORDER_PANELS = [
    "yangcai.receivables.financing.panels.applications",
    "yangcai.receivables.demands.panels.demands",
]
EXCHANGE_ROLE, EXCHANGE_APP, EXCHANGE_PEER = "receivables", RFP_APP, GP_APP
