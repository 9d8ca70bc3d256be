"""The pages of the government-service portal."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.government.services import SERVICES, found

HOMEPAGE = "/zcd/homepage"


def home(request: Request) -> HttpResponse:
    """The portal's home with its search box."""
    return render(request, "government/home.html", {"services": SERVICES})


def search(request: Request) -> HttpResponse:
    """What the portal has for some words."""
    text = request.GET.get("q", "").strip()[:60]
    return render(request, "government/search.html", {"q": text, "services": found(text)})


def finance(request: Request) -> HttpResponse:
    """财政服务专区."""
    return render(request, "government/finance.html")


def enter(request: Request) -> HttpResponse:
    """Over to the contract-financing platform: signed in when signed in here, else to its public home."""
    page = page_of_the_cloud(request.GET.get("next", ""))
    if not request.user.is_authenticated:
        return redirect(f"{settings.CLOUD_URL}{page}")
    return redirect(f"{settings.CLOUD_SIGN_IN}?{urlencode({'next': page, 'from': 'government'})}")


def page_of_the_cloud(path: str) -> str:
    """A path of the cloud, or its home page for anything that could lead elsewhere."""
    is_local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_local else HOMEPAGE
