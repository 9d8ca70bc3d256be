"""Users, organisations, who belongs where in which role, and how they came in."""

from yangcai.foundation.people.models.accounts import AccountImport, AccountImportRow, AccountRule
from yangcai.foundation.people.models.factors import FactorReset, OldPassword, RecoveryCode, SmsCode, Totp
from yangcai.foundation.people.models.memberships import EXCLUSIVE, Membership
from yangcai.foundation.people.models.organisations import Accreditation, FormerName, Organisation, check_uscc
from yangcai.foundation.people.models.sessions import OpenSession
from yangcai.foundation.people.models.sign_in import Failures, PendingSignIn, SignIn
from yangcai.foundation.people.models.unified import BindingClaim, SpentToken, UnifiedIdentity, UnifiedSession
from yangcai.foundation.people.models.users import User, check_phone, normal_username

__all__ = [
    "EXCLUSIVE",
    "AccountImport",
    "AccountImportRow",
    "AccountRule",
    "Accreditation",
    "BindingClaim",
    "FactorReset",
    "Failures",
    "FormerName",
    "Membership",
    "OldPassword",
    "OpenSession",
    "Organisation",
    "PendingSignIn",
    "RecoveryCode",
    "SignIn",
    "SmsCode",
    "SpentToken",
    "Totp",
    "UnifiedIdentity",
    "UnifiedSession",
    "User",
    "check_phone",
    "check_uscc",
    "normal_username",
]
