"""What the identity platform starts with: a key, the sites that trust it, and the demo's accounts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import environ
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from yangcai.foundation.kernel.seats import Seat
from yangcai.sandbox.identity import operations, queries
from yangcai.sandbox.identity.models import Account
from yangcai.sandbox.identity.provider import SCOPES

# Of each province the demo knows: its short name, and the two cities its fictitious suppliers are registered in.
PLACES = {"420000": ("湖北", "420100", "黄石", "420200"), "440000": ("广东", "440100", "中山", "442000")}


# What each of `demo_accounts` shows, in the same order.
NOTES = (
    _("平台已登记，直接进入"),
    _("平台已登记，直接进入"),
    _("平台没有登记，首次登录时建立供应商"),
    _("平台登记的是旧名称，须由平台运营核对"),
    _("信任等级低，能登录，但不能办理要求核验身份的事项"),
    _("个人账号，不能代表企业，平台会请其切换到法人登录"),
)


def reference(*, seat: Seat, at: datetime) -> Iterator[str]:
    """The signing key and the clients."""
    if not settings.IDP_OIDC_PRIVATE_KEY and not queries.signing_keys().exists():
        operations.make_key(seat=seat, at=at)
        yield "identity: signing key made"
    for client_id, name, url in (
        ("yangcai-cloud", "阳采 · 政府采购云平台", settings.CLOUD_URL),
        ("yangcai-receivables", "应收账款融资服务平台", settings.RECEIVABLES_URL),
    ):
        register_client(client_id, name, url)
        yield f"identity: client {client_id}"


def register_client(client_id: str, name: str, url: str) -> None:
    """A site of ours as a confidential first-party client: no consent page, told of sign-outs."""
    client, is_new = Client.objects.get_or_create(id=client_id, defaults={"name": name})
    client.name, client.type, client.skip_consent = name, Client.Type.CONFIDENTIAL, True
    client.set_scopes(list(SCOPES))
    client.set_redirect_uris([f"{one}{settings.OIDC_CALLBACK_PATH}" for one in spellings(url)])
    client.set_post_logout_redirect_uris([f"{one}{settings.OIDC_SIGNED_OUT_PATH}" for one in spellings(url)])
    client.data["client_metadata"]["backchannel_logout_uri"] = f"{url}{settings.OIDC_BACKCHANNEL_PATH}"
    if is_new or not client.check_secret(settings.OIDC_CLIENT_SECRET):
        client.set_secret(settings.OIDC_CLIENT_SECRET)
    client.save()


def spellings(url: str) -> list[str]:
    """The address, and how else people type it when it is this machine."""
    return sorted({url, url.replace("//127.0.0.1", "//localhost"), url.replace("//localhost", "//127.0.0.1")})


def demo(*, seat: Seat, at: datetime) -> Iterator[str]:
    """Accounts for each way a first sign-in at the cloud can go."""
    password = environ.Env().str("DEMO_PASSWORD")
    made = 0
    for facts in demo_accounts(settings.PROVINCE):
        if not Account.objects.filter(username=facts["username"]).exists():
            operations.register(seat=seat, at=at, password=password, **facts)
            made += 1
    yield f"identity: {made} demo accounts"


def fictitious(city: str, serial: int) -> str:
    """The code of a fictitious firm of a city, with its check character: 91420100MA9YX0012U."""
    stem = f"91{city}MA9YX{serial:04d}"
    return stem + str(uscc.calc_check_digit(stem))


def demo_accounts(province: str) -> list[dict[str, Any]]:
    """The demo's accounts: one for each way in which a first sign-in at the cloud can go."""
    short, first, second_city, second = PLACES.get(
        province, ("示范", f"{province[:2]}0100", "示范", province)
    )
    proved, barely = Account.Trust.FACE, Account.Trust.REGISTERED
    return [
        legal(fictitious(first, 12), f"{short}示例科技有限公司（虚构）", "张明", "13900000001", proved),
        legal(
            fictitious(second, 20), f"{second_city}样本建设有限公司（虚构）", "李芳", "13900000002", proved
        ),
        legal(fictitious(first, 39), f"{short}新到贸易有限公司（虚构）", "王强", "13900000003", proved),
        legal(fictitious(first, 47), f"{short}更名服务有限公司（虚构）", "赵敏", "13900000004", proved),
        legal(fictitious(first, 55), f"{short}浅识咨询有限公司（虚构）", "钱伟", "13900000005", barely),
        {"kind": "natural", "username": "13900000006", "name": "孙静", "phone": "13900000006", "trust": 2},
    ]


def legal(code: str, name: str, agent: str, phone: str, trust: int) -> dict[str, Any]:
    """The facts of one legal person's account."""
    return {
        "kind": "legal",
        "username": code,
        "organisation_name": name,
        "name": agent,
        "phone": phone,
        "trust": trust,
    }
