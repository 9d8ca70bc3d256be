"""What all rows of this room have in common: anybody may read them."""

from typing import ClassVar

from django.db.models import Q

from yangcai.foundation.kernel.models import EVERYONE, Scoped
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.dated import Dated


class Public(Scoped):
    """A row that anybody may read."""

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, seat: Seat) -> Q:
        return EVERYONE


class Rule(Public, Dated):
    """A public row that holds for a while. Two rows equal in the fields `SAME` follow one another."""

    SAME: ClassVar[tuple[str, ...]] = ()

    class Meta(Dated.Meta):
        abstract = True
