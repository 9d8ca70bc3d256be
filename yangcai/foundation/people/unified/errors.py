"""The two ways in which the identity platform can fail us."""


class Unreachable(Exception):
    """It does not answer, or not in time, or not with what the protocol promises."""


class Untrusted(Exception):
    """What came back cannot be believed. The text is for the log, never for the page."""
