"""Pages for when things go wrong: each says what happened, that nothing is half done, and where to go.

A site's `config/urls.py` names them as its handlers.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense, or means harm."""
    return render(request, "ui/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not entitled."""
    return render(request, "ui/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long or came from elsewhere; `reason` is for the log, not for the reader."""
    return render(request, "ui/403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one that this seat may see."""
    return render(request, "ui/404.html", status=404)


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """429: too often; said with the time after which it works again."""
    minutes = -(-seconds // 60)
    context = {
        "title": _("操作太频繁，请稍候"),
        "what": _("短时间内的请求过多，为了保护您的账号和系统，暂时不能继续。"),
        "then": _("请在 %d 分钟后重试。") % minutes,
    }
    response = render(request, "ui/wait.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest, *, what: str = "", seconds: int = 300) -> HttpResponse:
    """503: a system we depend on, or this one, is not there for the moment."""
    context = {
        "title": _("服务暂时不可用"),
        "what": what or _("系统正在维护，或所依赖的外部系统没有应答。您的数据没有受到影响。"),
        "then": _("请过几分钟再试。"),
    }
    response = render(request, "ui/wait.html", context, status=503)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug. Nothing that may be broken is asked: no seat, no context processors, no database."""
    context = {
        "request_id": getattr(request, "id", ""),
        "root": get_script_prefix(),
        "stylesheet": _stylesheet(),
    }
    return HttpResponse(render_to_string("ui/500.html", context), status=500)


def _stylesheet() -> str:
    """The error page's stylesheet, or nothing when even that cannot be found."""
    try:
        return static("ui/error.css")
    except ValueError:
        return ""
