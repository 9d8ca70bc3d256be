"""Secrets of this checkout: made once at random, kept in a file that only its owner can read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

READABLE = "abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0, 1: it is read from a screen and typed


def readable() -> str:
    """A password for people, such as Yc-k7wm-3xpa-qd9t: upper and lower case, digits, 60 bits."""
    while True:
        parts = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3)]
        if any(letter.isdigit() for part in parts for letter in part):
            return "-".join(["Yc", *parts])


def long() -> str:
    """A key for machines, 288 bits."""
    return secrets.token_urlsafe(36)


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY_CLOUD": long,
    "SECRET_KEY_RECEIVABLES": long,
    "SECRET_KEY_SANDBOX": long,
    "OIDC_CLIENT_SECRET": long,
    "SMS_GATEWAY_KEY": long,
    "EXCHANGE_SECRET": long,
    "METRICS_TOKEN": long,
    "DEMO_PASSWORD": readable,
}


def load(file: Path) -> dict[str, str]:
    """Read the secrets, first making those that are missing."""
    known = parse(file.read_text()) if file.exists() else {}
    missing = {name: make() for name, make in MAKERS.items() if name not in known}
    if missing:
        known |= missing
        save(file, known)
    return known


def parse(text: str) -> dict[str, str]:
    """NAME=value lines; blank lines and # remarks are passed over."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def save(file: Path, values: dict[str, str]) -> None:
    """Write the file whole or not at all, readable by its owner only from its first moment."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as sink:
        sink.write("# Made at set-up. Delete this file to have new ones made.\n")
        sink.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(file)
