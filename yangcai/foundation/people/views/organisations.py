"""Organisations in the desk."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms
from yangcai.foundation.people.lists import STATUS, Organisations
from yangcai.foundation.people.models import AccountRule, Accreditation, Membership, Organisation
from yangcai.foundation.people.operations import accounts, organisations
from yangcai.foundation.people.operations.reach import may_administer
from yangcai.foundation.people.roles import BOOK
from yangcai.foundation.people.views.pages import bound, check, form_page
from yangcai.foundation.ui.lists import list_page


def _organisation(request: Request, pk: int) -> Organisation:
    seen = Organisation.visible_to(request.seat).select_related("region", "parent")
    return get_object_or_404(seen, pk=pk)


def organisation_list(request: Request) -> HttpResponse:
    """Those in sight."""
    kinds = creatable(request)
    return list_page(request, Organisations, template="people/organisations.html", kinds=kinds)


def creatable(request: Request) -> list[tuple[str, Any]]:
    """The kinds of organisation this seat may register: a bank its branches, the operator all but suppliers."""
    if not request.seat.may("people.organisation.create"):
        return []
    banks = {Organisation.Kind.INSTITUTION, Organisation.Kind.BRANCH}
    if request.seat.kind in banks:
        return [(Organisation.Kind.BRANCH, Organisation.Kind.BRANCH.label)]
    return [choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.OPERATOR]


def organisation(request: Request, pk: int) -> HttpResponse:
    """One organisation: facts, people, accredited regions, former names, what happened."""
    row = _organisation(request, pk)
    seat = request.seat
    members = Membership.visible_to(seat).filter(organisation=row).select_related("user").order_by("pk")
    shown = {
        "organisation": row,
        "tone": STATUS[row.status],
        "members": [(m, [BOOK[r].title for r in m.roles if r in BOOK]) for m in members[:50]],
        "former_names": row.former_names.all(),
        "accreditations": Accreditation.visible_to(seat).filter(institution=row).select_related("region"),
        "children": Organisation.visible_to(seat).filter(parent=row)[:50],
        "today": beijing_day(request.at),
        "rule": AccountRule.on(beijing_day(request.at), row) if row.kind == "purchaser" else None,
        "may": _may(request, row),
        "may_read_events": seat.may("kernel.event.read") or seat.may("kernel.event.read_all"),
    }
    return render(request, "people/organisation.html", shown)


def _may(request: Request, row: Organisation) -> dict[str, bool]:
    """What the seat may do here, for the buttons."""
    here = may_administer(row, request.seat)
    verbs = {
        "edit": "people.organisation.edit",
        "suspend": "people.organisation.suspend",
        "accredit": "people.accreditation.give",
        "invite": "people.member.invite",
        "add": "people.member.add",
        "generate": "people.account.generate",
    }
    may = {verb: here and request.seat.may(permission) for verb, permission in verbs.items()}
    supplier = row.kind == Organisation.Kind.SUPPLIER
    return may | {
        "accredit": may["accredit"] and row.kind == Organisation.Kind.INSTITUTION,
        "edit": may["edit"] and row.pk != request.seat.organisation_id,
        "generate": may["generate"] and row.kind == Organisation.Kind.PURCHASER,
        "invite": may["invite"] and not supplier,
        "add": may["add"] and not supplier,
    }


def create(request: Request, kind: str) -> HttpResponse:
    """Register an organisation of this kind."""
    check(request, "people.organisation.create")
    titles = dict(creatable(request))
    if kind not in titles:
        raise Http404(kind)
    return form_page(
        request,
        bound(request, forms.OrganisationForm, seat=request.seat, kind=kind),
        organisations.create,
        kind=kind,
        title=_("登记%s") % titles[kind],
        back=reverse("people:organisations"),
        done=redirect,
        said=_("已登记。"),
    )


def edit(request: Request, pk: int) -> HttpResponse:
    """Correct what is known."""
    row = _organisation(request, pk)
    check(request, "people.organisation.edit")
    initial = forms.OrganisationForm.about(row)
    return form_page(
        request,
        bound(request, forms.OrganisationForm, seat=request.seat, kind=row.kind, initial=initial),
        organisations.edit,
        organisation=row,
        title=_("修改单位资料：%s") % row.name,
        intro=_("名称或统一社会信用代码变更后，原名称、原代码会保留在曾用名中。"),
        back=row.get_absolute_url(),
        said=_("已保存。"),
    )


def suspend(request: Request, pk: int) -> HttpResponse:
    """Shut out, or let in again."""
    row = _organisation(request, pk)
    check(request, "people.organisation.suspend")
    active = row.is_active
    return form_page(
        request,
        bound(request, forms.Reason),
        organisations.suspend if active else organisations.resume,
        organisation=row,
        title=(_("停用单位：%s") if active else _("恢复单位：%s")) % row.name,
        intro=_("停用后，该单位的人员立即无法办理业务，已登录的也会退出。") if active else "",
        back=row.get_absolute_url(),
        said=_("已停用。") if active else _("已恢复。"),
    )


def accredit(request: Request, pk: int) -> HttpResponse:
    """Accredit a bank in a region."""
    row = _organisation(request, pk)
    check(request, "people.accreditation.give")
    return form_page(
        request,
        bound(request, forms.Accredit, initial={"valid_from": beijing_day(request.at)}),
        organisations.accredit,
        institution=row,
        title=_("登记备案区划：%s") % row.name,
        back=row.get_absolute_url(),
        said=_("已登记。"),
    )


def end_accreditation(request: Request, pk: int) -> HttpResponse:
    """Let an accreditation end."""
    row = get_object_or_404(
        Accreditation.visible_to(request.seat).select_related("institution", "region"), pk=pk
    )
    check(request, "people.accreditation.give")
    return form_page(
        request,
        bound(request, forms.Sure),
        organisations.end_accreditation,
        accreditation=row,
        title=_("终止备案：%(bank)s · %(region)s")
        % {"bank": row.institution.name, "region": row.region.name},
        intro=_("终止后，该机构不能再查看此区划的商机，已受理的业务不受影响。"),
        submit=_("确认终止"),
        back=row.institution.get_absolute_url(),
        said=_("已终止。"),
    )


def generate_accounts(request: Request, pk: int) -> HttpResponse:
    """Handler and reviewer of a unit, by the region's rule."""
    row = _organisation(request, pk)
    check(request, "people.account.generate")
    rule = AccountRule.on(beijing_day(request.at), row)
    source = rule.source if rule else _("无")
    return form_page(
        request,
        bound(request, forms.Pair),
        accounts.generate_pair,
        organisation=row,
        title=_("生成经办、复核账号：%s") % row.name,
        intro=_("适用规则：%s") % source,
        back=row.get_absolute_url(),
        done=lambda opened: render(
            request, "people/opened.html", {"opened": opened, "back": row.get_absolute_url()}
        ),
    )
