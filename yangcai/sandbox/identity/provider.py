"""What allauth asks us about tokens, claims and sessions (`IDP_OIDC_ADAPTER`, `ACCOUNT_ADAPTER`)."""

from collections.abc import Iterable
from typing import Any, Literal

from allauth.account.adapter import DefaultAccountAdapter
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yangcai.sandbox.identity import queries, sessions
from yangcai.sandbox.identity.models import Account
from yangcai.sandbox.identity.operations import digest
from yangcai.sandbox.identity.tokens import issuer

SCOPES = {
    "openid": _("账号标识"),
    "profile": _("姓名与账号类型"),
    "phone": _("手机号码"),
    "org": _("单位信息"),
}


class Provider(DefaultOIDCAdapter):
    """Accounts as claims, the browser's sign-in as `sid`, keys from the database."""

    scope_display = SCOPES

    def get_issuer(self) -> str:
        return issuer()

    def get_user_sub(self, client: Client, user: Account) -> str:
        return str(user.subject)

    def get_user_by_sub(self, client: Client, sub: str) -> Account | None:
        return queries.account_of(sub)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Account,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Standard claims under their standard names; what Chinese platforms add under names of their own."""
        claims: dict[str, Any] = {"sub": str(user.subject)}
        if "profile" in scopes:
            claims |= {"name": user.name, "preferred_username": user.username, "account_type": user.kind}
        if "phone" in scopes:
            claims |= {"phone_number": user.phone, "phone_number_verified": user.trust >= user.Trust.PHONE}
        if "org" in scopes:
            claims |= {"trust_level": user.trust, "acr": f"urn:yangcai:sandbox:trust:{user.trust}"}
            if user.uscc:
                claims |= {"uscc": user.uscc, "org_name": user.organisation_name, "agent_name": user.name}
        return claims

    def populate_id_token(
        self, id_token: dict[str, Any], client: Client, scopes: Iterable[str], **kwargs: Any
    ) -> None:
        """Say in which sign-in the code was given, so that its end can be told (Back-Channel Logout 1.0 §2.1)."""
        if grant := queries.grant_of(digest(self.request.POST.get("code", ""))):
            id_token |= {"sid": str(grant.sign_in.sid), "auth_time": int(grant.sign_in.at.timestamp())}

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Promise what is kept here, and no more."""
        data |= {
            "scopes_supported": list(SCOPES),
            "grant_types_supported": [Client.GrantType.AUTHORIZATION_CODE],
            "response_types_supported": [Client.ResponseType.CODE],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }
        data.pop("device_authorization_endpoint", None)

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        """The key of the environment, else those made at set-up."""
        given = super().list_private_keys(did_activate=did_activate, is_active=is_active)
        return given or [PrivateKey(pem=key.pem, issued_at=key.created_at) for key in queries.signing_keys()]


class AccountAdapter(DefaultAccountAdapter):
    """Sign-out by a client's wish (RP-initiated logout) ends the sign-in as any sign-out does."""

    def logout(self, request: HttpRequest) -> None:
        sessions.end(request)
