"""Why a demand is refused."""

from yangcai.foundation.kernel.errors import Refused


class NotFree(Refused):
    """The order or award cannot carry a demand: not the firm's, not free, or taken by another open demand."""


class TooMuch(Refused):
    """More than can be financed."""


class TooLong(Refused):
    """A term beyond the contract, or a validity beyond what is allowed."""


class NotOurPhone(Refused):
    """The number is not registered for this firm."""


class NotAFunder(Refused):
    """A chosen bank is not accredited where the items lie, or none is."""


class Barred(Refused):
    """The firm is suspended or under sanction."""


class NoConsent(Refused):
    """The consent was not given, or is not the text that is asked for now."""


class NotSeen(Refused):
    """A note on a contact nobody looked at."""
