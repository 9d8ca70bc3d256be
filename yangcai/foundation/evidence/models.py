"""The log: its leaves, the hashes above them, its signed heads, where those were anchored, what was archived."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.evidence.verifier.digests import SHA256, SM3, algorithm
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note, PublicKey, instant
from yangcai.foundation.kernel.models import EVERYONE, NOBODY, Event, Scoped, Stateful
from yangcai.foundation.kernel.seats import Seat


def append_only(table: str) -> list[pgtrigger.Trigger]:
    """Rows of the table are written once: no UPDATE, no DELETE, no TRUNCATE."""
    return [
        pgtrigger.Protect(name=f"{table}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{table}_never_emptied",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func=f"RAISE EXCEPTION 'pgtrigger: {table} is append-only';",
        ),
    ]


class Log(Scoped):
    """One tree. The newest log takes new events; an older one, of another algorithm perhaps, stays as it is."""

    origin = models.CharField(max_length=120, unique=True)
    algorithm = models.CharField(max_length=8, choices={SHA256: "SHA-256", SM3: "SM3"}, default=SHA256)
    opened_at = models.DateTimeField()

    class Meta:
        triggers = append_only("log")

    def __str__(self) -> str:
        return self.origin

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Hashes are for everybody: that is their use."""
        return EVERYONE

    def digest(self, data: bytes) -> bytes:
        """The log's hash function."""
        return algorithm(self.algorithm)(data)


class Leaf(Scoped):
    """An event's place in a log. There is no foreign key: an event that somebody removes must be missed, not mended."""

    pk = models.CompositePrimaryKey("log_id", "index")
    log = models.ForeignKey(Log, models.PROTECT, related_name="+", db_index=False)
    index = models.BigIntegerField()
    event_id = models.BigIntegerField(unique=True)
    day = models.DateField()
    salt = models.BinaryField(max_length=16)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["day", "log", "index"], name="leaf_of_day")]
        triggers = append_only("leaf")

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Reached through its event only."""
        return NOBODY


class Node(Scoped):
    """The hash of a complete subtree above the leaves."""

    pk = models.CompositePrimaryKey("log_id", "level", "index")
    log = models.ForeignKey(Log, models.PROTECT, related_name="+", db_index=False)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = append_only("node")

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Hashes are for everybody."""
        return EVERYONE


class Key(Scoped):
    """A public key under which heads are signed. Never removed: old receipts are checked with old keys."""

    name = models.CharField(max_length=120)
    key_id = models.CharField(max_length=8, unique=True)
    public = models.BinaryField(max_length=32)
    published_at = models.DateTimeField()

    class Meta:
        triggers = append_only("key")

    def __str__(self) -> str:
        return str(self.public_key)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Public."""
        return EVERYONE

    @property
    def public_key(self) -> PublicKey:
        """The key as receipts write it."""
        return PublicKey(self.name, bytes(self.public))


class TreeHead(Scoped):
    """A signed statement: at this instant the log had so many leaves and this root."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="heads")
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_head_of_a_size")]
        triggers = append_only("head")

    def __str__(self) -> str:
        return f"{self.log.origin} {self.size}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Heads are published."""
        return EVERYONE

    @property
    def root_hex(self) -> str:
        """The root as people compare it."""
        return bytes(self.root).hex()

    @property
    def checkpoint(self) -> Checkpoint:
        """What is signed."""
        return Checkpoint(self.log.origin, self.size, bytes(self.root), instant(self.at), self.log.algorithm)

    @property
    def note(self) -> Note:
        """The checkpoint under its signature."""
        return Note(str(self.checkpoint), self.key.name, self.key.key_id, bytes(self.signature))


class Waiting(Scoped):
    """An event that has no leaf yet; filled by a trigger in the event's own transaction, emptied by `sequencing`."""

    event_id = models.BigIntegerField(primary_key=True)

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Nobody's."""
        return NOBODY


class RecordedEvent(Event):
    """The kernel's event once more, to hang this room's trigger on."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="event_waits_for_its_leaf",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="recorded"),  # type: ignore[no-untyped-call]
                func="INSERT INTO evidence_waiting (event_id) SELECT id FROM recorded; RETURN NULL;",
            )
        ]


class Anchoring(Scoped):
    """A head handed to a keeper outside this database, and where to find it there."""

    head = models.ForeignKey(TreeHead, models.PROTECT, related_name="anchorings")
    anchor = models.CharField(max_length=20)
    reference = models.CharField(max_length=200)
    at = models.DateTimeField()

    KEEPERS = {"file": _("锚定文件"), "evm": _("区块链")}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "anchor"], name="one_anchoring_of_a_head")]
        triggers = append_only("anchoring")

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Public, like the head."""
        return EVERYONE

    @property
    def keeper(self) -> str:
        """Who keeps the head, in words."""
        return str(self.KEEPERS.get(self.anchor, self.anchor))


class Archive(Scoped, Stateful):
    """A bundle of a day's or a subject's events with their files, ordered by somebody who may see them."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("正在归档")
        MADE = "made", _("已归档")
        EMPTY = "empty", _("没有可归档的事件")
        DAMAGED = "damaged", _("与日志不符，待核查")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.ORDERED: {Status.MADE, Status.EMPTY, Status.DAMAGED},
        Status.MADE: set(),
        Status.EMPTY: set(),
        Status.DAMAGED: set(),
    }

    day = models.DateField(_("日期"), null=True, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    whole = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.ORDERED)
    items = models.PositiveIntegerField(null=True)
    size = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    ordered_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="archive_of_a_day_or_of_a_subject",
                condition=Q(day__isnull=False, subject_type="", subject_id="")
                | (Q(day__isnull=True) & ~Q(subject_type="") & ~Q(subject_id="")),
            ),
            models.CheckConstraint(
                name="a_made_archive_has_its_digest",
                condition=~Q(status="made") | (~Q(digest="") & Q(event_id__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """Whoever reads all events sees every archive; others those of their own organisation."""
        if not seat.may("evidence.archive.read"):
            return NOBODY
        if seat.may("kernel.event.read_all"):
            return EVERYONE
        return Q(organisation_id=seat.organisation_id, whole=False) if seat.organisation_id else NOBODY

    @property
    def title(self) -> str:
        """2026-11-21, or the subject."""
        return str(self.day) if self.day else f"{self.subject_type}:{self.subject_id}"

    def events(self) -> "models.QuerySet[Event]":
        """The events that whoever ordered it may see."""
        return Event.rows.all() if self.whole else Event.rows.filter(organisation_id=self.organisation_id)
