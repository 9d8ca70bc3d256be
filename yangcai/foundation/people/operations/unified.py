"""Suppliers come in by the unified identity platform: bound to their firm, held back for a look, or turned away."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import (
    BindingClaim,
    Membership,
    OpenSession,
    Organisation,
    SignIn,
    SpentToken,
    UnifiedIdentity,
    UnifiedSession,
    User,
)
from yangcai.foundation.people.operations.sign_in import Try
from yangcai.foundation.people.unified.person import Person, plain_name
from yangcai.foundation.people.unified.tokens import Ended
from yangcai.foundation.rules.models import Region
from yangcai.foundation.rules.queries import successor

Outcome = SignIn.Outcome
ORIGIN = "unified"  # organisations first heard of at a sign-in; no registry has confirmed them
ROLE = "supplier_agent"
PHONE = re.compile(r"1[3-9]\d{9}")


class ReasonMissing(Refused):
    """A decision without a reason."""


class TokenSpent(Refused):
    """A logout token comes a second time."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What came of a sign-in: `membership` when the person is in (SUCCESS), `claim` when an operator decides first."""

    outcome: str
    identity: UnifiedIdentity
    membership: Membership | None = None
    claim: BindingClaim | None = None


@operation("people.supplier.bind")
def bind_supplier(
    *, seat: Seat, at: datetime, person: Person, ip: str | None = None, device: str = ""
) -> Bound:
    """Give the agent of a verified legal person their place in the supplier of that code.

    A code nobody knows makes the supplier; a known code under another name waits for an operator.
    """
    _one_at_a_time(person.uscc)
    this = Try(seat, at, person.uscc, SignIn.Entrance.UNIFIED, ip, device)
    organisation = supplier_of(person.uscc) or _make_supplier(person, seat, at)
    identity, is_new = _identity_of(person, at)
    if claim := _doubt(identity, organisation, person, is_new=is_new, seat=seat, at=at):
        this.left(Outcome.WAITING, identity.user)
        return Bound(Outcome.WAITING, identity, claim=claim)
    _take_over(identity, person, at)
    place = _place(identity.user, organisation, seat, at)
    if not place.holds(beijing_day(at)):
        this.left(Outcome.BARRED, identity.user)
        return Bound(Outcome.BARRED, identity)
    this.left(Outcome.SUCCESS, identity.user, OpenSession.Factor.UNIFIED)
    return Bound(Outcome.SUCCESS, identity, membership=place)


@operation("people.supplier.bind")
def turn_away(
    *, seat: Seat, at: datetime, outcome: str, account: str, ip: str | None = None, device: str = ""
) -> SignIn:
    """Write down that somebody came back from the identity platform and was not let in."""
    return Try(seat, at, account, SignIn.Entrance.UNIFIED, ip, device).left(outcome)


@operation("people.binding_claim.decide")
def decide_claim(*, seat: Seat, at: datetime, claim: BindingClaim, verdict: str, reason: str) -> BindingClaim:
    """Accept that both names are one firm, and give the agent their place; or refuse, saying why.

    Raises ReasonMissing, or Refused when somebody else has decided.
    """
    if not reason.strip():
        raise ReasonMissing(_("请填写处理意见，登录人会看到。"), field="reason")
    claim = claim.locked()
    claim.move(verdict, reason=reason.strip(), decided_by_id=seat.user_id, decided_at=at)
    if claim.status == BindingClaim.Status.ACCEPTED:
        _place(claim.identity.user, claim.organisation, seat, at)
    facts = {"name": claim.name, "organisation": claim.organisation.name, "reason": claim.reason}
    record(f"people.binding_claim.{claim.status}", claim, seat=seat, at=at, **facts)
    return claim


@operation("people.session.end_unified")
def end_unified_sessions(*, seat: Seat, at: datetime, ended: Ended) -> int:
    """End the sessions that hang on a sign-in which is over at the identity platform; returns how many.

    Raises TokenSpent when the token was obeyed before.
    """
    token, is_new = SpentToken.rows.get_or_create(digest=ended.digest, defaults={"at": at})
    if not is_new:
        raise TokenSpent(ended.digest)
    SpentToken.forget_before(at - SpentToken.KEPT)
    running = list(UnifiedSession.running(ended.issuer, ended.subject, ended.sid))
    for one in running:
        one.session.end(at, "provider")
        record("people.session.ended_by_provider", one.session, seat=seat, at=at)
    record("people.logout_token.obeyed", token, seat=seat, at=at, sessions=len(running))
    return len(running)


# --- how -------------------------------------------------------------------------------------


def supplier_of(uscc: str) -> Organisation | None:
    """The supplier that has this code, or had it before it was renamed."""
    suppliers = Organisation.rows.filter(kind=Organisation.Kind.SUPPLIER).select_related("region")
    return suppliers.filter(uscc=uscc).first() or suppliers.filter(former_names__uscc=uscc).first()


def region_of(uscc: str) -> Region:
    """Where a code was given out (its digits 3 to 8, GB 32100-2015): the county, else what lies above, else ours."""
    code = uscc[2:8]
    for place in (code, f"{code[:4]}00", f"{code[:2]}0000", settings.PROVINCE):
        if found := successor(place):
            return found
    raise ImproperlyConfigured(f"PROVINCE={settings.PROVINCE} is no region")


def _one_at_a_time(uscc: str) -> None:
    """First sign-ins for one code wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"people.bind:{uscc}"])


def _make_supplier(person: Person, seat: Seat, at: datetime) -> Organisation:
    organisation = Organisation.rows.create(
        kind=Organisation.Kind.SUPPLIER,
        name=person.organisation,
        uscc=person.uscc,
        region=region_of(person.uscc),
        origin_system=ORIGIN,
        created_at=at,
    )
    facts = {"name": organisation.name, "region": organisation.region.code, "verified": False}
    record("people.supplier.created", organisation, seat=seat, at=at, **facts)
    return organisation


def _identity_of(person: Person, at: datetime) -> tuple[UnifiedIdentity, bool]:
    """Our row of the provider's account, and whether it is new; a new one gets a user without password."""
    found = UnifiedIdentity.rows.select_related("user").filter(issuer=person.issuer, subject=person.subject)
    if identity := found.first():
        return identity, False
    number = UnifiedIdentity.rows.filter(uscc=person.uscc).count() + 1
    user = User(username=f"{person.uscc.lower()}-{number}", name=person.agent or person.organisation[:60])
    user.set_unusable_password()
    user.save()
    identity = UnifiedIdentity.rows.create(
        issuer=person.issuer,
        subject=person.subject,
        user=user,
        uscc=person.uscc,
        organisation_name=person.organisation,
        trust=person.trust,
        first_at=at,
        seen_at=at,
    )
    return identity, True


def _doubt(
    identity: UnifiedIdentity,
    organisation: Organisation,
    person: Person,
    *,
    is_new: bool,
    seat: Seat,
    at: datetime,
) -> BindingClaim | None:
    """The claim that must be decided before this person is let in, if there is one.

    There is when the firm is known under another name, and when an account there has changed its firm.
    """
    names = [organisation.name, *organisation.former_names.values_list("name", flat=True)]
    same_name = plain_name(person.organisation) in map(plain_name, names)
    if same_name and (is_new or identity.uscc == person.uscc):
        return None
    claim, is_first = BindingClaim.rows.get_or_create(
        identity=identity,
        organisation=organisation,
        name=person.organisation,
        defaults={"filed_at": at},
    )
    if is_first:
        facts = {"name": claim.name, "organisation": organisation.name}
        record("people.binding_claim.filed", claim, seat=seat, at=at, **facts)
    return None if claim.status == BindingClaim.Status.ACCEPTED else claim


def _take_over(identity: UnifiedIdentity, person: Person, at: datetime) -> None:
    """Believe what the provider says now: the agent may be another person than last year."""
    user = identity.user
    user.name = person.agent or user.name
    if person.tells_phone:
        user.phone = person.phone if PHONE.fullmatch(person.phone) else ""
    user.save(update_fields=["name", "phone"])
    identity.uscc, identity.organisation_name = person.uscc, person.organisation
    identity.trust, identity.seen_at = person.trust, at
    identity.save(update_fields=["uscc", "organisation_name", "trust", "seen_at"])


def _place(user: User, organisation: Organisation, seat: Seat, at: datetime) -> Membership:
    """The person's place in the firm, made when there is none."""
    places = Membership.rows.select_related("user", "organisation__region")
    if found := places.filter(user=user, organisation=organisation).first():
        return found
    place = Membership.rows.create(
        user=user, organisation=organisation, roles=[ROLE], valid_from=beijing_day(at)
    )
    record("people.supplier.bound", place, seat=seat, at=at, organisation=organisation.name, agent=user.name)
    return places.get(pk=place.pk)
