"""Who there is, which rows they see, and what a door is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# --- who ------------------------------------------------------------------------------------------

PURCHASERS = "purchaser_maker purchaser_checker"
SUPPLIERS = "supplier rival"
BANKS = "bank_maker bank_checker bank_admin"
BUREAUS = "bureau bureau_leader"
GUARDS = "operator operator_security auditor"
ADMINS = "operator operator_security bank_admin"
WATCHERS = f"{BUREAUS} {GUARDS}"  # whose territory the supplier's city lies in
BY_ACCOUNT = f"{PURCHASERS} {BANKS} {WATCHERS} agency expert"
SIGNED_IN = f"{BY_ACCOUNT} {SUPPLIERS}"
NEWCOMERS = "newcomer"
EVERYBODY = f"{SIGNED_IN} {NEWCOMERS} stranger"
OUTSIDERS = f"{NEWCOMERS} stranger"
NEIGHBOURS = "next_unit next_bank next_bureau"
NOBODY = ""

# --- which rows are seen by whom -------------------------------------------------------------------

# family -> row of the world -> who sees it. The first of a family stands in the addresses; the others are its like
# next door, of a rival or abroad.
PROVINCIAL = GUARDS  # who look over the whole province
ROWS: dict[str, dict[str, str]] = {
    "organisation": {
        "organisation_of_supplier": f"supplier {WATCHERS}",
        "organisation_of_rival": f"rival {WATCHERS}",
        "organisation_of_purchaser_maker": f"{PURCHASERS} {WATCHERS}",
        "organisation_of_bank_maker": f"{BANKS} {WATCHERS}",
        "organisation_of_bureau": WATCHERS,
        "organisation_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
        "organisation_abroad": NOBODY,
    },
    "bank": {"organisation_of_bank_admin": f"bank_admin {PROVINCIAL}"},
    "branch": {"organisation_of_bank_maker": f"{BANKS} {WATCHERS}", "organisation_abroad": NOBODY},
    "unit": {"empty_unit": WATCHERS, "organisation_of_next_unit": f"next_unit next_bureau {PROVINCIAL}"},
    "accreditation": {
        "bank_accreditation": f"bank_admin {PROVINCIAL}",
        "next_accreditation": f"next_bureau {PROVINCIAL}",
    },
    "member": {
        "membership_of_bank_maker": f"bank_maker bank_admin {WATCHERS}",
        "membership_of_supplier": f"supplier {WATCHERS}",
        "membership_of_rival": f"rival {WATCHERS}",
        "membership_of_purchaser_maker": f"purchaser_maker {WATCHERS}",
        "membership_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
        "membership_abroad": NOBODY,
    },
    "single_account": {
        "single_account": WATCHERS,
        "membership_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
    },
    "session": {
        "session_of_supplier": f"supplier {GUARDS}",
        "session_of_rival": f"rival {GUARDS}",
    },
    "claim": {"claim": "operator auditor", "next_claim": "operator auditor", "claim_abroad": NOBODY},
    "reset": {"reset": ADMINS, "next_reset": "operator operator_security"},
    "account_rule": {"rule": GUARDS},
    "import": {"imported": "operator auditor"},
    "paper": {
        "paper_of_unit": PURCHASERS,
        "paper_of_supplier": "supplier",
        "paper_of_rival": "rival",
    },
    "export": {"export_of_purchaser_maker": "purchaser_maker", "export_of_supplier": "supplier"},
    "message": {"message_of_purchaser_maker": PURCHASERS, "message_of_supplier": "supplier"},
    "sms": {"sms": GUARDS},
    "mail": {"mail": GUARDS},
    "event": {
        "event_of_supplier": f"supplier {GUARDS}",
        "event_of_rival": f"rival {GUARDS}",
        "event_of_purchaser_maker": f"purchaser_checker {GUARDS}",
    },
    "archive": {
        "archive_of_supplier": "supplier auditor",
        "archive_of_rival": "rival auditor",
        "archive_of_auditor": "auditor",
    },
    "counterpart": {"counterpart": PROVINCIAL},
    "exchange_key": {"bank_key": PROVINCIAL},
    "letter": {"dead_letter": PROVINCIAL},
    "skip": {"skip": PROVINCIAL},
    "received": {"received": PROVINCIAL},
}

# --- doors ---------------------------------------------------------------------------------------

ONLY_POST = 405


@dataclass(frozen=True, slots=True)
class Door:
    """One address.

    `seen_by` open it, each for the rows they see; a row they do not see is 404. `acts` may post `gives` and change
    something by it; what anybody else posts changes nothing. `sees` are those who find the row behind this address
    when they are fewer than `ROWS` says. `asks` are the address's own parameters, `query` those it needs. `answer` is
    what even those who may come get, where that is no page: 405 of what is only posted to.
    """

    seen_by: str
    args: str = ""
    acts: str = NOBODY
    gives: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] = field(default_factory=dict)
    sees: str | None = None
    asks: str = ""
    query: str = ""
    answer: int = 200

    @property
    def takes_posts(self) -> bool:
        """Whether anything is done with what is posted here."""
        return bool(self.acts or self.gives or self.answer == ONLY_POST)

    @property
    def opener(self) -> str:
        """One who may come in: a stranger where everybody may, since their pages are drawn fastest."""
        return "stranger" if self.seen_by == EVERYBODY else (self.seen_by or "operator").split()[0]

    @property
    def family(self) -> str:
        """The family of rows in its arguments, if there is one."""
        return next((word for word in self.args.split() if not word.startswith("=")), "")
