"""What a demand must hold to, when it is written and again when it is published."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.money import FEN
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.ui.fields import plain
from yangcai.foundation.ui.words import yuan
from yangcai.receivables.demands import queries
from yangcai.receivables.demands.errors import Barred, NotAFunder, NotFree, NotOurPhone, TooLong, TooMuch
from yangcai.receivables.orders.models import AwardCopy, Order, OrderParty, PartyCopy
from yangcai.receivables.orders.queries import institutions_in

Basis = Order | AwardCopy


def check_firm(supplier: Organisation) -> None:
    """Raise Barred for a firm that may have nothing financed."""
    if PartyCopy.is_barred(supplier):
        raise Barred(_("本企业处于处罚期或已停用，暂不能发布融资需求。"))


def ceilings(
    orders: Sequence[Order], awards: Sequence[AwardCopy], supplier: Organisation
) -> list[Decimal | None]:
    """How much each item can carry, orders first; nothing for an award without a price. Raises NotFree."""
    if not orders and not awards:
        raise NotFree(_("请至少选择一份订单或一项中标。"), field="orders")
    most: list[Decimal | None] = []
    for order in orders:
        part = order.part_of(supplier.pk)
        if part is None or not part.is_free:
            raise NotFree(_not_free(order, part), field="orders")
        most.append(part.financeable)
    for award in awards:
        if award.supplier_id != supplier.pk or not award.is_live:
            said = _("“%s”已撤销或不属于本企业，不能据此发布需求。") % award.project_name
            raise NotFree(said, field="awards")
        most.append(award.amount)
    return most


def _not_free(order: Order, part: OrderParty | None) -> str:
    why = "；".join(part.reasons_in_words) if part else ""
    said = _("订单“%s”目前不可融资") % order.number
    return f"{said}：{why}" if why else f"{said}。"


def shares(amount: Decimal, most: Sequence[Decimal | None]) -> list[Decimal]:
    """The amount divided over the items by what each can carry. Raises TooMuch."""
    known = [one for one in most if one is not None]
    if len(known) == len(most) and amount > sum(known):
        said = _("需求金额不能超过所选项目的可融资金额合计 %s。") % yuan(sum(known, Decimal(0)))
        raise TooMuch(said, field="amount")
    if amount < FEN * len(most):
        raise TooMuch(_("需求金额过小。"), field="amount")
    weights = [one if one is not None else amount for one in most]
    total = sum(weights, Decimal(0))
    parts = [max(FEN, (amount * one / total).quantize(FEN, ROUND_DOWN)) for one in weights]
    rest = amount - sum(parts, Decimal(0))
    for index, one in enumerate(most):
        more = rest if one is None else max(min(rest, one - parts[index]), -parts[index] + FEN)
        parts[index] += more
        rest -= more
    return parts


def check_terms(orders: Sequence[Order], term_days: int, valid_until: date, on: date) -> None:
    """Raise TooLong for a term beyond the contracts or a validity beyond what is allowed."""
    if term_days > queries.longest_term(on):
        raise TooLong(_("融资期限不能超过%s天。") % queries.longest_term(on), field="term_days")
    ends = [order.performance_to for order in orders if order.performance_to]
    if ends and len(ends) == len(orders):
        last = max(ends) + timedelta(days=queries.after_the_contract(on))
        if on + timedelta(days=term_days) > last:
            said = _("融资期限超出合同：按所选合同的履约期，最迟到%s。") % f"{last:%Y-%m-%d}"
            raise TooLong(said, field="term_days")
    check_validity(valid_until, on)


def check_validity(valid_until: date, on: date) -> None:
    """Raise TooLong for a last day that is past, or too far off."""
    most = queries.longest_validity(on)
    if valid_until < on:
        raise TooLong(_("有效期不能早于今天。"), field="valid_until")
    if valid_until > on + timedelta(days=most):
        said = _("有效期最长%(days)s天，最迟到%(last)s。") % {
            "days": most,
            "last": f"{on + timedelta(days=most):%Y-%m-%d}",
        }
        raise TooLong(said, field="valid_until")


def check_phone(supplier: Organisation, phone: str, on: date) -> None:
    """Raise NotOurPhone for a number that is nobody's of this firm: it may be another company's."""
    if plain(phone) not in queries.phones_of(supplier, on):
        said = _(
            "该号码未登记在本企业或本企业人员名下，不能作为联系电话。请使用登录人本人或本企业登记的号码。"
        )
        raise NotOurPhone(said, field="contact_phone")


def funders(paths: Sequence[str], chosen: Sequence[Organisation] | None, on: date) -> list[Organisation]:
    """The banks a demand goes to: all accredited where its items lie, or the chosen ones. Raises NotAFunder."""
    fit = list(institutions_in(paths, on))
    if chosen is None:
        if not fit:
            raise NotAFunder(_("所选项目所在地区目前没有备案资金方。"), field="audience")
        return fit
    if not chosen:
        raise NotAFunder(_("请选择资金方，或改为发布给全部资金方。"), field="chosen")
    if strangers := [bank.name for bank in chosen if bank not in fit]:
        said = _("%s未在所选项目所在地区备案，请取消选择。") % "、".join(strangers)
        raise NotAFunder(said, field="chosen")
    return list(chosen)
