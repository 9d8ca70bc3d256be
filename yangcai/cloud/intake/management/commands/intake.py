"""`yangcai intake FILE --source NAME`: take records in from a file; shows progress, goes on after an interruption."""

import sys
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yangcai.cloud.intake.files import take_file
from yangcai.cloud.intake.models import Batch, Source
from yangcai.cloud.intake.operations import BatchEnded
from yangcai.foundation.kernel.seats import SYSTEM


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the name of a source, see the page 数据来源")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the file in."""
        path: Path = options["file"]
        source = Source.visible_to(SYSTEM).select_related("region").filter(name=options["source"]).first()
        if source is None:
            known = "、".join(Source.visible_to(SYSTEM).values_list("name", flat=True)) or "（无）"
            raise CommandError(f"没有名为 {options['source']} 的来源。已有来源：{known}")
        if not path.exists():
            raise CommandError(f"找不到文件 {path}")
        started = monotonic()
        try:
            for batch in take_file(seat=SYSTEM, at=timezone.now(), source=source, path=path):
                self.tell(batch, monotonic() - started)
        except BatchEnded as ended:
            self.stdout.write(str(ended))
            return
        self.stdout.write("")
        if batch.status == Batch.Status.FAILED:
            raise CommandError("读取中断：文件内容无法继续解析。修正后用同一命令重新执行即可从断点继续。")

    def tell(self, batch: Batch, seconds: float) -> None:
        """One line, overwritten on a terminal."""
        line = (
            f"已读 {batch.position:,}　新增 {batch.accepted:,}　更正 {batch.corrected:,}　未变 {batch.unchanged:,}　"
            f"隔离 {batch.quarantined:,}　{batch.position / max(seconds, 0.001):,.0f} 条/秒"
        )
        self.stdout.write(line, ending="\r" if sys.stdout.isatty() else "\n")
        self.stdout.flush()
