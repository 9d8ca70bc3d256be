"""What happens by itself: every minute the log is brought up to date, every hour anchored, every night audited.

The clock of cron is UTC: 18:30 is half past two in Beijing.
"""

from datetime import datetime

import structlog

from yangcai.foundation.evidence import anchoring, anchors, auditing, bundling, sequencing
from yangcai.foundation.evidence.models import Archive, TreeHead
from yangcai.foundation.kernel.jobs import job

logger = structlog.get_logger()


@job("evidence.append")
def append_events(*, at: datetime) -> None:
    """Give every waiting event its leaf and sign what came of it."""
    try:
        sequencing.append_all(at=at)
    except sequencing.NoLog:
        logger.warning("evidence.no_log")
    else:
        sequencing.sign(at=at)


@job("evidence.anchor")
def anchor_heads(*, at: datetime) -> None:
    """Ask every anchor to keep the newest head."""
    for anchor in anchors.installed():
        if head := anchoring.due(anchor.name):
            keep_head.later(
                subject=f"evidence.anchor:{anchor.name}",
                once=f"evidence.anchor:{anchor.name}",
                head_id=head.pk,
                anchor=anchor.name,
            )


@job("evidence.keep_head")
def keep_head(*, at: datetime, head_id: int, anchor: str) -> None:
    """Hand one head to one anchor; tried again when it cannot be reached."""
    head = TreeHead.rows.select_related("log", "key").get(pk=head_id)
    anchoring.anchor(at=at, head=head, name=anchor)


@job("evidence.audit")
def audit_log(*, at: datetime) -> None:
    """Hold the database against the log; what is found is an event and an error in the operators' log."""
    for finding in auditing.audit(at=at):
        logger.error("evidence.audit.finding", finding=finding)


@job("evidence.archive")
def make_archive(*, at: datetime, archive_id: int) -> None:
    """Write an archive that was ordered."""
    archive = Archive.rows.get(pk=archive_id)
    if archive.status == Archive.Status.ORDERED:
        bundling.make(archive, at=at)


append_events.every("* * * * *")
anchor_heads.every("7 * * * *")
audit_log.every("30 18 * * *")
