"""Business signatures: an organisation signs what it saw, byte for byte; whoever receives it checks and keeps it."""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from yangcai.foundation.exchange import sm2
from yangcai.foundation.exchange.envelopes import dumps, loads
from yangcai.foundation.exchange.inbound import Message, Rejected
from yangcai.foundation.exchange.models import Certificate, SigningKey

INVALID = "SIG_INVALID"


def attest(*, organisation_uscc: str, role: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Sign data for an organisation with its newest key at this site. Raises LookupError when it has none here.

    `signedPayload` is what was signed, in base64url, so that nobody has to write JSON the same way twice.
    """
    key = SigningKey.rows.filter(organisation_uscc=organisation_uscc).order_by("-pk").first()
    if key is None:
        raise LookupError(f"{organisation_uscc} has no signing key here")
    payload = dumps(data)
    signature = sm2.sign(key.secret, sm2.public_of(key.secret), payload)
    return {
        "role": role,
        "orgUscc": organisation_uscc,
        "certSn": key.serial,
        "alg": sm2.ALGORITHM,
        "uid": sm2.UID,
        "over": "signedPayload",
        "signedPayload": urlsafe_b64encode(payload).decode().rstrip("="),
        "sig": b64encode(signature).decode(),
    }


def check(message: Message, role: str, uscc: str) -> None:
    """Require that the organisation signed exactly this message's data in this role. Raises Rejected."""
    entries = [e for e in message.attest if e.get("role") == role and e.get("orgUscc") == uscc]
    if not entries:
        raise Rejected(INVALID, "the signature is missing", {"role": role, "orgUscc": uscc})
    for entry in entries:
        _check_entry(message, entry, uscc)


def _check_entry(message: Message, entry: dict[str, Any], uscc: str) -> None:
    certificate = Certificate.rows.filter(serial=str(entry.get("certSn", ""))).first()
    if certificate is None or certificate.organisation_uscc != uscc:
        raise Rejected(INVALID, "the certificate is not known", {"certSn": entry.get("certSn")})
    if not certificate.not_before <= message.occurred_at <= certificate.not_after:
        raise Rejected(INVALID, "the certificate was not in force", {"certSn": certificate.serial})
    payload = _decoded(entry)
    if entry.get("alg") != sm2.ALGORITHM or entry.get("uid") != sm2.UID:
        raise Rejected(INVALID, "the algorithm is not known")
    try:
        signature = b64decode(str(entry.get("sig", "")), validate=True)
        said = loads(payload)
    except ValueError as wrong:
        raise Rejected(INVALID, "the signature cannot be read") from wrong
    if said != message.data:
        raise Rejected(INVALID, "what was signed is not what was sent")
    if not sm2.is_signed(certificate.public_key, payload, signature):
        raise Rejected(INVALID, "the signature is not this organisation's")


def _decoded(entry: dict[str, Any]) -> bytes:
    text = str(entry.get("signedPayload", ""))
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as wrong:
        raise Rejected(INVALID, "the signed payload cannot be read") from wrong
