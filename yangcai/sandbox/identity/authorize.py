"""The authorization endpoint: allauth's, with PKCE for every client and the sign-in remembered by the code."""

from urllib.parse import parse_qs, urlsplit

from allauth.idp.oidc import views as oidc
from django.core.signing import Signer
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.csrf import csrf_exempt

from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.identity import operations, sessions


@never_cache
@xframe_options_deny
@csrf_exempt  # allauth's view checks the token itself where a person answers
def authorize(request: Request) -> HttpResponse:
    """Give a code to a client for whoever is signed in, after sign-in if need be."""
    if request.method == "GET" and not asks_with_pkce(request):
        context = {"error": {"description": "PKCE is required: code_challenge, code_challenge_method=S256"}}
        return render(request, "idp/oidc/error.html", context, status=400)
    response: HttpResponse = oidc.authorization(request)
    code = code_in(response)
    sign_in = sessions.current(request) if code else None
    if code and sign_in:
        operations.remember_grant(
            seat=request.seat, at=request.at, sign_in=sign_in, client_id=client_of(request), code=code
        )
    return response


def asks_with_pkce(request: Request) -> bool:
    """Whether the request carries a challenge of the one method that is safe (RFC 9700 §2.1.1)."""
    return bool(request.GET.get("code_challenge")) and request.GET.get("code_challenge_method") == "S256"


def code_in(response: HttpResponse) -> str:
    """The authorization code in the address of the client that the browser is sent to, if any."""
    address = urlsplit(response.get("Location", ""))
    return parse_qs(address.query).get("code", [""])[0] if address.netloc else ""


def client_of(request: Request) -> str:
    """The client that asked: in the query, or in the signed request that the consent page posts back."""
    if request.method == "GET":
        return request.GET["client_id"]
    _, asked = Signer().unsign_object(request.POST["request"])
    return str(asked["client_id"])
