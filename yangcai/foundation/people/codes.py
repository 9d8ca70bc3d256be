"""One-time codes: by the clock (RFC 6238), by short message, from a sheet of paper; and initial passwords."""

import hmac
import secrets
from datetime import datetime

import pyotp

STEP = 30
_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_seed() -> str:
    """The seed of a new authenticator: 160 random bits in base 32."""
    return pyotp.random_base32()


def step_of(seed: str, code: str, at: datetime) -> int | None:
    """The 30-second step whose code this is: the current one or a neighbour; none if it is neither."""
    totp, now = pyotp.TOTP(seed), int(at.timestamp()) // STEP
    found = [s for s in (now, now - 1, now + 1) if hmac.compare_digest(totp.generate_otp(s), code)]
    return found[0] if found else None


def code_at(seed: str, at: datetime) -> str:
    """The code an authenticator shows at this instant."""
    return pyotp.TOTP(seed).at(at)


def provisioning_uri(seed: str, username: str, issuer: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=issuer)


def sms_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**6):06d}"


def spoken_secret(groups: int = 3) -> str:
    """A random secret that can be read out: `k7mq-9xwe-p3fh`, five bits a character."""
    parts = ["".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(groups)]
    return "-".join(parts)


def plain_code(text: str) -> str:
    """A code as typed, without spaces and dashes, in lower case."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
