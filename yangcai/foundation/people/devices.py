"""What a request tells about where it comes from."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

_BROWSERS = [
    ("Edge", r"Edg/"),
    ("360", r"QIHU|360SE"),
    ("微信", r"MicroMessenger"),
    ("Firefox", r"Firefox/"),
    ("Chrome", r"Chrome/"),
    ("Safari", r"Safari/"),
]
_SYSTEMS = [
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Linux", r"Linux"),
]


def address_of(request: HttpRequest) -> str | None:
    """The client's address: the last hop our own proxy saw when there is one, else the peer; None over a socket."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        given = request.headers.get("X-Forwarded-For", given).rsplit(",", 1)[-1].strip()
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return None


def device_of(request: HttpRequest) -> str:
    """The browser and system in two words, so that a person recognises their own device."""
    agent = request.headers.get("User-Agent", "")
    found = [
        next((name for name, mark in marks if re.search(mark, agent)), "") for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))
