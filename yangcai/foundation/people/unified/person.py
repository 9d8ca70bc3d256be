"""The claims of a provider as we understand them (`settings.OIDC_CLAIMS`)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from stdnum.cn import uscc as uscc_number

HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the identity platform vouches for: an agent of a legal person, or (`is_legal` false) just a person.

    `tells_phone` is false where the voucher hands no number on, so that none we have is taken for withdrawn.
    """

    issuer: str
    subject: str
    is_legal: bool
    uscc: str = ""
    organisation: str = ""
    agent: str = ""
    phone: str = ""
    trust: int = 0
    tells_phone: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether a legal person has a well-formed code and a name."""
        return bool(uscc_number.is_valid(self.uscc) and self.organisation)


def is_complete(claims: Mapping[str, Any]) -> bool:
    """Whether the ID token alone says who it is, so that userinfo need not be asked."""
    ours = settings.OIDC_CLAIMS
    says_kind = not ours["account_type"] or ours["account_type"] in claims
    return says_kind and (not is_legal(claims) or (ours["uscc"] in claims and ours["organisation"] in claims))


def is_legal(claims: Mapping[str, Any]) -> bool:
    """Whether this is a legal person's account; a provider that does not tell kinds gives a code to those only."""
    ours = settings.OIDC_CLAIMS
    if not ours["account_type"]:
        return bool(claims.get(ours["uscc"]))
    return str(claims.get(ours["account_type"], "")) == str(ours["legal"])


def person_of(claims: Mapping[str, Any]) -> Person:
    """The person in a provider's claims."""
    said = {ours: str(claims.get(theirs) or "").strip() for ours, theirs in settings.OIDC_CLAIMS.items()}
    return Person(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        is_legal=is_legal(claims),
        uscc=unicodedata.normalize("NFKC", said["uscc"]).upper(),
        organisation=said["organisation"][:120],
        agent=(said["agent"] or str(claims.get("name") or ""))[:60],
        phone=said["phone"].removeprefix("+86").replace("-", "").replace(" ", "")[:20],
        trust=trust_of(said["trust"]),
    )


def trust_of(text: str) -> int:
    """A level of proof, 0 when the provider says nothing we can read."""
    return min(int(text), HIGHEST) if text.isascii() and text.isdigit() else 0


def plain_name(name: str) -> str:
    """A firm's name for comparing: full-width brackets, spaces and letter case make no other firm."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
