"""How long contracts are held: by dated rows of the rules, in working days, to the end of a Beijing day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from yangcai.cloud.contracts.models import Contract
from yangcai.foundation.kernel.clock import beijing_day, start_of
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.rules.errors import UnknownLimit
from yangcai.foundation.rules.working_days import Length, Term

DAY = timedelta(days=1)


def most_days(key: str, contract: Contract, at: datetime, asked: int) -> Term:
    """So many working days as were asked for, or as many as the contract's region allows."""
    try:
        limit = rules.limit(key, beijing_day(at), contract.region)
    except UnknownLimit:
        return Length(Decimal(asked), "wd")
    return limit if limit.value is not None and limit.value < asked else Length(Decimal(asked), "wd")


def allowed(key: str, contract: Contract, at: datetime, default: Length) -> Term:
    """The time a rule gives, or the default where nobody has set one."""
    try:
        return rules.limit(key, beijing_day(at), contract.region)
    except UnknownLimit:
        return default


def end_of(start: datetime, term: Term) -> datetime:
    """The last instant of the last day."""
    return rules.deadline(beijing_day(start), term).at


def end_of_day(day: date) -> datetime:
    """The last instant of a Beijing day."""
    return start_of(day + DAY) - timedelta(microseconds=1)
