"""The sandbox site: stand-ins for systems that belong to others. Never part of a real deployment."""

from yangcai.foundation.settings import *  # noqa: F403
from yangcai.foundation.settings import (
    CLOUD_URL,
    CONTENT_SECURITY_POLICY,
    FOUNDATION_APPS,
    MIDDLEWARE,
    database,
    env,
)

SITE = "sandbox"
INSTALLED_APPS = [
    *FOUNDATION_APPS,
    "yangcai.sandbox.identity",
    "yangcai.sandbox.government",
    "yangcai.sandbox.sms",
    "yangcai.sandbox.config",
    # The protocol of the identity platform. Its consent page asks for allauth's table of e-mail addresses.
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [*MIDDLEWARE, "allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "yangcai.sandbox.config.urls"
WSGI_APPLICATION = "yangcai.sandbox.config.wsgi.application"
DATABASES = database(SITE)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sandbox_session", "sandbox_csrf"
AUTH_USER_MODEL = "identity.Account"
SEAT_OF = "yangcai.sandbox.config.seats.seat_of"

# --- the identity platform -----------------------------------------------------------------------

LOGIN_URL, LOGOUT_REDIRECT_URL = "account_login", "identity:signed-out"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yangcai.sandbox.identity.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "yangcai.sandbox.identity.provider.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_USER_MODEL_EMAIL_FIELD = "none", None
IDP_OIDC_ADAPTER = "yangcai.sandbox.identity.provider.Provider"
IDP_OIDC_AUTH_METHODS = ["client_secret_basic"]
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False  # still asks when the hint names somebody else
# A key in PEM; empty: made at the first seed and kept in the sandbox's database.
IDP_OIDC_PRIVATE_KEY = env.str("IDP_OIDC_PRIVATE_KEY", default="", multiline=True)

# The sign-in form leads back to the cloud by either name of this machine (`identity/seed.py`).
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(CLOUD_URL.replace("//127.0.0.1", "//localhost"))

# --- the SMS gateway -----------------------------------------------------------------------------

SMS_SLOW_SECONDS = 8.0  # longer than any client waits

# --- the government-service portal -----------------------------------------------------------------

CLOUD_SIGN_IN = env.str("CLOUD_SIGN_IN", default=f"{CLOUD_URL}/people/supplier/sign-in/")
