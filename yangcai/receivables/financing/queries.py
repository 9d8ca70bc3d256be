"""Questions about applications wider than one row: who may be asked, what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Accreditation, Organisation
from yangcai.foundation.rules import queries as rules
from yangcai.receivables.financing import clocks, codes, consents
from yangcai.receivables.financing.cost import Cost, cost
from yangcai.receivables.financing.models import TAKEN, Application, ApplicationItem, Decision, Draft, Errand
from yangcai.receivables.financing.picking import Choice, Picking
from yangcai.receivables.orders.models import PartyCopy, ProductCopy

Status = Application.Status


# --- funders -----------------------------------------------------------------------------------


def funders(at: datetime) -> set[int]:
    """Ids of the institutions that are accredited somewhere today."""
    return set(Accreditation.on(beijing_day(at)).values_list("institution_id", flat=True))


@dataclass(frozen=True, slots=True)
class Funder:
    """A bank one may apply to: where it is accredited, what it offers, how it has served."""

    institution: Organisation
    regions: list[str]
    products: list[ProductCopy]
    branches: list[Organisation]
    decided: int
    late: int


def funders_for(seat: Seat, at: datetime) -> list[Funder]:
    """The banks accredited and active: those that serve the supplier's own region first, of these who has an offer."""
    here, day = rules.region(seat.region) if seat.region else None, beijing_day(at)
    held = Accreditation.on(day).filter(institution__status="active").select_related("institution", "region")
    by_bank: dict[int, list[Accreditation]] = {}
    for row in held.order_by("region__code"):
        by_bank.setdefault(row.institution_id, []).append(row)
    barred = set(
        PartyCopy.visible_to(SYSTEM)
        .filter(Q(is_suspended=True) | Q(is_sanctioned=True), organisation__in=by_bank)
        .values_list("organisation_id", flat=True)
    )
    service = service_of(by_bank)
    found = []
    products, branches = on_offer(by_bank, day), branches_below(by_bank)
    for pk, rows in by_bank.items():
        if pk in barred:
            continue
        near = bool(here) and any(here.path.startswith(r.region.path) for r in rows) if here else False
        names, counts = [r.region.name for r in rows], service.get(pk, (0, 0))
        bank = Funder(rows[0].institution, names, products.get(pk, []), branches.get(pk, []), *counts)
        found.append((not near, not bank.products, rows[0].institution.name, bank))
    return [bank for *_order, bank in sorted(found, key=lambda each: each[:3])]


def on_offer(institutions: Iterable[int], day: date) -> dict[int, list[ProductCopy]]:
    """What each bank offers on a day, by name."""
    found: dict[int, list[ProductCopy]] = {}
    for row in ProductCopy.on_offer(day).filter(institution__in=list(institutions)).order_by("name"):
        found.setdefault(row.institution_id or 0, []).append(row)
    return found


def branches_below(institutions: Iterable[int]) -> dict[int, list[Organisation]]:
    """Each bank's branches that may act, by name."""
    heads = list(institutions)
    below = Organisation.visible_to(SYSTEM).filter(kind="branch", status="active", lineage__overlap=heads)
    found: dict[int, list[Organisation]] = {}
    for row in below.order_by("name"):
        for head in set(row.lineage) & set(heads):
            found.setdefault(head, []).append(row)
    return found


def service_of(institutions: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each bank: how many applications it has answered or let lapse, and how many of them late."""
    rows = Application.rows.filter(institution__in=list(institutions)).filter(
        Q(decided_at__isnull=False) | Q(is_late=True)
    )
    counted = rows.values("institution").annotate(all=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
    return {row["institution"]: (row["all"], row["late"]) for row in counted}


# --- whether it is whole -----------------------------------------------------------------------


def items_of(application: Application) -> QuerySet[ApplicationItem]:
    """The items of an application with all that is asked of them."""
    return application.items.select_related("order", "award").prefetch_related("order__parts")


def amount_problem(item: ApplicationItem, amount: Decimal) -> str:
    """Why an amount cannot be sought on an item; nothing when it can."""
    ceiling = item.ceiling
    if amount <= 0:
        return _("请填写在“%s”上申请的金额。") % item.title
    if ceiling is not None and amount > ceiling:
        facts = {"what": item.title, "most": f"{ceiling:,.2f}"}
        return _("“%(what)s”最多可申请 %(most)s 元。") % facts
    return ""


def seed_problem(seed: Application, supplier: Organisation, institution: Organisation, at: datetime) -> str:
    """Why a pre-credit cannot be drawn on; nothing when it can."""
    if (seed.supplier_id, seed.institution_id) != (supplier.pk, institution.pk):
        return _("该预授信额度不属于本企业或不是该金融机构核定的。")
    if seed.status != Status.LIMIT_GRANTED or seed.valid_until is None:
        return _("该预授信额度不可使用。")
    if seed.valid_until < beijing_day(at):
        return _("该预授信额度已于%s到期，请重新申请。") % seed.valid_until
    return ""


def limit_problem(application: Application, amount: Decimal, at: datetime) -> str:
    """Why the sum cannot be drawn on the pre-credit it goes by, counting what others draw on it."""
    seed = application.seed
    if seed is None:
        return ""
    if problem := seed_problem(seed, application.supplier, application.institution, at):
        return problem
    limit, others = decision_of(seed), Application.rows.filter(seed=seed, status__in=TAKEN)
    drawn = others.exclude(pk=application.pk).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    left = (limit.amount or Decimal(0)) - drawn if limit else Decimal(0)
    return _("申请金额超过预授信额度，尚余 %s 元。") % f"{left:,.2f}" if amount > left else ""


def product_problem(application: Application, amount: Decimal, days: int | None) -> str:
    """Why the chosen product does not fit the sum and the term."""
    product = application.product
    if product is None:
        return ""
    if product.max_amount is not None and amount > product.max_amount:
        return _("申请金额超过产品最高额度 %s 元。") % f"{product.max_amount:,.2f}"
    if product.min_amount is not None and amount < product.min_amount:
        return _("申请金额低于产品最低额度 %s 元。") % f"{product.min_amount:,.2f}"
    if product.term_months and days and days > product.term_months * 31:
        return _("期限超过产品最长期限 %s 个月。") % product.term_months
    return ""


def problems(application: Application, at: datetime) -> list[str]:
    """What keeps a draft from being submitted."""
    items = list(items_of(application))
    if not items:
        return [_("请先选择合同或中标项目。")]
    picking = Picking(application, at)
    reasons = [(item.title, picking.obstacle(item.basis)) for item in items]
    found = [_("“%(what)s”：%(why)s。") % {"what": what, "why": why} for what, why in reasons if why]
    found += [amount_problem(item, item.amount) for item in items]
    if len({item.order.account_fp for item in items if item.order}) > 1:
        found.append(_("所选合同的收款账户不同，一笔申请只能锁定一个账户，请分开申请。"))
    if not (application.term_days and application.repayment and application.purpose and application.phone):
        found.append(_("请先填写期限、还款方式、用途和联系电话。"))
    longest = clocks.number("term_max", at, application.region_path)
    if application.term_days and application.term_days > longest:
        found.append(_("期限最长%s天。") % longest)
    found.append(limit_problem(application, application.amount, at))
    found.append(product_problem(application, application.amount, application.term_days))
    if is_barred(application):
        found.append(_("本企业处于处罚期或已停用，暂不能申请融资。"))
    return [each for each in found if each]


# --- what stands in the way, and the terms ------------------------------------------------------


def is_barred(application: Application) -> bool:
    """Whether the supplier is sanctioned or suspended."""
    return PartyCopy.is_barred(application.supplier)


def hold_in_words(application: Application) -> str:
    """What stands in the way."""
    holds = application.holds or ["sanctioned"]
    return "".join(str(codes.HOLDS.get(name, name)) for name in holds)


def decision_of(application: Application) -> Decision | None:
    """The decision in force."""
    return application.decisions.filter(status=Decision.Status.EFFECTIVE).first()


@dataclass(frozen=True, slots=True)
class Terms:
    """A bank's offer with what it costs, and the text one agrees to by accepting it."""

    decision: Decision
    cost: Cost
    text: consents.Text


def terms_of(application: Application, at: datetime) -> Terms:
    """The terms in force, costed from today."""
    decision = decision_of(application)
    assert decision is not None  # noqa: S101 - asked of approved applications
    found = cost_of(decision, at)
    told = {"simple": found.simple, "irr": found.irr, "total": f"{found.total:,.2f}"}
    return Terms(decision, found, consents.terms_text(application, decision, told))


def cost_of(decision: Decision, at: datetime) -> Cost:
    """What the terms cost, as if paid out on the day they were checked, so that they read the same every day."""
    assert decision.amount and decision.rate and decision.term_days  # noqa: S101 - constraints
    start = beijing_day(decision.checked_at or at)
    facts = {"start": start, "fee": decision.fee}
    return cost(decision.amount, decision.rate, decision.term_days, decision.repayment, **facts)  # type: ignore[arg-type]


# --- for jobs ----------------------------------------------------------------------------------


def to_wake(at: datetime) -> QuerySet[Application]:
    """Applications whose hour has come, the longest waiting first."""
    return Application.rows.filter(wake_at__lte=at).order_by("wake_at")


def errands_due(at: datetime) -> QuerySet[Errand]:
    """Errands to try again."""
    return Errand.rows.filter(status=Errand.Status.WAITING, next_at__lte=at).order_by("next_at")


def errand(pk: int) -> Errand | None:
    """One errand that still waits."""
    return Errand.rows.filter(pk=pk, status=Errand.Status.WAITING).first()


def application_of_number(number: str) -> Application | None:
    """The application of this number, whoever's."""
    return Application.rows.filter(number=number).first()


def choices(
    seat: Seat, application: Application, at: datetime, text: str = "", ticked: Iterable[int] = ()
) -> list[Choice]:
    """待选择采购订单 (or awards) for a draft: those chosen or ticked first, then the newest with these words, so many
    as fit a page; those it cannot take say why."""
    return Picking(application, at).choices(seat, text, ticked)


def draft_of(application: Application) -> Draft | None:
    """What was typed last and not handed on."""
    return Draft.rows.filter(application=application).first()


def branches_of(institution: Organisation) -> list[Organisation]:
    """A bank's branches that may act."""
    below = Organisation.visible_to(SYSTEM).filter(lineage__contains=[institution.pk], kind="branch")
    return list(below.filter(status="active").order_by("name"))
