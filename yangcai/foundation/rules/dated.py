"""What holds between two days: rows with `valid_from` and `valid_to`, of which no two of a kind hold at once."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class Dated(models.Model):
    """A row that holds from `valid_from` until `valid_to`, the first day on which it no longer does.

    `by_hand` marks rows that an operator set: loading our files leaves such matters alone.
    """

    valid_from = models.DateField(_("生效日"))
    valid_to = models.DateField(_("失效日"), null=True, blank=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            )
        ]

    @staticmethod
    def holding(on: date) -> Q:
        """The rows that hold on a day."""
        return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))

    def holds(self, on: date) -> bool:
        """Whether this row holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    @property
    def last_day(self) -> date | None:
        """The last day on which the row holds, if there is one."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


def never_twice(name: str, *same: str) -> ExclusionConstraint:
    """No two rows equal in `same` hold on one day. An empty region equals an empty region."""
    equal = [(Coalesce(F(f), Value(0)) if f == "region" else F(f), RangeOperators.EQUAL) for f in same]
    days = Func("valid_from", "valid_to", function="DATERANGE", output_field=DateRangeField())
    return ExclusionConstraint(
        name=f"{name}_never_twice_on_a_day", expressions=[*equal, (days, RangeOperators.OVERLAPS)]
    )
