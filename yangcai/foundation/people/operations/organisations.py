"""Organisations: registered, edited, suspended, and accredited in regions."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.errors import NotYours, Taken
from yangcai.foundation.people.models import Accreditation, FormerName, Organisation
from yangcai.foundation.people.operations.reach import may_administer
from yangcai.foundation.rules.models import Region

Kind = Organisation.Kind
# What a parent of each kind may be; kinds that are not named stand alone.
PARENTS = {
    Kind.PURCHASER: {Kind.PURCHASER},
    Kind.BRANCH: {Kind.INSTITUTION, Kind.BRANCH},
    Kind.BUREAU: {Kind.BUREAU},
}
UNIQUE = {"uscc": _("统一社会信用代码"), "budget_code": _("预算单位编码"), "cnaps": _("支付系统行号")}


class UnfitParent(Refused):
    """The tree does not allow this parent."""


class NotABank(Refused):
    """Only the head office of a financial institution is accredited."""


class AccreditedAlready(Refused):
    """The institution is accredited in the region at that time."""


class EndsTooEarly(Refused):
    """An accreditation cannot end before it began."""


def _check_parent(organisation: Organisation) -> None:
    """A branch hangs under its bank, a unit under a unit, nothing under itself. Raises UnfitParent."""
    parent = organisation.parent
    if parent is None and organisation.kind == Kind.BRANCH:
        raise UnfitParent(_("请选择所属金融机构。"), field="parent")
    if parent is None:
        return
    if parent.kind not in PARENTS.get(Kind(organisation.kind), set()):
        raise UnfitParent(_("这种类型的单位不能挂在所选上级之下。"), field="parent")
    if organisation.pk in parent.lineage:
        raise UnfitParent(_("上级单位不能是本单位或其下级单位。"), field="parent")


def _check_unique(organisation: Organisation) -> None:
    """Raise Taken when another has the code already."""
    others = Organisation.rows.exclude(pk=organisation.pk)
    same = {
        "uscc": Q(kind=organisation.kind, uscc=organisation.uscc),
        "budget_code": Q(region=organisation.region, budget_code=organisation.budget_code),
        "cnaps": Q(cnaps=organisation.cnaps),
    }
    for field, condition in same.items():
        if getattr(organisation, field) and (other := others.filter(condition).first()):
            said = _("%(code)s已由“%(name)s”使用。") % {"code": UNIQUE[field], "name": other.name}
            raise Taken(said, field=field)


def _save(organisation: Organisation) -> None:
    """Save; a code that somebody took meanwhile is refused as kindly as one taken before."""
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as clash:
        raise Taken(_("编码或上级单位与其他单位冲突，请刷新后重试。")) from clash


def _check_reach(organisation: Organisation, seat: Seat) -> None:
    if not may_administer(organisation, seat):
        raise NotYours(_("该单位不在您的管理范围内。"))


def _check_new(organisation: Organisation, seat: Seat) -> None:
    """The operator registers in its province, others only under what is theirs. Raises NotYours, UnfitParent."""
    _check_parent(organisation)
    theirs = (
        organisation if seat.kind == Kind.OPERATOR or organisation.parent is None else organisation.parent
    )
    _check_reach(theirs, seat)


@operation("people.organisation.create")
def create(*, seat: Seat, at: datetime, kind: str, name: str, region: Region, **facts: Any) -> Organisation:
    """Register an organisation. `facts`: uscc, budget_code, cnaps, budget_level, parent, contact, phone.

    Raises Taken, UnfitParent, NotYours.
    """
    organisation = Organisation(kind=kind, name=name, region=region, created_at=at, **facts)
    _check_new(organisation, seat)
    _check_unique(organisation)
    _save(organisation)
    record("people.organisation.created", organisation, seat=seat, at=at, kind=kind, called=name)
    return organisation


@operation("people.organisation.edit")
def edit(*, seat: Seat, at: datetime, organisation: Organisation, **facts: Any) -> Organisation:
    """Correct what is known of an organisation; a name or code that changes goes into its history.

    Raises Taken, UnfitParent, NotYours.
    """
    organisation = organisation.locked()
    _check_reach(organisation, seat)
    if organisation.pk == seat.organisation_id:
        raise NotYours(_("本单位的登记资料由平台运营人员修改。"))
    was = {field: getattr(organisation, field) for field in facts}
    changed = [field for field, value in facts.items() if value != was[field]]
    name, uscc = organisation.name, organisation.uscc
    for field, value in facts.items():
        setattr(organisation, field, value)
    _check_parent(organisation)
    _check_unique(organisation)
    _save(organisation)
    if {"name", "uscc"} & set(changed):
        FormerName.rows.create(organisation=organisation, name=name, uscc=uscc, until=beijing_day(at))
    record("people.organisation.edited", organisation, seat=seat, at=at, changed=changed)
    return organisation


@operation("people.organisation.suspend")
def suspend(*, seat: Seat, at: datetime, organisation: Organisation, reason: str) -> Organisation:
    """Shut an organisation out: from now on its people have no seat there."""
    _check_reach(organisation, seat)
    organisation.move(Organisation.Status.SUSPENDED)
    record("people.organisation.suspended", organisation, seat=seat, at=at, reason=reason)
    return organisation


@operation("people.organisation.suspend")
def resume(*, seat: Seat, at: datetime, organisation: Organisation, reason: str) -> Organisation:
    """Let it in again."""
    _check_reach(organisation, seat)
    organisation.move(Organisation.Status.ACTIVE)
    record("people.organisation.resumed", organisation, seat=seat, at=at, reason=reason)
    return organisation


@operation("people.accreditation.give")
def accredit(
    *,
    seat: Seat,
    at: datetime,
    institution: Organisation,
    region: Region,
    valid_from: date,
    valid_to: date | None = None,
) -> Accreditation:
    """Accredit a bank in a region, from a day to a day (both included). Raises AccreditedAlready."""
    institution = institution.locked()
    if institution.kind != Kind.INSTITUTION:
        raise NotABank(_("只有金融机构总部可以登记备案区划。"))
    if valid_to and valid_to < valid_from:
        raise EndsTooEarly(_("截止日期不能早于起始日期。"), field="valid_to")
    held = Accreditation.rows.filter(
        Q(valid_to=None) | Q(valid_to__gte=valid_from), institution=institution, region=region
    )
    if valid_to:
        held = held.filter(valid_from__lte=valid_to)
    if held.exists():
        raise AccreditedAlready(_("该机构在此区划的备案期间与已有备案重叠。"), field="region")
    row = Accreditation.rows.create(
        institution=institution, region=region, valid_from=valid_from, valid_to=valid_to
    )
    record("people.accreditation.given", institution, seat=seat, at=at, region=region.name)
    return row


@operation("people.accreditation.give")
def end_accreditation(*, seat: Seat, at: datetime, accreditation: Accreditation) -> Accreditation:
    """Let an accreditation run out: today is its last day, or yesterday when it began earlier."""
    accreditation = accreditation.locked()
    yesterday = beijing_day(at) - timedelta(days=1)
    accreditation.valid_to = max(accreditation.valid_from, yesterday)
    accreditation.save(update_fields=["valid_to"])
    told = {"region": accreditation.region.name, "valid_to": f"{accreditation.valid_to:%Y-%m-%d}"}
    record("people.accreditation.ended", accreditation.institution, seat=seat, at=at, **told)
    return accreditation
