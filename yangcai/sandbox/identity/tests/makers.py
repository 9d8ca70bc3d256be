"""Rows and requests for the identity platform's tests."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.idp.oidc.models import Client
from django.utils import timezone

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.sandbox.identity import operations, seed

PASSWORD = "right-horse-77"
CLIENT_ID, SECRET = "yangcai-cloud", "test-only-OIDC_CLIENT_SECRET" * 4
CALLBACK = "http://127.0.0.1:8000/people/supplier/callback/"
VERIFIER = "v" * 64
USCC = seed.fictitious("420100", 12)


def make_provider():
    """The signing key and the clients."""
    return list(seed.reference(seat=SYSTEM, at=timezone.now()))


def make_account(**facts):
    """A legal person with an account; say kind="natural" and username for a person."""
    if facts.get("kind") != "natural":
        facts = {"kind": "legal", "username": USCC, "organisation_name": "示例（虚构）"} | facts
    facts = {"name": "张明", "phone": "13900000001", "password": PASSWORD, "trust": 4} | facts
    return operations.register(seat=SYSTEM, at=timezone.now(), **facts)


def challenge(verifier=VERIFIER):
    """The S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorize_url(**changes):
    """An authorization request as the cloud makes it; a change to None leaves the parameter out."""
    query = {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid profile phone org",
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    } | changes
    return "/identity/o/authorize?" + urlencode({k: v for k, v in query.items() if v is not None})


def sign_in(client, username=USCC, kind="legal", password=PASSWORD, following="/identity/account"):
    """Post the sign-in form."""
    url = f"/identity/sign-in?{urlencode({'kind': kind, 'next': following})}"
    return client.post(url, {"username": username, "password": password})


def code_of(response):
    """The code in the address that the browser is sent to."""
    return parse_qs(urlsplit(response["Location"]).query)["code"][0]


def redeem(client, code, **changes):
    """Exchange a code as the cloud's server does."""
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | changes
    basic = base64.b64encode(f"{CLIENT_ID}:{changes.pop('secret', SECRET)}".encode()).decode()
    body.pop("secret", None)
    return client.post("/identity/o/api/token", body, headers={"Authorization": f"Basic {basic}"})


def cloud():
    """The cloud as a client."""
    return Client.objects.get(pk=CLIENT_ID)
