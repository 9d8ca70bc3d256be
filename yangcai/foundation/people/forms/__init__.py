"""Forms: text in, values out, named as the operations name them."""

from yangcai.foundation.people.forms.accounts import Rule, Upload
from yangcai.foundation.people.forms.entrance import Code, NewPassword, OwnPassword, Profile, SignIn, TotpCode
from yangcai.foundation.people.forms.members import (
    AddMember,
    FactorReset,
    Invite,
    MemberRoles,
    Pair,
    Phone,
    Place,
    Split,
)
from yangcai.foundation.people.forms.organisations import Accredit, OrganisationForm
from yangcai.foundation.people.forms.plain import Reason, Sure

__all__ = [
    "Accredit",
    "AddMember",
    "Code",
    "FactorReset",
    "Invite",
    "MemberRoles",
    "NewPassword",
    "OrganisationForm",
    "OwnPassword",
    "Pair",
    "Phone",
    "Place",
    "Profile",
    "Reason",
    "Rule",
    "SignIn",
    "Split",
    "Sure",
    "TotpCode",
    "Upload",
]
