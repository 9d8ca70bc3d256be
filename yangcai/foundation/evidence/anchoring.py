"""Handing heads to their keepers: outside any transaction, once each."""

from datetime import datetime

from yangcai.foundation.evidence import anchors, bookkeeping, queries
from yangcai.foundation.evidence.models import Anchoring, Leaf, TreeHead
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

OWN = "evidence.head.anchored"


def due(anchor: str) -> TreeHead | None:
    """The newest head, if the anchor lacks it and it covers more than the news of earlier anchorings."""
    log = queries.current_log()
    head = queries.newest_head(log) if log else None
    if head is None:
        return None
    last = Anchoring.rows.filter(anchor=anchor, head__log=log).order_by("-head__size").first()
    since = last.head.size if last else 0
    fresh = Leaf.rows.filter(log=log, index__gte=since, index__lt=head.size).values("event_id")
    return head if Event.rows.filter(pk__in=fresh).exclude(name=OWN).exists() else None


def anchor(*, at: datetime, head: TreeHead, name: str) -> Anchoring | None:
    """Let a keeper keep a head; None when it has it already or is no longer installed. Raises AnchorFailed."""
    keeper = anchors.by_name(name)
    if keeper is None or Anchoring.rows.filter(head=head, anchor=name).exists():
        return None
    reference = keeper.keep(head.checkpoint, head.note)
    return bookkeeping.note_anchoring(seat=SYSTEM, at=at, head=head, anchor=name, reference=reference)
