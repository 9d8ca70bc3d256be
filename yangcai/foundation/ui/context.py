"""What every page's template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.ui.menu import menu_of

SITES = {
    "cloud": _("阳采 · 政府采购云平台"),
    "receivables": _("应收账款融资服务平台"),
    "sandbox": _("外部系统模拟环境"),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """The seat, its menu and the site's own words."""
    seat = getattr(request, "seat", STRANGER)
    return {
        "seat": seat,
        "menu": SimpleLazyObject(lambda: menu_of(seat, request.path)),
        "site_name": SITES.get(getattr(settings, "SITE", ""), SITES["cloud"]),
        "site_root": get_script_prefix(),
        "mode": settings.MODE,
    }
