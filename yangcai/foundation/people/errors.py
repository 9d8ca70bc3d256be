"""Refusals of this room that others may want to catch."""

from yangcai.foundation.kernel.errors import Refused


class NotFresh(Refused):
    """Too long since the person last proved who they are for something this grave."""


class NotYours(Refused):
    """An administrator reaches for somebody outside their organisations."""


class Taken(Refused):
    """A name or code that must be unique is in use."""


class UnfitRole(Refused):
    """A role this kind of organisation does not have, or two that exclude each other."""
