"""What this room listens to: its own failures, and what happens to people's accounts."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.reactions import reaction
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.operations import send_sms, tell
from yangcai.foundation.messages.queries import delivery_of
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.queries import owner_of
from yangcai.foundation.ui.events import sentence

# What runs badly between the sites: the event's name, and where an operator looks into it.
ALARMS = {
    "exchange.outgoing.died": "exchange:dead-letters",
    "exchange.outgoing.overdue": "exchange:letters",
    "exchange.counterpart.lost": "exchange:counterparts",
    "exchange.call.failing": "exchange:counterparts",
    "exchange.incoming.conflicted": "exchange:inbox",
    "exchange.incoming.unknown": "exchange:inbox",
    "exchange.incoming.rejected": "exchange:inbox",
    "exchange.incoming.skipped": "exchange:inbox",
}
ACCOUNT_NEWS = {
    "people.password.changed": gettext_lazy("密码已修改"),
    "people.password.reset": gettext_lazy("密码已由管理员重置"),
    "people.second_factor.set": gettext_lazy("二次验证已重新设置"),
    "people.factor_reset.confirmed": gettext_lazy("二次验证已由管理员重置"),
    "people.session.concurrent": gettext_lazy("账号在另一处登录"),
}


@reaction("messages.sms.given_up", "messages.mail.given_up")
def tell_in_the_site(*, event: Event, at: datetime) -> None:
    """Say in the site what could not be said by phone or mail; secrets stay out of it."""
    delivery = delivery_of(event)
    if delivery.user is not None:
        tell(
            seat=SYSTEM,
            at=at,
            user=delivery.user,
            title=_("有一条%(kind)s未能送达%(to)s")
            % {"kind": delivery._meta.verbose_name, "to": delivery.to_masked},
            body=delivery.words_masked,
            dedup_key=f"given_up:{event.pk}",
        )


@reaction(*ACCOUNT_NEWS)
def warn_the_owner(*, event: Event, at: datetime) -> None:
    """Tell people what happened to their account, so that they notice what was not them."""
    owner = owner_of(event)
    if owner is None:
        return
    title, result, key = _("账号安全提醒"), str(ACCOUNT_NEWS[event.name]), f"account:{event.pk}"
    body = _("%s。如非本人操作，请立即联系管理员。") % result
    tell(seat=SYSTEM, at=at, user=owner, title=f"{title}：{result}", body=body, dedup_key=key)
    if owner.phone:
        facts = {"title": title, "result": result}
        send_sms(
            seat=SYSTEM, at=at, phone=owner.phone, user=owner, template="result", facts=facts, dedup_key=key
        )


@reaction("people.member.invited")
def announce_the_account(*, event: Event, at: datetime) -> None:
    """Tell a new member by phone that there is an account; never the password. Not for accounts of a seed."""
    owner = owner_of(event)
    if owner is None or not owner.phone or event.user_id is None:
        return
    facts = {"organisation": event.actor.rpartition(" · ")[2], "username": owner.username}
    send_sms(
        seat=SYSTEM,
        at=at,
        phone=owner.phone,
        user=owner,
        template="activation",
        facts=facts,
        dedup_key=f"account:{event.pk}",
    )


@reaction(*ALARMS)
def alarm_the_operators(*, event: Event, at: datetime) -> None:
    """Tell the operators of the platform, each unit once an event."""
    about = "，".join(
        str(event.facts[name]) for name in ("type", "resource", "app", "code") if event.facts.get(name)
    )
    for unit in Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.OPERATOR):
        tell(
            seat=SYSTEM,
            at=at,
            organisation=unit,
            role="operator",
            title=sentence(event.name),
            body=about,
            link=reverse(ALARMS[event.name]),
            dedup_key=f"alarm:{event.pk}:{unit.pk}",
        )
