"""`manage.py evidence …`: keep the evidence log by hand.

key: make a signing key · open: start a log · append: give waiting events their leaves and sign · audit: hold the
database against the log, exit code 1 when something was changed · anchor: hand the newest head to every anchor ·
archive: write the archive of a day or of a subject to a file · deploy: put the contract on the chain of EVM_URL.
"""

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yangcai.foundation.evidence import anchoring, anchors, auditing, bundling, keys, operations, sequencing
from yangcai.foundation.evidence.models import Archive
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.seats import SYSTEM


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        for name in ("key", "append", "audit", "anchor", "deploy"):
            what.add_parser(name)
        log = what.add_parser("open")
        log.add_argument("--hash", default=settings.EVIDENCE_ALGORITHM, choices=["sha-256", "sm3"])
        archive = what.add_parser("archive")
        archive.add_argument("--day", type=date.fromisoformat)
        archive.add_argument("--subject", default="")
        archive.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one of them and say in a line what was done."""
        does: dict[str, Callable[[datetime, dict[str, Any]], str]] = {
            "key": self.key,
            "open": self.open,
            "append": self.append,
            "audit": self.audit,
            "anchor": self.anchor,
            "archive": self.archive,
            "deploy": self.deploy,
        }
        try:
            self.stdout.write(does[options["what"]](timezone.now(), options))
        except (sequencing.NoLog, sequencing.LogBroken, anchors.AnchorFailed, Refused) as wrong:
            raise CommandError(f"{type(wrong).__name__}: {wrong}") from wrong

    def key(self, at: datetime, options: dict[str, Any]) -> str:
        """Make a key unless there is one; print the public half."""
        keys.make_key()
        return str(keys.signer().public)

    def open(self, at: datetime, options: dict[str, Any]) -> str:
        """Start a new log."""
        return f"日志 {sequencing.open_log(at=at, algorithm=options['hash'])} 已开启。"

    def append(self, at: datetime, options: dict[str, Any]) -> str:
        """Bring the log up to date."""
        count, head = sequencing.append_all(at=at), sequencing.sign(at=at)
        return f"入册 {count} 条，日志共 {head.size if head else 0} 条。"

    def audit(self, at: datetime, options: dict[str, Any]) -> str:
        """Print what was changed; exit code 1 when something was."""
        findings = auditing.audit(at=at)
        text = "\n".join(auditing.lines(findings))
        if findings:
            self.stdout.write(text)
            sys.exit(1)
        return text

    def anchor(self, at: datetime, options: dict[str, Any]) -> str:
        """Anchor the newest head now."""
        done = [
            str(anchoring.anchor(at=at, head=head, name=keeper.name))
            for keeper in anchors.installed()
            if (head := anchoring.due(keeper.name))
        ]
        return f"锚定 {len(done)} 处。"

    def archive(self, at: datetime, options: dict[str, Any]) -> str:
        """Write an archive now, in the platform's name, and copy it out."""
        order = {"day": options["day"], "subject": options["subject"]}
        archive = bundling.make(operations.order_archive(seat=SYSTEM, at=at, **order), at=at)
        if archive.status != Archive.Status.MADE:
            raise CommandError(f"{archive.title}: {archive.get_status_display()}")
        with default_storage.open(archive.path) as file, options["out"].open("wb") as out:
            shutil.copyfileobj(file, out)
        return f"{archive.title}：{archive.items} 项，{archive.size} 字节，SHA-256 {archive.digest}"

    def deploy(self, at: datetime, options: dict[str, Any]) -> str:
        """Put the anchoring contract on the chain; its address for EVM_CONTRACT."""
        from yangcai.foundation.evidence.anchors import evm  # noqa: PLC0415 - an optional extra

        return evm.deploy(evm.connected(settings.EVM_URL), settings.EVM_KEY)
