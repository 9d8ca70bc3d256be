"""`check`: style, types, floors, templates, migrations and the settings of a real deployment. Runs no test."""

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boot import assets, children, packages
from boot.addresses import CLOUD, SITES, Site
from boot.children import Command
from boot.places import LOCAL, PYTHON, ROOT, VENV, given
from boot.words import Stop, padded, say

BIN = VENV / "bin"
SETTING = re.compile(r"^django_settings_module\s*=.*$", re.M)


@dataclass(frozen=True)
class Check:
    """A program that answers 0 when all is well."""

    name: str
    words: Sequence[str | Path]
    env: dict[str, str] = field(default_factory=dict)


def check(words: list[str]) -> int:
    """Run every check, or those whose names are given; go on after a failure, so that all are seen."""
    packages.install("dev")
    assets.install()
    names = words or given("ARGS").split()
    chosen = [one for one in checks() if not names or one.name.split()[0] in names]
    failed = [one.name for one in chosen if not _passes(one)]
    say()
    if failed:
        say(f"Failed 未通过: {', '.join(failed)}")
    else:
        say(f"All {len(chosen)} checks passed. 全部 {len(chosen)} 项检查通过。")
    return 1 if failed else 0


def checks() -> list[Check]:
    """All checks, the quick ones first."""
    test = {"MODE": "test"}
    rows = [
        Check("lint", [BIN / "ruff", "check", "."]),
        Check("format", [BIN / "ruff", "format", "--check", "."]),
        Check("floors", [BIN / "lint-imports"], test),
        Check("templates", [BIN / "djlint", "yangcai", "--lint", "--quiet"]),
        Check("types of boot", [BIN / "mypy", "--config-file=", "--strict", "run.py", *_own_modules()]),
    ]
    for site in SITES:
        inside = {**test, "DJANGO_SETTINGS_MODULE": site.settings}
        rows += [
            Check(f"types {site.name}", [BIN / "mypy", *_typed(site)], test),
            Check(f"compile {site.name}", [PYTHON, ROOT / "boot" / "compile_templates.py"], inside),
            Check(f"migrations {site.name}", _manage("makemigrations", "--check", "--dry-run"), inside),
            Check(
                f"deploy {site.name}",
                _manage("check", "--deploy", "--fail-level=WARNING"),
                production(site.name),
            ),
        ]
    return rows


def _typed(site: Site) -> list[str | Path]:
    """mypy's words for one site: its plugin reads the settings of one site only, so each has a configuration."""
    setting = f'django_settings_module = "{site.settings}"'
    config = LOCAL / "log" / f"mypy-{site.name}.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(SETTING.sub(setting, (ROOT / "pyproject.toml").read_text()))
    folders = ["yangcai/foundation", "yangcai/cloud"] if site is CLOUD else [f"yangcai/{site.name}"]
    return [f"--config-file={config}", f"--cache-dir={ROOT / '.mypy_cache' / site.name}", *folders]


def _own_modules() -> list[Path]:
    """boot's modules but those that other Pythons run."""
    return [
        path
        for path in sorted((ROOT / "boot").glob("*.py"))
        if path.stem not in {"compile_templates", "template_database"}
    ]


def _manage(*words: str) -> list[str | Path]:
    return [PYTHON, "-W", "ignore::RuntimeWarning", ROOT / "manage.py", *words]


def production(site: str) -> dict[str, str]:
    """A made-up environment of a real deployment, for Django's own deployment checks."""
    return {
        "MODE": "production",
        "DJANGO_SETTINGS_MODULE": f"yangcai.{site}.config.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "ALLOWED_HOSTS": "procurement.example",
        "BEHIND_PROXY": "true",
        "CLOUD_URL": "https://procurement.example",
        "RECEIVABLES_URL": "https://receivables.example",
        "SANDBOX_URL": "https://identity.example",
        **{
            name: secrets.token_urlsafe(48)
            for name in (
                "SECRET_KEY",
                "OIDC_CLIENT_SECRET",
                "SMS_GATEWAY_KEY",
                "EXCHANGE_SECRET",
                "METRICS_TOKEN",
                "DEMO_PASSWORD",
            )
        },
    }


def _passes(one: Check) -> bool:
    """Run one check; its output is shown only when something is wrong."""
    log = LOCAL / "log" / f"check-{one.name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    env = {**packages.plain_environment(), "PYTHONPATH": str(ROOT), **one.env}
    began = time.monotonic()
    try:
        children.run(Command(one.name, one.words, env, log))
    except Stop:
        say(log.read_text(errors="replace").rstrip())
        say(f"FAIL {padded(one.name, 28)}{time.monotonic() - began:6.1f} s")
        return False
    say(f"ok   {padded(one.name, 28)}{time.monotonic() - began:6.1f} s")
    return True
