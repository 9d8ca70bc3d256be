"""Holding the live database against the log: what an operator with SQL in hand did to it.

One pass over the leaves in constant memory. Every event is hashed again, every subtree computed again and held against
the stored one; every signed head and every anchored one is held against the root computed on the way. Only then is it
said what was changed: when the newest head still holds, the leaves are right and it was the events or the nodes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from yangcai.foundation.evidence import anchors, bookkeeping, merkle, queries, sequencing
from yangcai.foundation.evidence.keys import is_signed
from yangcai.foundation.evidence.leaves import data_of, day_of
from yangcai.foundation.evidence.merkle import Place
from yangcai.foundation.evidence.models import Anchoring, Leaf, Log, Node, TreeHead
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM

CHUNK = 2048
UNSEQUENCED = """
    select event.id from kernel_event event
    where not exists (select from evidence_leaf leaf where leaf.event_id = event.id)
      and not exists (select from evidence_waiting waiting where waiting.event_id = event.id)
    order by event.id limit 100
"""


def audit(*, at: datetime) -> list[str]:
    """Audit every log; what was found, in words, each with its item and day. Leaves an event per log."""
    sequencing.append_all(at=at)
    strays = [f"{called(event)}不在日志中，也未在等候入册。" for event in _unsequenced()]
    findings = list(strays)
    for log in Log.rows.order_by("pk"):
        audited = LogAudit(log)
        found = audited.run()
        findings += found
        bookkeeping.note_audit(seat=SYSTEM, at=at, log=log, size=audited.size, findings=[*found, *strays])
    return findings


def _unsequenced() -> list[Event]:
    """Events that neither have a leaf nor wait for one."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEQUENCED)
        numbers = [number for (number,) in cursor.fetchall()]
    return list(Event.rows.filter(pk__in=numbers).order_by("pk"))


def called(event: Event) -> str:
    """事件 7（contracts.contract.signed，2026-11-21）."""
    return f"事件 {event.pk}（{event.name}，{day_of(event)}）"


@dataclass
class Suspect:
    """A leaf whose event is gone or hashes to something else."""

    leaf: Leaf
    event: Event | None
    hash: bytes | None

    def __str__(self) -> str:
        if self.event:
            moved = "" if day_of(self.event) == self.leaf.day else f"，入册时为 {self.leaf.day}"
            return f"第 {self.leaf.index} 号记录 {called(self.event)}{moved}"
        return f"第 {self.leaf.index} 号记录 事件 {self.leaf.event_id}（{self.leaf.day}）"


@dataclass
class LogAudit:
    """The audit of one log."""

    log: Log
    size: int = 0
    findings: list[str] = field(default_factory=list)
    suspects: dict[int, Suspect] = field(default_factory=dict)
    wrong: dict[Place, bytes] = field(
        default_factory=dict
    )  # places whose stored hash is not the computed one

    def run(self) -> list[str]:
        """What was found."""
        self.size = queries.size_of(self.log)
        heads = list(TreeHead.rows.filter(log=self.log).select_related("log", "key").order_by("size"))
        anchored = [(name, head) for name, head in anchors.heads() if head.origin == self.log.origin]
        roots = self._pass({head.size for head in heads} | {head.size for _, head in anchored})
        holds = False
        for head in heads:
            holds = self._check_head(head, roots)
        for name, anchor in anchored:
            self._hold(f"锚定在 {name} 的日志头", anchor.size, anchor.root, roots)
        self._check_anchors({(name, anchor.size) for name, anchor in anchored})
        self._explain_leaves(trusted=holds)
        self._explain_nodes(trusted=holds)
        return self.findings

    # --- the pass over the leaves ----------------------------------------------------------------

    def _pass(self, sizes: set[int]) -> Mapping[int, bytes]:
        """Hash everything again; the roots at these sizes, as far as no leaf is missing."""
        roots: dict[int, bytes] = {}
        edge: dict[Place, bytes] = {}
        for low in range(0, self.size, CHUNK):
            high = min(low + CHUNK, self.size)
            leaves = list(Leaf.rows.filter(log=self.log, index__gte=low, index__lt=high).order_by("index"))
            self._check_events(leaves)
            if len(leaves) < high - low:
                there = {leaf.index for leaf in leaves}
                gaps = [number for number in range(low, high) if number not in there]
                self.findings += [f"第 {number} 号记录被删除。" for number in gaps]
                break
            known = edge | {(0, leaf.index): bytes(leaf.hash) for leaf in leaves}
            row = [bytes(leaf.hash) for leaf in leaves]
            grown = merkle.grow(self.log.digest, low, [edge[place] for place in merkle.subtrees(0, low)], row)
            self._check_nodes(grown)
            known |= grown
            for size in (size for size in sizes if low < size <= high):
                roots[size] = merkle.fold(
                    self.log.digest, [known[place] for place in merkle.subtrees(0, size)]
                )
            edge = {place: known[place] for place in merkle.subtrees(0, high)}
        return roots

    def _check_events(self, leaves: Sequence[Leaf]) -> None:
        events = Event.rows.in_bulk([leaf.event_id for leaf in leaves])
        for leaf in leaves:
            event = events.get(leaf.event_id)
            value = merkle.leaf_hash(self.log.digest, data_of(event, bytes(leaf.salt))) if event else None
            if value != bytes(leaf.hash):
                self.suspects[leaf.index] = Suspect(leaf, event, value)

    def _check_nodes(self, grown: Mapping[Place, bytes]) -> None:
        stored: dict[Place, bytes] = {}
        for level in {level for level, _ in grown}:
            indexes = [index for there, index in grown if there == level]
            rows = Node.rows.filter(log=self.log, level=level, index__range=(min(indexes), max(indexes)))
            stored |= {(level, index): bytes(value) for index, value in rows.values_list("index", "hash")}
        self.wrong |= {
            place: stored.get(place, b"") for place, value in grown.items() if stored.get(place) != value
        }

    # --- the heads -------------------------------------------------------------------------------

    def _check_head(self, head: TreeHead, roots: Mapping[int, bytes]) -> bool:
        name = f"{head.at:%Y-%m-%d} 的日志头"
        if not is_signed(head.note, head.key.public_key):
            self.findings.append(f"{name}（{head.size} 条）的签名不符，该行被改动。")
        return self._hold(name, head.size, bytes(head.root), roots)

    def _hold(self, name: str, size: int, root: bytes, roots: Mapping[int, bytes]) -> bool:
        if size > self.size:
            self.findings.append(f"日志被截短：{name}有 {size} 条，现在只有 {self.size} 条。")
            return False
        if roots.get(size) != root:
            self.findings.append(f"{name}（{size} 条）与现有记录算出的根不符。")
            return False
        return True

    def _check_anchors(self, kept: set[tuple[str, int]]) -> None:
        """Whether every head that was anchored is still there."""
        names = [anchor.name for anchor in anchors.installed()]
        rows = Anchoring.rows.filter(head__log=self.log, anchor__in=names).order_by("pk")
        for name, size in rows.values_list("anchor", "head__size"):
            if (name, size) not in kept:
                self.findings.append(f"锚定在 {name} 的日志头（{size} 条）已不在那里。")

    # --- what it means ---------------------------------------------------------------------------

    def _explain_leaves(self, *, trusted: bool) -> None:
        """Say of each suspect whether the event or its leaf was changed."""
        for suspect in self.suspects.values():
            if suspect.event is None:
                self.findings.append(f"{suspect}已被删除。")
            elif trusted or self._parent_agrees(suspect, bytes(suspect.leaf.hash)):
                self.findings.append(f"{suspect}的内容被改动。")
            elif self._parent_agrees(suspect, suspect.hash or b""):
                self.findings.append(f"{suspect}的摘要被改动，事件本身未变。")
            else:
                self.findings.append(f"{suspect}与日志不符，事件或其摘要被改动。")

    def _parent_agrees(self, suspect: Suspect, value: bytes) -> bool:
        """Whether the stored hash above fits this hash beside the neighbour's."""
        index = suspect.leaf.index
        rows = Leaf.rows.filter(log=self.log, index=index ^ 1).values_list("hash", flat=True)
        parents = Node.rows.filter(log=self.log, level=1, index=index // 2).values_list("hash", flat=True)
        for sibling, parent in zip(rows, parents, strict=False):
            pair = (bytes(sibling), value) if index % 2 else (value, bytes(sibling))
            return merkle.node_hash(self.log.digest, *pair) == bytes(parent)
        return False

    def _explain_nodes(self, *, trusted: bool) -> None:
        """Name nodes that were changed; with a head that does not hold, the leaves under them as well."""
        for (level, index), stored in sorted(self.wrong.items()):
            if trusted:
                fault = "被改动" if stored else "被删除"
                self.findings.append(f"第 {level} 层第 {index} 号节点{fault}。")
            elif level == 1 and not {2 * index, 2 * index + 1} & set(self.suspects):
                self.findings.append(f"{self._pair(index)}的顺序被调换或记录被替换。")

    def _pair(self, index: int) -> str:
        """The two leaves under a node of the first level."""
        rows = Leaf.rows.filter(log=self.log, index__in=[2 * index, 2 * index + 1]).order_by("index")
        return "、".join(f"第 {leaf.index} 号记录 事件 {leaf.event_id}（{leaf.day}）" for leaf in rows)


def lines(findings: Sequence[str]) -> Iterator[str]:
    """The result of an audit as text."""
    yield from (f"✗ {finding}" for finding in findings)
    yield f"核查发现 {len(findings)} 处问题。" if findings else "核查通过：数据库与日志一致。"
