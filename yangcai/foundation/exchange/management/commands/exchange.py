"""`manage.py exchange …`: look after the exchange by hand.

page: write the list of schemas into docs/exchange.md · status: one line a counterpart · send: send whatever is due ·
pull APP RESOURCE: ask the owner for what we have not got · backfill APP NOUN [REGION]: fetch the latest of everything.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yangcai.foundation.exchange import client, dispatching, documenting, pulling, queries
from yangcai.foundation.exchange.models import Counterpart


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        for name in ("page", "status", "send"):
            what.add_parser(name)
        pull = what.add_parser("pull")
        pull.add_argument("app")
        pull.add_argument("resource")
        backfill = what.add_parser("backfill")
        backfill.add_argument("app")
        backfill.add_argument("noun")
        backfill.add_argument("region", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one of them and say what was done."""
        does: dict[str, Callable[[dict[str, Any]], str]] = {
            "page": self.page,
            "status": self.status,
            "send": self.send,
            "pull": lambda asked: f"{pulling.pull_from(asked['app'], asked['resource'])} messages",
            "backfill": self.backfill,
        }
        self.stdout.write(does[options["what"]](options))

    def page(self, options: dict[str, Any]) -> str:
        """Write the page for partners."""
        documenting.PAGE.write_text(documenting.page())
        return str(documenting.PAGE)

    def status(self, options: dict[str, Any]) -> str:
        """How it goes with each."""
        rows = queries.with_health(Counterpart.rows.order_by("app"))
        told = "{0.app}: {0.status}, waiting {0.backlog}, dead {0.dead}, unsettled {0.parked}, last ok {0.last_ok_at}"
        return "\n".join(told.format(row) + (f", {row.last_error}" if row.last_error else "") for row in rows)

    def send(self, options: dict[str, Any]) -> str:
        """Send what is due."""
        sinks = queries.sinks_with_due(timezone.now())
        return (
            "\n".join(f"{sink}: {dispatching.dispatch_to(sink)} delivered" for sink in sinks)
            or "nothing is due"
        )

    def backfill(self, options: dict[str, Any]) -> str:
        """Fetch the latest of everything of a kind."""
        try:
            count = pulling.backfill(options["app"], options["noun"], region=options["region"])
        except (client.Unreachable, Counterpart.DoesNotExist) as wrong:
            raise CommandError(str(wrong)) from wrong
        return f"{count} messages"
