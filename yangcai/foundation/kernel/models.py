"""What every row can be: scoped to those who may see it, stateful along a map; and the event, which never changes."""

from collections.abc import Mapping
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.seats import Seat

EVERYONE = Q()
NOBODY = Q(pk__in=())


class Scoped(models.Model):
    """A row that belongs to somebody. There is no .objects: a request enters by visible_to()."""

    rows: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """The condition under which the seat may see a row."""
        raise NotImplementedError(f"{cls.__name__} must say who may see it")

    @classmethod
    def visible_to(cls, seat: Seat) -> QuerySet[Self]:
        """The rows the seat may see: the only way in from a request."""
        return cls.rows.filter(cls.scope(seat))

    def locked(self) -> Self:
        """Read the row again and hold it until the transaction ends."""
        return type(self).rows.select_for_update(of=("self",)).get(pk=self.pk)


class Stateful(models.Model):
    """A row with a status that moves only along its own map."""

    MOVES: ClassVar[Mapping[str, frozenset[str] | set[str]]] = {}
    status: "models.CharField[str, str]"

    class Meta:
        abstract = True

    def may_move(self, to: str) -> bool:
        """Whether the map has this step."""
        return to in self.MOVES[self.status]

    def move(self, to: str, **facts: object) -> None:
        """Compare and set: step to the status `to`, writing `facts` in the same statement.

        Raises Refused when the map has no such step or somebody else has moved the row meanwhile.
        """
        was = self.status
        if not self.may_move(to):
            raise Refused(_("当前状态不能进行此操作，请刷新页面查看最新状态。"))
        unmoved = type(self)._base_manager.filter(pk=self.pk, **{"status": was})
        if unmoved.update(**{"status": to, **facts}) != 1:
            raise Refused(_("该记录刚刚被其他人处理，请刷新页面后再看。"))
        self.status = to
        for name, value in facts.items():
            setattr(self, name, value)


class Event(Scoped):
    """One thing that happened: audit line, outbox message and timeline entry in one row. Never changed."""

    at = models.DateTimeField()
    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120, blank=True)
    region_path = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["name", "id"], name="event_by_name"),
            models.Index(fields=["organisation_id", "id"], name="event_of_organisation"),
        ]
        triggers = [
            pgtrigger.Protect(name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="event_is_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'pgtrigger: events are append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type}:{self.subject_id}"

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        """An organisation reads its own acts; an auditor or operator all of its territory's; nobody else any."""
        if seat.may("kernel.event.read_all"):
            return EVERYONE
        if seat.may("kernel.event.read") and seat.organisation_id:
            return Q(organisation_id=seat.organisation_id)
        return NOBODY

    @property
    def subject(self) -> str:
        """The subject in one word, as jobs are ordered by it."""
        return f"{self.subject_type}:{self.subject_id}"
