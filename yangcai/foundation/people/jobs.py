"""What this room does by itself: sweep out what was only good for minutes."""

from datetime import datetime

from django.core.management import call_command

from yangcai.foundation.kernel.jobs import job
from yangcai.foundation.people.models import Failures, PendingSignIn, SmsCode


@job("people.sweep")
def sweep(*, at: datetime) -> None:
    """Remove codes, half-done sign-ins, counts of failures and browser sessions that are long over; logs stay."""
    for kind in (Failures, PendingSignIn, SmsCode):
        kind.sweep(at)
    call_command("clearsessions")


sweep.every("23 19 * * *")  # 03:23 in Beijing
