"""`manage.py import_accounts FILE`: take over accounts of an older system; prints what was refused and why."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import AccountImportRow
from yangcai.foundation.people.operations.imports import import_accounts


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--origin", default="原政府采购系统", help="来源系统")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then one line for each refused line of the file."""
        file: Path = options["file"]
        try:
            batch = import_accounts(
                seat=SYSTEM,
                at=timezone.now(),
                file_name=file.name,
                content=file.read_bytes(),
                origin_system=options["origin"],
            )
        except OSError as wrong:
            raise CommandError(f"cannot read {file}: {wrong.strerror}") from wrong
        except Refused as no:
            raise CommandError(str(no)) from no
        for row in AccountImportRow.visible_to(SYSTEM).filter(account_import=batch, outcome="refused"):
            self.stdout.write(f"  第{row.line}行 {row.username}：{row.reason}")
        self.stdout.write(f"新建 {batch.created}，已存在 {batch.known}，拒绝 {batch.refused}")
