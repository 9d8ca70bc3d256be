"""The SMS gateway behind its HTTP interface. Never called inside a transaction.

POST `SMS_GATEWAY_URL` with a bearer key and JSON `{"phone", "text", "dedup_key"}`; 200 answers `{"id"}`, anything
else `{"error"}`. The gateway sends once per dedup key and answers a repetition with the same id.
"""

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 5.0


class GatewayFailed(Exception):
    """The gateway did not take the message; the text is for operators and names neither phone nor words."""


def send(*, phone: str, text: str, dedup_key: str) -> str:
    """Hand one message over and return the gateway's id for it. Raises GatewayFailed."""
    try:
        answer = httpx.post(
            settings.SMS_GATEWAY_URL,
            json={"phone": phone, "text": text, "dedup_key": dedup_key},
            headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_KEY}"},
            timeout=SECONDS,
        )
    except httpx.TimeoutException as late:
        raise GatewayFailed(_("网关%s秒内没有应答") % f"{SECONDS:g}") from late
    except httpx.HTTPError as broken:
        raise GatewayFailed(_("连接不上网关（%s）") % type(broken).__name__) from broken
    if answer.status_code != httpx.codes.OK:
        raise GatewayFailed(_("网关没有接收（HTTP %s）") % answer.status_code)
    try:
        return str(answer.json()["id"])
    except (ValueError, KeyError, TypeError) as odd:
        raise GatewayFailed(_("网关的应答看不懂")) from odd
