"""A supplier writes an application: chooses a bank and orders, fills in, attaches. Nothing is reserved by that."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from yangcai.foundation.documents import operations as documents
from yangcai.foundation.documents.models import Document
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation, User
from yangcai.receivables.financing import queries
from yangcai.receivables.financing.models import Application, ApplicationItem, Draft, Serial
from yangcai.receivables.financing.picking import Picking
from yangcai.receivables.orders.models import AwardCopy, Order, PartyCopy, ProductCopy

PURPOSE = "financing_paper"
DRAFT = "financing.application.draft"
LONGEST, MOST_FIELDS = 500, 60


class NotADraft(Refused):
    """It has been sent, or ended, already."""


class NotAFunder(Refused):
    """This bank may not be asked: not accredited there, suspended, or unknown."""


class NotYetHere(Refused):
    """The contract as it is now is still on its way from its owner."""


class NotFree(Refused):
    """This order cannot be financed now, or is not the supplier's."""


def draft(application: Application) -> Application:
    """The application, held, if the supplier may still write it. Raises NotADraft."""
    application = application.locked()
    if not application.is_draft:
        raise NotADraft(_("该申请已不是草稿，不能修改。"))
    return application


@operation(DRAFT)
def start(
    *,
    seat: Seat,
    at: datetime,
    stage: str,
    institution: Organisation,
    branch: Organisation | None = None,
    product: ProductCopy | None = None,
    seed: Application | None = None,
) -> Application:
    """Begin an application to a bank (a branch, a product); `seed` is the pre-credit it makes use of."""
    supplier = Organisation.visible_to(seat).get(pk=seat.organisation_id or 0)
    if PartyCopy.is_barred(supplier):
        raise NotAFunder(_("本企业处于处罚期或已停用，暂不能申请融资。"))
    check_funder(institution, branch, product, at)
    if seed and (problem := queries.seed_problem(seed, supplier, institution, at)):
        raise NotAFunder(problem)
    agent = User.myself(seat)
    application = Application.rows.create(
        number=Serial.next("A", beijing_day(at).year),
        stage=stage,
        supplier=supplier,
        supplier_uscc=supplier.uscc,
        agent=agent,
        institution=institution,
        branch=branch,
        product=product,
        seed=seed,
        contact=agent.name,
        phone=agent.phone,
        created_at=at,
        saved_at=at,
        **(
            {"term_days": seed.term_days, "repayment": seed.repayment, "purpose": seed.purpose}
            if seed
            else {}
        ),
    )
    record("financing.application.started", application, seat=seat, at=at, bank=institution.name)
    return application


def check_funder(
    institution: Organisation, branch: Organisation | None, product: ProductCopy | None, at: datetime
) -> None:
    """Raise NotAFunder unless the bank is in order and branch and product are its own."""
    if institution.pk not in queries.funders(at) or PartyCopy.is_barred(institution):
        raise NotAFunder(_("该金融机构未备案或已暂停业务，请选择其他资金方。"), field="funder")
    if branch and (institution.pk not in branch.lineage or not branch.is_active):
        raise NotAFunder(_("所选网点不属于该金融机构。"), field="branch")
    if product and product.institution_id != institution.pk:
        raise NotAFunder(_("所选产品不属于该金融机构。"), field="product")


@operation(DRAFT)
def choose(
    *, seat: Seat, at: datetime, application: Application, chosen: Sequence[Order | AwardCopy]
) -> Application:
    """Put exactly these orders (or awards) into the draft; those that stay keep what was filled in. Raises NotFree."""
    application = draft(application)
    if not chosen:
        raise NotFree(_("请至少选择一项。"), field="chosen")
    picking = Picking(application, at)
    for row in chosen:
        if obstacle := picking.obstacle(row):
            raise NotFree(f"{row}：{obstacle}", field="chosen")
    link = "order" if application.is_formal else "award"
    application.items.exclude(**{f"{link}__in": [row.pk for row in chosen]}).delete()
    for row in chosen:
        ApplicationItem.rows.get_or_create(
            application=application,
            **{link: row},
            defaults={"party_uscc": picking.party_uscc(row), "version_seen": row.version},
        )
    application.region_path = chosen[0].region_path
    application.saved_at = at
    application.save(update_fields=["region_path", "saved_at"])
    record("financing.application.chosen", application, seat=seat, at=at, contracts=[str(r) for r in chosen])
    return application


@operation(DRAFT)
def fill(
    *,
    seat: Seat,
    at: datetime,
    application: Application,
    amounts: Mapping[int, Decimal],
    term_days: int,
    repayment: str,
    purpose: str,
    contact: str,
    phone: str,
) -> Application:
    """Fill the draft in: an amount for each item by its id, and the rest. Raises Refused with the field."""
    application = draft(application)
    total = Decimal(0)
    for item in application.items.select_related("order", "award"):
        amount = amounts.get(item.pk) or Decimal(0)
        if problem := queries.amount_problem(item, amount):
            raise Refused(problem, field=f"amount_{item.pk}")
        item.amount, total = amount, total + amount
        item.save(update_fields=["amount"])
    limited = queries.limit_problem(application, total, at)
    if problem := limited or queries.product_problem(application, total, term_days):
        raise Refused(problem)
    facts = {"term_days": term_days, "repayment": repayment, "purpose": purpose}
    for name, value in {**facts, "contact": contact, "phone": phone, "amount": total, "saved_at": at}.items():
        setattr(application, name, value)
    application.save()
    Draft.rows.filter(application=application).delete()
    record("financing.application.filled", application, seat=seat, at=at, amount=str(total), days=term_days)
    return application


@operation(DRAFT)
def autosave(*, seat: Seat, at: datetime, application: Application, typed: Mapping[str, Any]) -> Draft:
    """Keep what stands in the form, right or wrong, so that nothing is lost; its event stands on the draft."""
    application = draft(application)
    # Left out: the one character that the database keeps in no text.
    said = {name: str(value).replace("\0", "") for name, value in list(typed.items())[:MOST_FIELDS]}
    kept = {str(name).replace("\0", "")[:40]: value[:LONGEST] for name, value in said.items()}
    row, _new = Draft.rows.update_or_create(application=application, defaults={"typed": kept, "saved_at": at})
    record("financing.draft.saved", row, seat=seat, at=at)
    return row


def attach(*, seat: Seat, at: datetime, application: Application, file: "File[bytes]") -> Document:
    """Keep a file with the draft, or with a request for more that is open; the bank may read it once it is sent."""
    if not seat.may(DRAFT):
        raise Forbidden(DRAFT)
    if application.status not in (Application.Status.DRAFT, Application.Status.MORE_INFO):
        raise NotADraft(_("当前状态不能再上传附件。"), field="file")
    return documents.keep(seat=seat, at=at, file=file, subject=application, purpose=PURPOSE)


@operation(DRAFT)
def take_new_figures(*, seat: Seat, at: datetime, application: Application) -> Application:
    """After VERSION_CHANGED: go by the contracts as they are now; amounts above what is left come down to it."""
    application = draft(application)
    total = Decimal(0)
    for item in application.items.select_related("order", "award"):
        told = (item.refusal or {}).get("detail") or {}
        newer = [value for name, value in told.items() if name in VERSIONS and isinstance(value, int)]
        versions: list[int] = [item.basis.version, *newer]
        if (item.refusal or {}).get("code") == "VERSION_CHANGED" and max(versions) <= item.version_seen:
            raise NotYetHere(_("“%s”的最新数据正在从采购平台同步，请稍后再试。") % item.title)
        ceiling = item.ceiling
        item.version_seen, item.refusal = max(versions), None
        item.amount = min(item.amount, ceiling) if ceiling is not None else item.amount
        item.save(update_fields=["version_seen", "refusal", "amount"])
        total += item.amount
    application.amount, application.reason, application.saved_at = total, None, at
    application.save(update_fields=["amount", "reason", "saved_at"])
    record("financing.application.figures_taken", application, seat=seat, at=at, amount=str(total))
    return application


VERSIONS = ("version", "contractVersion", "currentVersion")


@operation(DRAFT)
def discard(*, seat: Seat, at: datetime, application: Application) -> Application:
    """Throw a draft away."""
    application = draft(application)
    application.move(Application.Status.DISCARDED, wake_at=None)
    record("financing.application.discarded", application, seat=seat, at=at)
    return application
