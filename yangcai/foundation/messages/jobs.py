"""The work outside transactions: handing messages to the gateway and to the mail server."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.jobs import Job, job
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages import gateway, outcomes
from yangcai.foundation.messages.models import Delivery
from yangcai.foundation.messages.outcomes import D
from yangcai.foundation.messages.queries import open_mail, open_sms
from yangcai.foundation.messages.sealing import unseal

FORGOTTEN = timedelta(hours=3)


@job("messages.send_sms")
def send_sms(*, at: datetime, sms_id: int) -> None:
    """Try once to hand a short message over. After a crash it is tried again: the gateway knows the dedup key."""
    sms = open_sms().filter(pk=sms_id).first()
    if sms is None:
        return
    secret = unseal(sms.sealed)
    try:
        name = gateway.send(phone=secret["to"], text=secret["words"], dedup_key=sms.dedup_key)
    except gateway.GatewayFailed as failure:
        _try_later(sms, send_sms, at=at, error=str(failure), sms_id=sms_id)
    else:
        outcomes.note_sent(seat=SYSTEM, at=at, delivery=sms, gateway_id=name)


@job("messages.send_mail")
def send_mail(*, at: datetime, mail_id: int) -> None:
    """Try once to hand an e-mail to the mail server; its Message-ID is made of the dedup key."""
    row = open_mail().filter(pk=mail_id).first()
    if row is None:
        return
    secret = unseal(row.sealed)
    headers = {"Message-ID": f"<{row.to_mark[:16]}.{row.pk}@{urlsplit(settings.CLOUD_URL).hostname}>"}
    letter = mail.EmailMessage(secret["subject"], secret["words"], to=[secret["to"]], headers=headers)
    try:
        letter.send()
    except (OSError, SMTPException) as failure:
        _try_later(
            row,
            send_mail,
            at=at,
            error=_("邮件服务器没有接收（%s）") % type(failure).__name__,
            mail_id=mail_id,
        )
    else:
        outcomes.note_sent(seat=SYSTEM, at=at, delivery=row)


def _try_later(delivery: D, again: Job, *, at: datetime, error: str, **key: Any) -> None:
    """Write the failure down and, unless that was the last attempt, ask for another."""
    delivery = outcomes.note_failed(seat=SYSTEM, at=at, delivery=delivery, error=error)
    if delivery.status == Delivery.Status.FAILED:
        pause = outcomes.pause_after(delivery.attempts)
        again.later(subject=subject_of(delivery), after=pause, **key)


def subject_of(delivery: Delivery) -> str:
    """The word by which the jobs of one delivery are ordered."""
    return f"{delivery._meta.label_lower}:{delivery.pk}"


@job("messages.take_up_forgotten")
def take_up_forgotten(*, at: datetime) -> None:
    """Ask again for deliveries whose job was lost, as when a worker was killed for good."""
    for sms in open_sms().filter(queued_at__lt=at - FORGOTTEN)[:1000]:
        send_sms.later(subject=subject_of(sms), once=subject_of(sms), sms_id=sms.pk)
    for row in open_mail().filter(queued_at__lt=at - FORGOTTEN)[:1000]:
        send_mail.later(subject=subject_of(row), once=subject_of(row), mail_id=row.pk)


take_up_forgotten.every("17 * * * *")
