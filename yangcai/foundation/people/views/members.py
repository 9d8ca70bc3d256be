"""Members and their accounts."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms
from yangcai.foundation.people.lists import STATUS, Members
from yangcai.foundation.people.models import FactorReset, Failures, Membership, OpenSession, Organisation
from yangcai.foundation.people.models.sign_in import account_key
from yangcai.foundation.people.operations import accounts, factor_resets, memberships, passwords, sign_in
from yangcai.foundation.people.operations.memberships import Opened
from yangcai.foundation.people.operations.reach import may_administer
from yangcai.foundation.people.roles import BOOK
from yangcai.foundation.people.views.pages import bound, check, form_page
from yangcai.foundation.ui.lists import list_page


def _member(request: Request, pk: int) -> Membership:
    seen = Membership.visible_to(request.seat).select_related("user", "organisation__region")
    return get_object_or_404(seen, pk=pk)


def member_list(request: Request) -> HttpResponse:
    """Those in sight."""
    return list_page(request, Members)


def member(request: Request, pk: int) -> HttpResponse:
    """One member: roles, account, sessions, what happened."""
    row = _member(request, pk)
    check(request, "people.member.read")
    seat = request.seat
    administers = may_administer(row.organisation, seat) and row.user_id != seat.user_id
    shown = {
        "member": row,
        "tone": STATUS[row.status],
        "roles": [BOOK[name] for name in row.roles if name in BOOK],
        "administers": administers,
        "may": {
            verb: administers and seat.may(f"people.{verb.replace('__', '.')}")
            for verb in (
                "member__edit",
                "password__reset",
                "factor_reset__ask",
                "account__unlock",
                "account__split",
            )
        },
        "locked_until": Failures.locked(account_key(row.user.username), request.at),
        "open_reset": FactorReset.open_for(row),
        "running": OpenSession.running(request.at).filter(
            pk__in=OpenSession.visible_to(seat).filter(user=row.user)
        ),
    }
    return render(request, "people/member.html", shown)


@never_cache
def invite(request: Request, pk: int) -> HttpResponse:
    """A new account in an organisation."""
    row = get_object_or_404(Organisation.visible_to(request.seat), pk=pk)
    check(request, "people.member.invite")
    back = row.get_absolute_url()
    return form_page(
        request,
        bound(request, forms.Invite, organisation=row),
        memberships.invite,
        organisation=row,
        title=_("新增成员账号：%s") % row.name,
        intro=_("保存后显示一次性的初始密码，请当面或通过可靠渠道交给本人；7天内未激活将失效。"),
        back=back,
        done=lambda opened: render(request, "people/opened.html", {"opened": [opened], "back": back}),
    )


def add(request: Request, pk: int) -> HttpResponse:
    """Somebody with an account joins."""
    row = get_object_or_404(Organisation.visible_to(request.seat), pk=pk)
    check(request, "people.member.add")
    return form_page(
        request,
        bound(request, forms.AddMember, organisation=row),
        memberships.add,
        organisation=row,
        title=_("添加已有账号：%s") % row.name,
        back=row.get_absolute_url(),
        said=_("已添加。"),
    )


def set_roles(request: Request, pk: int) -> HttpResponse:
    """Other roles."""
    row = _member(request, pk)
    check(request, "people.member.edit")
    initial = {"roles": row.roles, "valid_to": row.valid_to}
    return form_page(
        request,
        bound(request, forms.MemberRoles, organisation=row.organisation, initial=initial),
        memberships.set_roles,
        membership=row,
        title=_("调整角色：%s") % row.user.name,
        back=row.get_absolute_url(),
        said=_("已保存，立即生效。"),
    )


def set_phone(request: Request, pk: int) -> HttpResponse:
    """Another phone."""
    row = _member(request, pk)
    check(request, "people.member.edit")
    return form_page(
        request,
        bound(request, forms.Phone),
        memberships.set_phone,
        membership=row,
        title=_("登记手机号：%s") % row.user.name,
        intro=_("手机号用于验证身份，请核实是本人使用的号码。"),
        back=row.get_absolute_url(),
        said=_("已保存。"),
    )


def suspend(request: Request, pk: int) -> HttpResponse:
    """Suspend, or resume."""
    row = _member(request, pk)
    check(request, "people.member.edit")
    active = row.status == Membership.Status.ACTIVE
    return form_page(
        request,
        bound(request, forms.Sure),
        memberships.suspend if active else memberships.resume,
        membership=row,
        title=(_("停用成员：%s") if active else _("恢复成员：%s")) % row.user.name,
        intro=_("停用后立即退出登录，且不能再以本单位身份办理业务。") if active else "",
        submit=_("确认停用") if active else _("确认恢复"),
        back=row.get_absolute_url(),
        said=_("已停用。") if active else _("已恢复。"),
    )


@never_cache
def reset_password(request: Request, pk: int) -> HttpResponse:
    """A new initial password."""
    row = _member(request, pk)
    check(request, "people.password.reset")
    back = row.get_absolute_url()
    return form_page(
        request,
        bound(request, forms.Sure),
        passwords.reset_password,
        membership=row,
        title=_("重置密码：%s") % row.user.name,
        intro=_("原密码立即失效，已登录的会话全部退出；二次验证保持不变。"),
        submit=_("确认重置"),
        back=back,
        done=lambda secret: render(
            request, "people/opened.html", {"opened": [Opened(row, secret)], "back": back}
        ),
    )


def unlock(request: Request, pk: int) -> HttpResponse:
    """Forget the failures."""
    row = _member(request, pk)
    check(request, "people.account.unlock")
    return form_page(
        request,
        bound(request, forms.Sure),
        sign_in.unlock,
        membership=row,
        title=_("解除锁定：%s") % row.user.name,
        intro=_("请先确认是本人多次输错密码，而不是他人试探。"),
        submit=_("确认解除"),
        back=row.get_absolute_url(),
        said=_("已解除锁定。"),
    )


def ask_factor_reset(request: Request, pk: int) -> HttpResponse:
    """Ask that the second factor be taken away."""
    row = _member(request, pk)
    check(request, "people.factor_reset.ask")
    return form_page(
        request,
        bound(request, forms.FactorReset),
        factor_resets.ask,
        membership=row,
        title=_("申请重置二次验证：%s") % row.user.name,
        intro=_("须由另一位管理人员确认后生效。请先当面或视频核实本人身份，并在原因中写明核实方式。"),
        back=row.get_absolute_url(),
        said=_("已提交，等待另一位管理人员确认。"),
    )


@never_cache
def split(request: Request, pk: int) -> HttpResponse:
    """Two accounts out of one."""
    row = _member(request, pk)
    check(request, "people.account.split")
    back = row.get_absolute_url()
    return form_page(
        request,
        bound(request, forms.Split),
        accounts.split_account,
        membership=row,
        title=_("拆分经办复核合一账号：%s") % row.user.username,
        intro=_("原账号保留为经办，另为复核人开立新账号。拆分后方可办理复核事项。"),
        back=back,
        done=lambda opened: render(request, "people/opened.html", {"opened": [opened], "back": back}),
    )


def factor_reset(request: Request, pk: int) -> HttpResponse:
    """Confirm or refuse a reset somebody else asked for."""
    seen = FactorReset.visible_to(request.seat).select_related(
        "membership__user", "membership__organisation", "asked_by", "decided_by"
    )
    row = get_object_or_404(seen, pk=pk)
    check(request, "people.factor_reset.confirm")
    refused = request.POST.get("decision") == "refuse"
    return form_page(
        request,
        bound(request, forms.Sure),
        factor_resets.refuse if refused else factor_resets.confirm,
        reset=row,
        title=_("二次验证重置：%s") % row.membership.user.name,
        shown={"reset": row},
        template="people/factor_reset.html",
        back=reverse("people:factor-resets"),
        said=_("已驳回。") if refused else _("已重置，用户下次登录须验证手机并重新设置。"),
    )
