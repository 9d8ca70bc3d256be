"""The middle step of every errand: asking the contract's owner, outside any transaction. Views do it at once, the job
later; both under the errand's own key, so that it counts once."""

from datetime import datetime
from typing import Any

from django.conf import settings

from yangcai.foundation.exchange import client
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.receivables.financing.models import Application, Errand
from yangcai.receivables.financing.operations import errands

# Answers that decide nothing: the peer is at it, or something about the call itself was wrong.
UNDECIDED = {
    "", "IN_PROGRESS", "SIG_INVALID", "KEY_UNKNOWN", "KEY_REVOKED", "CLOCK_SKEW", "NONCE_REPLAY", "BODY_DIGEST",
    "RATE_LIMITED", "MAINTENANCE",
}  # fmt: skip
DECIDED = {400, 403, 404, 409, 422}


def settle(errand: Errand, *, at: datetime) -> None:
    """Ask, and take the answer in; when the owner cannot be reached, leave it for later."""
    if not errand.is_waiting:
        return
    facts: dict[str, Any] = {"seat": SYSTEM, "at": at, "errand": errand}
    try:
        reply = client.call(settings.EXCHANGE_PEER, "POST", errand.path, body=errand.body, key=errand.key)
    except client.Unreachable as away:
        later(facts, str(away))
        return
    code = str(reply.body.get("code", ""))
    try:
        if reply.ok:
            errands.conclude(is_yes=True, answer=reply.body, **facts)
        elif reply.status in DECIDED and code not in UNDECIDED:
            errands.conclude(is_yes=False, answer=reply.body, **facts)
        else:
            later(facts, f"{reply.status} {code}")
    except errands.AlreadySettled:
        return


def later(facts: dict[str, Any], why: str) -> None:
    """Note that nothing is known yet."""
    try:
        errands.postpone(why=why, **facts)
    except errands.AlreadySettled:
        return


def settle_all(application: Application, *, at: datetime) -> Application:
    """What a view does after an operation that wrote an errand; returns the application as it then is."""
    for errand in Errand.rows.filter(application=application, status=Errand.Status.WAITING).order_by("pk"):
        settle(errand, at=at)
    application.refresh_from_db()
    return application
