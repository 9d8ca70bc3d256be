"""Test certificates of organisations that sign at this site, and those the other site publishes."""

from datetime import datetime, timedelta

from django.utils import timezone

from yangcai.foundation.exchange import sm2
from yangcai.foundation.exchange.envelopes import moment
from yangcai.foundation.exchange.inbound import Message, Rejected, receives
from yangcai.foundation.exchange.models import Certificate, SigningKey
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.exchange.sealing import sealed
from yangcai.foundation.kernel.seats import SYSTEM, Seat

VALID = timedelta(days=5 * 365)


def ensure_signing_key(
    organisation_uscc: str, name: str, *, seat: Seat = SYSTEM, at: datetime | None = None
) -> SigningKey:
    """The organisation's key at this site; the first time it is made, and its certificate published."""
    key = SigningKey.rows.filter(organisation_uscc=organisation_uscc).order_by("-pk").first()
    if key is not None:
        return key
    at = at or timezone.now()
    private, public = sm2.make_key()
    serial = f"TEST-{organisation_uscc}-{at:%y%m%d}-{public[2:8].upper()}"
    facts = {"not_before": at.replace(microsecond=0), "not_after": (at + VALID).replace(microsecond=0)}
    certificate = Certificate.rows.create(
        serial=serial,
        source="",
        organisation_uscc=organisation_uscc,
        organisation_name=name,
        public_key=public,
        **facts,
    )
    _publish(certificate, seat=seat, at=at)
    return SigningKey.rows.create(
        organisation_uscc=organisation_uscc,
        serial=serial,
        sealed=sealed(private),
        not_after=facts["not_after"],
    )


def _publish(certificate: Certificate, *, seat: Seat, at: datetime) -> None:
    publish(
        seat=seat,
        at=at,
        type="certificate.published",
        resource=f"certificate/{certificate.serial}",
        snapshot=True,
        data={
            "serial": certificate.serial,
            "orgUscc": certificate.organisation_uscc,
            "orgName": certificate.organisation_name,
            "publicKey": certificate.public_key,
            "notBefore": moment(certificate.not_before),
            "notAfter": moment(certificate.not_after),
        },
    )


@receives("certificate.published", sender="receivables")
def take_certificate(*, seat: Seat, at: datetime, message: Message) -> None:
    """Keep a public key. One serial is one key for ever."""
    data = message.data
    facts = {
        "source": message.source,
        "organisation_uscc": data["orgUscc"],
        "organisation_name": data.get("orgName", "")[:120],
        "public_key": data["publicKey"].lower(),
        "not_before": datetime.fromisoformat(data["notBefore"]),
        "not_after": datetime.fromisoformat(data["notAfter"]),
    }
    row, _new = Certificate.rows.get_or_create(serial=data["serial"], defaults=facts)
    if (row.public_key, row.organisation_uscc) != (facts["public_key"], facts["organisation_uscc"]):
        raise Rejected("SERIAL_TAKEN", "another key, or another organisation, has this serial")
