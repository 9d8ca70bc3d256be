"""What the contract's owner's answers do here, for each kind of errand, yes or no. Inside `errands.conclude`."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import codes, wire
from yangcai.receivables.financing.models import Application, Errand, Slip
from yangcai.receivables.financing.operations import concluding
from yangcai.receivables.financing.operations.ending import finish
from yangcai.receivables.financing.operations.following import catch_up
from yangcai.receivables.financing.operations.reaching import reach_bank
from yangcai.receivables.financing.operations.telling import ask, tell_supplier

Answer = Mapping[str, Any]
Status = Application.Status
# Whoever got no answer in this time has gone on to something else and is told when it comes.
PATIENCE = timedelta(seconds=30)


def take_in(errand: Errand, is_yes: bool, answer: Answer, *, seat: Seat, at: datetime) -> None:
    """Let the answer take effect on the application or the slip."""
    EFFECTS[errand.kind, is_yes](errand, answer, seat, at)


def reserved(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """Every contract is reserved: the application reaches the bank, or ends at once if it was given up meanwhile."""
    application = errand.application
    for given in answer.get("items", []):
        item = application.items.filter(order__contract_code=given["contractId"])
        account = given.get("account") or {}
        item.update(
            encumbrance_id=given["encumbranceId"],
            token=given["token"],
            expires_at=parse_datetime(given["expiresAt"]),
            version_seen=given.get("contractVersion") or 1,
            account_fp=account.get("fp") or "",
            account_version=account.get("version") or 0,
        )
    reach_bank(application, seat=seat, at=at)
    if application.is_abandoned:
        finish(application, Status.WITHDRAWN, "SUPPLIER_WITHDREW", seat=seat, at=at)
    elif (application.reason or {}).get("code") == "RESERVATION_EXPIRED":
        finish(application, Status.EXPIRED, "RESERVATION_EXPIRED", seat=seat, at=at)


def not_reserved(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """None is reserved: back to the draft, with the reason beside the contract it belongs to."""
    application = errand.application
    code, detail = str(answer.get("code", "")), answer.get("detail") or {}
    words = codes.refusal_in_words(code, detail, str(answer.get("message", "")))
    refusal = {"code": code, "text": words, "detail": detail}
    at_fault = application.items.filter(order__contract_code=detail.get("contractId", ""))
    (at_fault if at_fault.exists() else application.items).update(refusal=refusal)
    application.items.update(is_taken=False)
    application.move(Status.DRAFT, reason={"code": code, "text": words, "advice": ""}, is_abandoned=False)
    record("financing.application.turned_down", application, seat=seat, at=at, code=code, reason=words)
    if at > errand.made_at + PATIENCE:
        key = f"application:{application.pk}:turned_down:{errand.pk}"
        tell_supplier(
            application, _("融资申请未能占用合同，已退回草稿"), seat=seat, at=at, key=key, body=words
        )


def locked(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """The account is locked: the bank may pay out."""
    application = errand.application
    for given in answer.get("items", []):
        held = application.items.filter(encumbrance_id=given.get("encumbranceId", ""))
        held.update(lock_id=str(given.get("lockId") or ""))
    if application.status != Status.ACCEPTED:
        return
    application.move(Status.READY, reason=None)
    wire.tell("ready", application, seat=seat, at=at)
    record("financing.application.ready", application, seat=seat, at=at)
    key = f"application:{application.pk}:slip"
    facts: dict[str, Any] = {"permission": "financing.slip.write", "due_at": application.wake_at}
    title = _("账户已锁定，请放款并录入成交单：%s") % application.number
    ask(application.office, application, title, seat=seat, at=at, key=key, **facts)


def not_locked(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """The account is not locked: say why; a reservation that is gone ends the application."""
    application = errand.application
    code, detail = str(answer.get("code", "")), answer.get("detail") or {}
    if application.status != Status.ACCEPTED:
        return
    if code == "STALE_TOKEN":
        finish(application, Status.EXPIRED, "RESERVATION_EXPIRED", seat=seat, at=at)
        return
    words = codes.refusal_in_words(code, detail, str(answer.get("message", "")))
    application.reason = {"code": code, "text": words, "advice": ""}
    application.save(update_fields=["reason"])
    record("financing.application.not_locked", application, seat=seat, at=at, code=code, reason=words)


def extended(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """The reservations hold longer."""
    for given in answer.get("items", []):
        held = errand.application.items.filter(encumbrance_id=given.get("encumbranceId", ""))
        if given.get("expiresAt"):
            held.update(expires_at=parse_datetime(given["expiresAt"]))


def not_extended(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """They end when they were to end; the contract's owner will say so."""


def confirmed(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """The encumbrance is the deal's now: the slip takes effect."""
    assert errand.slip is not None  # noqa: S101 - a constraint says so
    concluding.take_effect(errand.slip.locked(), errand.application, seat=seat, at=at)
    catch_up(errand.application, seat=seat, at=at)


def not_confirmed(errand: Errand, answer: Answer, seat: Seat, at: datetime) -> None:
    """The slip goes back to the checker with the exact code; a reservation that is gone ends the application."""
    assert errand.slip is not None  # noqa: S101 - a constraint says so
    slip = errand.slip.locked()
    code, detail = str(answer.get("code", "")), answer.get("detail") or {}
    words = codes.refusal_in_words(code, detail, str(answer.get("message", "")))
    slip.move(Slip.Status.CHECKING, refusal={"code": code, "text": words}, checker=None, checker_name="")
    record("financing.slip.not_confirmed", slip, seat=seat, at=at, code=code, reason=words)
    if code == "STALE_TOKEN":
        finish(errand.application, Status.EXPIRED, "RESERVATION_EXPIRED", seat=seat, at=at)
    else:
        catch_up(errand.application, seat=seat, at=at)


Effect = Callable[[Errand, Answer, Seat, datetime], None]
Kind = Errand.Kind
EFFECTS: dict[tuple[str, bool], Effect] = {
    (Kind.RESERVE, True): reserved,
    (Kind.RESERVE, False): not_reserved,
    (Kind.LOCK, True): locked,
    (Kind.LOCK, False): not_locked,
    (Kind.EXTEND, True): extended,
    (Kind.EXTEND, False): not_extended,
    (Kind.CONFIRM, True): confirmed,
    (Kind.CONFIRM, False): not_confirmed,
}
