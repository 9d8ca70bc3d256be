"""An OpenID Connect provider in a thread, signed with real keys, which can be told to misbehave."""

import base64
import hmac
import json
import secrets
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def new_key(kid):
    """An RSA key of a name."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


KEY, OTHER_KEY, NEXT_KEY = new_key("one"), new_key("one"), new_key("two")


class Provider:
    """What it publishes and answers; tests change the attributes."""

    def __init__(self, url):
        self.url = url
        self.published = [KEY]
        self.key = KEY
        self.person = {}
        self.info = {}
        self.twist = {}  # claims put over the right ones; None leaves a claim out
        self.algorithm = "RS256"
        self.codes = {}
        self.is_down = False
        self.asked = []

    def grant(self, address):
        """What signing in gives: a code for the authorization request in this address, and its state."""
        query = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def claims(self, nonce):
        """The claims of an ID token for the person."""
        now = int(timezone.now().timestamp())
        right = {
            "iss": self.url,
            "aud": settings.OIDC_CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        return twisted(right | self.person, self.twist)

    def token(self, form):
        """The answer of the token endpoint; a code works once, with the verifier of its challenge."""
        query = self.codes.pop(form.get("code"), None)
        if not query or create_s256_code_challenge(form["code_verifier"]) != query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "at",
            "token_type": "Bearer",
            "id_token": self.sign(self.claims(query["nonce"])),
        }

    def sign(self, claims, **header):
        """A compact JWT by the way of signing that is set."""
        if self.algorithm == "none":
            return unsigned(claims)
        if self.algorithm == "HS256":
            return with_public_key_as_secret(claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, **header}, claims, self.key)

    def logout_token(self, sub="", sid="", **twist):
        """A logout token; `twist` puts claims over the right ones."""
        now = int(timezone.now().timestamp())
        right = {
            "iss": self.url,
            "aud": settings.OIDC_CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "events": {LOGOUT: {}},
        }
        right |= {name: value for name, value in (("sub", sub), ("sid", sid)) if value}
        return self.sign(twisted(right, twist), typ="logout+jwt")

    def answer(self, path, form):
        """Status and body for a request."""
        self.asked.append(path)
        if self.is_down:
            return 503, {}
        if path == "/token":
            return self.token(form)
        return 200, {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/logout",
            },
            "/keys": {"keys": [key.as_dict(private=False) for key in self.published]},
            "/userinfo": self.info,
        }[path]


def twisted(claims, twist):
    """Claims with others put over them; None takes one away."""
    return {name: value for name, value in (claims | twist).items() if value is not None}


def encoded(data):
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims):
    """A token whose header says that nobody signed it."""
    return ".".join([*(encoded(json.dumps(p).encode()) for p in ({"alg": "none", "typ": "JWT"}, claims)), ""])


def with_public_key_as_secret(claims):
    """The old trick: HMAC, keyed with what everybody can read. Made by hand, since libraries refuse to."""
    parts = ({"alg": "HS256", "typ": "JWT", "kid": "one"}, claims)
    body = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    mac = hmac.new(KEY.as_pem(private=False), body.encode(), "sha256").digest()
    return f"{body}.{encoded(mac)}"


@contextmanager
def running_provider():
    """A provider that listens on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply({})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply(dict(parse_qsl(body)))

        def reply(self, form):
            status, body = provider.answer(urlsplit(self.path).path, form)
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
