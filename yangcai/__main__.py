"""`python3 -m yangcai COMMAND …`: `verify` checks a receipt offline; anything else is a command of `manage.py`."""

import os
import sys
from collections.abc import Callable, Sequence


def verify(arguments: Sequence[str]) -> int:
    """Needs neither Django nor a database."""
    from yangcai.foundation.evidence.verifier.command import main as check  # noqa: PLC0415

    return check(arguments)


# What runs without the platform. Everything else goes to Django.
OFFLINE: dict[str, Callable[[Sequence[str]], int]] = {"verify": verify}


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    command, *rest = arguments or ["help"]
    if command in OFFLINE:
        return OFFLINE[command](rest)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - absent on a stranger's machine

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.cloud.config.settings")
    execute_from_command_line(["yangcai", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
