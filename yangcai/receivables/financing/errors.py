"""What this room refuses, beyond what stands beside one operation."""

from yangcai.foundation.kernel.errors import Refused


class NotComplete(Refused):
    """Something needed before this step is missing or wrong."""


class Held(Refused):
    """A freeze or a sanction stands in the way."""


class SamePerson(Refused):
    """The one who made it may not check it."""


class TooLate(Refused):
    """The term for it has passed."""


class InTransit(Refused):
    """The contract's owner has not answered yet: nothing else may happen meanwhile."""
