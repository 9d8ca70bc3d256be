"""Between a browser's session and its sign-in."""

from typing import cast

from django.contrib.auth import login, logout
from django.http import HttpRequest

from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.identity import operations, queries
from yangcai.sandbox.identity.models import Account, SignIn

SID = "sid"


def begin(request: Request, account: Account) -> SignIn:
    """Sign the account in; whoever was signed in in this browser is signed out first."""
    end(request)
    sign_in = operations.open_sign_in(seat=request.seat, at=request.at, account=account)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session[SID] = str(sign_in.sid)
    return sign_in


def current(request: HttpRequest) -> SignIn | None:
    """The sign-in of this browser."""
    sid = request.session.get(SID)
    return queries.open_sign_in_of(sid, request.user.pk) if sid and request.user.is_authenticated else None


def end(request: HttpRequest) -> None:
    """Sign out: here, and at every client (they are told by jobs)."""
    if sign_in := current(request):
        edged = cast(Request, request)  # allauth hands over what has passed the edge as any HttpRequest
        operations.end_sign_in(seat=edged.seat, at=edged.at, sign_in=sign_in)
    logout(request)
