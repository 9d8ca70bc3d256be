"""Account rules, imports of legacy accounts, and what guards look at: sessions, tries, roles."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms, roles
from yangcai.foundation.people.legacy_files import report
from yangcai.foundation.people.lists import AccountRules, FactorResets, Imports, Sessions, SignIns
from yangcai.foundation.people.models import (
    EXCLUSIVE,
    AccountImport,
    AccountImportRow,
    AccountRule,
    OpenSession,
    Organisation,
)
from yangcai.foundation.people.operations import accounts, imports, sessions
from yangcai.foundation.people.views.pages import bound, check, form_page
from yangcai.foundation.ui.lists import list_page


def rule_list(request: Request) -> HttpResponse:
    """The rules."""
    may_write = request.seat.may("people.account_rule.write")
    return list_page(request, AccountRules, template="people/account_rules.html", may_write=may_write)


def new_rule(request: Request) -> HttpResponse:
    """One more rule."""
    check(request, "people.account_rule.write")
    return form_page(
        request,
        bound(request, forms.Rule, initial={"valid_from": beijing_day(request.at)}),
        accounts.write_rule,
        title=_("新增账号规则"),
        intro=_("区划范围越小的规则越优先；同一区划中指明预算级次的优先。"),
        back=reverse("people:account-rules"),
        said=_("已保存。"),
    )


def end_rule(request: Request, pk: int) -> HttpResponse:
    """No longer."""
    rule = get_object_or_404(AccountRule.visible_to(request.seat).select_related("region"), pk=pk)
    check(request, "people.account_rule.write")
    return form_page(
        request,
        bound(request, forms.Sure),
        accounts.end_rule,
        rule=rule,
        title=_("停用账号规则：%s") % rule,
        intro=_("今天是该规则适用的最后一天；已生成的账号不受影响。"),
        submit=_("确认停用"),
        back=reverse("people:account-rules"),
        said=_("已停用。"),
    )


def import_list(request: Request) -> HttpResponse:
    """Files taken over."""
    may_import = request.seat.may("people.account.import")
    return list_page(request, Imports, template="people/imports.html", may_import=may_import)


def new_import(request: Request) -> HttpResponse:
    """Take over a file."""
    check(request, "people.account.import")

    def take(*, file: object, **facts: object) -> AccountImport:
        """The operation wants bytes; a file too large is not even read."""
        size = file.size  # type: ignore[attr-defined]
        content = file.read() if size <= imports.MOST_BYTES else b" " * (imports.MOST_BYTES + 1)  # type: ignore[attr-defined]
        return imports.import_accounts(file_name=file.name, content=content, **facts)  # type: ignore[attr-defined, arg-type]

    return form_page(
        request,
        bound(request, forms.Upload),
        take,
        title=_("导入原系统账号"),
        intro=_("逐行校验，合格的建立账号，不合格的列出原因，可下载后修改再导入；重复导入不会重复建立。"),
        submit=_("开始导入"),
        back=reverse("people:imports"),
        done=redirect,
    )


def _import(request: Request, pk: int) -> tuple[AccountImport, list[AccountImportRow]]:
    row = get_object_or_404(AccountImport.visible_to(request.seat), pk=pk)
    lines = AccountImportRow.visible_to(request.seat).filter(account_import=row).order_by("line")
    return row, list(lines)


def account_import(request: Request, pk: int) -> HttpResponse:
    """What came of a file, the refused lines first."""
    row, lines = _import(request, pk)
    refused = [line for line in lines if line.outcome == AccountImportRow.Outcome.REFUSED]
    shown = {"import": row, "refused": refused[:200], "more": max(len(refused) - 200, 0)}
    return render(request, "people/import.html", shown)


def refused_lines(request: Request, pk: int) -> HttpResponse:
    """The refused lines as csv."""
    row, lines = _import(request, pk)
    refused = [line for line in lines if line.outcome == AccountImportRow.Outcome.REFUSED]
    content = report([(line.line, line.username, line.unit, line.reason) for line in refused])
    headers = {"Content-Disposition": f'attachment; filename="refused-{row.pk}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def factor_resets(request: Request) -> HttpResponse:
    """Second factors to be taken away."""
    return list_page(request, FactorResets)


def session_list(request: Request) -> HttpResponse:
    """Who is signed in, and was."""
    return list_page(request, Sessions)


def end_any_session(request: Request, pk: int) -> HttpResponse:
    """End somebody's session."""
    seen = OpenSession.visible_to(request.seat).select_related("user", "membership__organisation")
    session = get_object_or_404(seen, pk=pk)
    check(request, "people.session.end_any")
    return form_page(
        request,
        bound(request, forms.Sure),
        sessions.end_anybodys_session,
        session=session,
        title=_("结束会话：%s") % session.user.username,
        submit=_("确认结束"),
        back=reverse("people:sessions"),
        said=_("已结束。"),
    )


def sign_ins(request: Request) -> HttpResponse:
    """Every try to come in."""
    return list_page(request, SignIns)


def role_table(request: Request) -> HttpResponse:
    """Who may do what, for reading."""
    check(request, "people.role.read")
    table = [(name, title, roles.holders_in_words(holders)) for name, (title, holders) in roles.TABLE.items()]
    kinds = dict(Organisation.Kind.choices)
    shown = {
        "book": [
            (role, [kinds[kind] for kind in kinds if kind in role.kinds]) for role in roles.BOOK.values()
        ],
        "rooms": [(room, list(rows)) for room, rows in groupby(table, key=lambda row: row[0].split(".")[0])],
        "exclusive": [[roles.BOOK[name].title for name in group] for group in EXCLUSIVE],
    }
    return render(request, "people/roles.html", shown)
