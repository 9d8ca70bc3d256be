"""Users, organisations, who belongs where in which role, and how they came in."""

from yangcai.foundation.people.models.memberships import EXCLUSIVE, Membership
from yangcai.foundation.people.models.organisations import (
    Accreditation,
    FormerName,
    Organisation,
    check_uscc,
)
from yangcai.foundation.people.models.sessions import OpenSession
from yangcai.foundation.people.models.users import User, normal_username

__all__ = [
    "EXCLUSIVE",
    "Accreditation",
    "FormerName",
    "Membership",
    "OpenSession",
    "Organisation",
    "User",
    "check_uscc",
    "normal_username",
]
