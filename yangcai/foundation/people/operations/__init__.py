"""Everything that changes people, organisations and accounts, one module for each noun."""

from yangcai.foundation.people.operations import (
    accounts,
    accreditations,
    activation,
    factor_resets,
    imports,
    memberships,
    organisations,
    passwords,
    phones,
    registering,
    second_factors,
    sessions,
    sign_in,
    unified,
)

__all__ = [
    "accounts",
    "accreditations",
    "activation",
    "factor_resets",
    "imports",
    "memberships",
    "organisations",
    "passwords",
    "phones",
    "registering",
    "second_factors",
    "sessions",
    "sign_in",
    "unified",
]
