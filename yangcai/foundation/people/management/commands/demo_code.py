"""`manage.py demo_code USERNAME`: the code this demo account's authenticator would show now. Not in production."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.codes import code_at
from yangcai.foundation.people.models import Totp, User
from yangcai.foundation.people.sealing import unseal


def code_of(user: User, at: datetime) -> str:
    """The current code; empty for a user without authenticator."""
    totp: Totp | None = getattr(user, "totp", None)
    return code_at(unseal(bytes(totp.sealed)), at) if totp else ""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code and nothing else."""
        if settings.PRODUCTION:
            raise CommandError("second factors are not shown in production mode")
        user = User.visible_to(SYSTEM).filter(username=options["username"]).first()
        if user is None or not (code := code_of(user, timezone.now())):
            raise CommandError("no such account, or it has no authenticator")
        self.stdout.write(code)
