"""What can go wrong when one asks the rules."""


class UnknownLimit(LookupError):
    """No limit of that key holds there on that day: a wrong key, or a gap in the law's data. Never guessed around."""


class NotATerm(ValueError):
    """The limit is no length of time that a deadline can be counted by."""


class OutOfCalendar(LookupError):
    """The day lies before the first year of the working-day calendar."""
