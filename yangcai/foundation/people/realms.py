"""Which door an organisation's people come in by: its own for banks, the identity platform for suppliers."""

from yangcai.foundation.people.models import Organisation, SignIn

Kind = Organisation.Kind
Entrance = SignIn.Entrance
KINDS = {
    Entrance.BANK: frozenset({Kind.INSTITUTION, Kind.BRANCH}),
    Entrance.UNIFIED: frozenset({Kind.SUPPLIER}),
}


def realm_of(kind: str) -> str:
    """The entrance of a kind of organisation."""
    return next((entrance for entrance, kinds in KINDS.items() if kind in kinds), Entrance.STAFF)
