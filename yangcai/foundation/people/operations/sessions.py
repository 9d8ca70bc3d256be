"""Sessions: left, ended, switched to another organisation, and freshened by the password."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Failures, Membership, OpenSession, User
from yangcai.foundation.people.operations.reach import in_reach
from yangcai.foundation.people.realms import realm_of

MOST_WRONG = 5


class AnotherEntrance(Refused):
    """An organisation of another realm is entered by its own door."""


@operation("people.session.end")
def sign_out(*, seat: Seat, at: datetime, session: OpenSession) -> OpenSession:
    """Leave."""
    session.end(at, "signed_out")
    record("people.session.signed_out", session, seat=seat, at=at)
    return session


@operation("people.session.end")
def end_session(*, seat: Seat, at: datetime, session: OpenSession) -> OpenSession:
    """End one of one's own sessions, on another device."""
    if session.user_id != seat.user_id:
        raise AnotherEntrance(_("只能结束本人的会话。"))
    session.end(at, "owner")
    record("people.session.ended", session, seat=seat, at=at)
    return session


@operation("people.session.end")
def end_other_sessions(*, seat: Seat, at: datetime, session: OpenSession) -> int:
    """End all one's own sessions but this one; returns how many."""
    user = User.myself(seat)
    ended = OpenSession.end_all(user, at, "owner", but=session)
    record("people.session.others_ended", user, seat=seat, at=at, count=ended)
    return ended


@operation("people.session.end_any")
def end_anybodys_session(*, seat: Seat, at: datetime, session: OpenSession) -> OpenSession:
    """An administrator ends a session. Raises NotYours."""
    if session.membership:
        in_reach(session.membership, seat)
    session.end(at, "admin")
    record("people.session.ended_by_admin", session, seat=seat, at=at, account=session.user.username)
    return session


@operation("people.session.switch")
def switch(*, seat: Seat, at: datetime, session: OpenSession, membership: Membership) -> OpenSession:
    """Sit down in another organisation of one's own, of the same realm."""
    places = Membership.holding(beijing_day(at)).select_related("organisation")
    place = places.filter(user=seat.user_id, pk=membership.pk).first()
    if place is None or realm_of(place.organisation.kind) != realm_of(seat.kind):
        raise AnotherEntrance(_("不能切换到这个单位，请从对应入口重新登录。"))
    session.sit_in(place)
    record("people.session.switched", session, seat=seat, at=at, to=place.organisation.name)
    return session


@operation("people.session.freshen")
def freshen(*, seat: Seat, at: datetime, session: OpenSession, password: str) -> bool:
    """Prove by the password that it is still oneself. Returns the verdict, so that wrong tries are counted.

    After five wrong ones the session ends: whoever sits there does not know the password.
    """
    key = f"fresh:{seat.user_id}"
    Failures.held(key, at)
    user = User.myself(seat)
    right = user.check_password(password)
    if right:
        Failures.forget(key)
        session.freshen(at)
    elif Failures.add(key, at, MOST_WRONG):
        Failures.forget(key)
        session.end(at, "wrong")
    record("people.session.freshened" if right else "people.session.not_freshened", session, seat=seat, at=at)
    return right
