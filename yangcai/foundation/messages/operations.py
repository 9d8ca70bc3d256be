"""Telling people. `tell`, `ask`, `settle`, `send_sms` and `send_mail` are consequences of an act, not acts.

They are called inside the operation (or the reaction) that has the news, need no permission of their own and leave
no event of their own: the news has left one. What somebody does with a message is an operation like any other.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages import jobs
from yangcai.foundation.messages.models import Delivery, Mail, Message, Reading, Sms, SmsTemplate, Todo
from yangcai.foundation.messages.queries import unread, wording_on
from yangcai.foundation.messages.sealing import mark_of, masked_address, seal
from yangcai.foundation.messages.wordings import WORDINGS, Wording, variables_in
from yangcai.foundation.people.models import Organisation, User
from yangcai.foundation.ui.words import masked_phone

HOUR = timedelta(hours=1)
_PHONE = re.compile(r"1\d{10}")


class AlreadyRead(Refused):
    """The person has read it before."""


@transaction.atomic
def tell(
    *,
    seat: Seat,
    at: datetime,
    title: str,
    body: str = "",
    link: str = "",
    user: User | None = None,
    organisation: Organisation | None = None,
    role: str = "",
    dedup_key: str = "",
) -> Message:
    """Leave a message for one person, or for an organisation's people (in one role); once per `dedup_key`.

    `link` is a path of this site. The seat is whoever had the news; nobody is named on the message.
    """
    if link and not _is_here(link):
        raise ValueError(f"{link} does not lead to this site")
    facts = {"user": user, "organisation": organisation, "role": role}
    words = {"title": title[:120], "body": body, "link": link, "at": at, "dedup_key": dedup_key}
    if not dedup_key:
        return Message.rows.create(**facts, **words)
    return Message.rows.get_or_create(dedup_key=dedup_key, defaults=facts | words)[0]


def _is_here(link: str) -> bool:
    """Whether a link is a path of this site and cannot be taken for a host."""
    return link.startswith("/") and not link.startswith(("//", "/\\"))


@transaction.atomic
def ask(
    *,
    seat: Seat,
    at: datetime,
    organisation: Organisation,
    subject: models.Model,
    title: str,
    dedup_key: str,
    link: str = "",
    role: str = "",
    permission: str = "",
    due_at: datetime | None = None,
    article: str = "",
) -> Todo:
    """Give an organisation something to do about `subject`; once per `dedup_key`, also after it has been done."""
    if link and not _is_here(link):
        raise ValueError(f"{link} does not lead to this site")
    todo, _new = Todo.rows.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "organisation": organisation,
            "role": role,
            "permission": permission,
            "subject_type": subject._meta.label_lower,
            "subject_id": str(subject.pk),
            "title": title[:120],
            "link": link,
            "due_at": due_at,
            "article": article,
            "opened_at": at,
        },
    )
    return todo


@transaction.atomic
def settle(*, seat: Seat, at: datetime, subject: models.Model, done: bool = True, dedup_key: str = "") -> int:
    """Close what is open about `subject` (or only the one of `dedup_key`), as done or cancelled; return how many."""
    todos = Todo.rows.select_for_update().filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), status=Todo.Status.OPEN
    )
    if dedup_key:
        todos = todos.filter(dedup_key=dedup_key)
    to = Todo.Status.DONE if done else Todo.Status.CANCELLED
    closed = list(todos)
    for todo in closed:
        todo.move(to, closed_at=at, closed_by=seat.name)
    return len(closed)


@transaction.atomic
def send_sms(
    *,
    seat: Seat,
    at: datetime,
    phone: str,
    template: str,
    facts: Mapping[str, str],
    dedup_key: str,
    user: User | None = None,
) -> Sms:
    """Queue a short message; once per `dedup_key`. Nothing leaves before commit, and no failure reaches the caller.

    `facts` are exactly the template's variables, else LookupError: a programmer's error. A phone that has had too
    many within the hour gets none: the row is `given_up` at once. `user` is told in the site if the phone cannot be.
    """
    wording = wording_on(template, beijing_day(at))
    if wording.variables != set(facts):
        raise LookupError(f"the SMS template {template} has the variables {sorted(wording.variables)}")
    said = {name: _one_line(value) for name, value in facts.items()}
    obstacle = _obstacle(phone, wording, at)
    sms, new = Sms.rows.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "sealed": seal({"to": phone, "words": wording.text.format(**said)}),
            "to_masked": masked_phone(phone),
            "to_mark": mark_of(phone),
            "words_masked": wording.text.format(**said | dict.fromkeys(wording.secret, "••••")),
            "template": template,
            "user": user,
            "queued_at": at,
            "status": Delivery.Status.GIVEN_UP if obstacle else Delivery.Status.QUEUED,
            "error": obstacle,
        },
    )
    if new and obstacle:
        record("messages.sms.given_up", sms, seat=seat, at=at, to=sms.to_masked, error=obstacle)
    elif new:
        jobs.send_sms.later(subject=jobs.subject_of(sms), sms_id=sms.pk)
    return sms


def _obstacle(phone: str, wording: Wording, at: datetime) -> str:
    """Why a phone gets nothing now; nothing when it may."""
    if not _PHONE.fullmatch(phone):
        return _("不是手机号码")
    sent = Sms.rows.filter(to_mark=mark_of(phone), queued_at__gt=at - HOUR).exclude(
        status=Delivery.Status.GIVEN_UP
    )
    return _("超过每小时上限") if sent.count() >= wording.most_per_hour else ""


def _one_line(value: str) -> str:
    """A value that cannot pretend to be another message: one line, short, no signature marks."""
    return " ".join(value.replace("【", "(").replace("】", ")").split())[:60]


@transaction.atomic
def send_mail(
    *,
    seat: Seat,
    at: datetime,
    address: str,
    subject: str,
    body: str,
    dedup_key: str,
    user: User | None = None,
) -> Mail:
    """Queue an e-mail; once per `dedup_key`. Nothing leaves before commit, and no failure reaches the caller."""
    obstacle = "" if _is_address(address) else _("不是邮箱地址")
    title = " ".join(subject.split())[:200]
    row, new = Mail.rows.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "sealed": seal({"to": address, "subject": title, "words": body}),
            "to_masked": masked_address(address)[:120],
            "to_mark": mark_of(address),
            "words_masked": title,
            "user": user,
            "queued_at": at,
            "status": Delivery.Status.GIVEN_UP if obstacle else Delivery.Status.QUEUED,
            "error": obstacle,
        },
    )
    if new and obstacle:
        record("messages.mail.given_up", row, seat=seat, at=at, to=row.to_masked, error=obstacle)
    elif new:
        jobs.send_mail.later(subject=jobs.subject_of(row), mail_id=row.pk)
    return row


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


@operation("messages.message.open")
def read(*, seat: Seat, at: datetime, message: Message) -> Message:
    """Note that the person has read a message: the proof that they were told. Once is enough."""
    assert seat.user_id is not None  # noqa: S101 - only a person reads
    facts = {"message": message, "user_id": seat.user_id}
    if Reading.rows.filter(**facts).exists():
        raise AlreadyRead
    Reading.rows.create(**facts, read_at=at)
    record("messages.message.read", message, seat=seat, at=at)
    return message


@operation("messages.message.open")
def read_all(*, seat: Seat, at: datetime) -> int:
    """Note that the person has read everything recent; return how many were unread, the newest bearing the event."""
    assert seat.user_id is not None  # noqa: S101 - only a person reads
    waiting = list(unread(seat, at).order_by("-id"))
    if not waiting:
        raise AlreadyRead(_("没有未读消息。"))
    readings = [Reading(message=message, user_id=seat.user_id, read_at=at) for message in waiting]
    Reading.rows.bulk_create(readings, ignore_conflicts=True)
    record("messages.message.all_read", waiting[0], seat=seat, at=at, count=len(waiting))
    return len(waiting)


@operation("messages.delivery.resend")
def resend(*, seat: Seat, at: datetime, delivery: Sms | Mail) -> Sms | Mail:
    """Send once more what was given up, with as many attempts as the first time."""
    delivery = delivery.locked()
    delivery.move(Delivery.Status.QUEUED, attempts=0, error="", queued_at=at)
    noun = delivery._meta.model_name
    record(f"messages.{noun}.resent", delivery, seat=seat, at=at, to=delivery.to_masked)
    if isinstance(delivery, Sms):
        jobs.send_sms.later(subject=jobs.subject_of(delivery), sms_id=delivery.pk)
    else:
        jobs.send_mail.later(subject=jobs.subject_of(delivery), mail_id=delivery.pk)
    return delivery


class WordingRefused(Refused):
    """These words cannot be sent: a variable is missing or unknown, or the day is taken or past."""


@operation("messages.template.reword")
def reword(
    *, seat: Seat, at: datetime, code: str, text: str, most_per_hour: int, valid_from: date
) -> SmsTemplate:
    """Change what one kind of short message says, from a day on that has not begun before today."""
    if valid_from < beijing_day(at):
        raise WordingRefused(_("生效日期不能早于今天。"), field="valid_from")
    if SmsTemplate.rows.filter(code=code, valid_from=valid_from).exists():
        raise WordingRefused(_("该日期已经有一条生效的文字，请选择其他日期。"), field="valid_from")
    if variables_in(text) != WORDINGS[code].variables:
        named = "、".join(f"{{{name}}}" for name in sorted(WORDINGS[code].variables))
        raise WordingRefused(_("文字中必须且只能包含变量：%s。") % named, field="text")
    facts = {"code": code, "text": text, "most_per_hour": most_per_hour, "valid_from": valid_from}
    row = SmsTemplate.rows.create(**facts)
    record("messages.template.reworded", row, seat=seat, at=at, code=code, valid_from=str(valid_from))
    return row
