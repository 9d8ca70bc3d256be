"""What this room refuses, in the user's words, each with its code and status in the exchange protocol."""

from typing import ClassVar

from yangcai.foundation.kernel.errors import Refused


class CommandRefused(Refused):
    """A no that another system reads by its code; `detail` is plain JSON."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str = "", *, field: str | None = None, **detail: object) -> None:
        super().__init__(message, field=field)
        self.detail = detail


class ContractUnknown(CommandRefused):
    """There is no such contract."""

    status, code = 404, "CONTRACT_UNKNOWN"


class InstitutionSuspended(CommandRefused):
    """The bank or the branch is not registered, or shut out."""

    status, code = 403, "INSTITUTION_SUSPENDED"


class RegionDenied(CommandRefused):
    """The bank is not accredited where the contract lies."""

    status, code = 403, "REGION_DENIED"


class VersionChanged(CommandRefused):
    """The contract is no longer the one that was read."""

    code = "VERSION_CHANGED"


class AlreadyEncumbered(CommandRefused):
    """Somebody else holds the contract; nobody is told who."""

    code = "ALREADY_ENCUMBERED"


class NotFinanceable(CommandRefused):
    """Something stands against financing; the reasons say what."""

    status, code = 422, "NOT_FINANCEABLE"


class TooMuch(CommandRefused):
    """More than may be lent on the contract."""

    status, code = 422, "AMOUNT_EXCEEDS"


class MoreThanHeld(CommandRefused):
    """More than is held for the application."""

    code = "AMOUNT_EXCEEDS"


class StaleToken(CommandRefused):
    """The token holds nothing: ended, taken over by somebody else, or never given."""

    code = "STALE_TOKEN"


class AccountMismatch(CommandRefused):
    """The contract's receiving account is not the one the bank requires, or not locked."""

    code = "ACCOUNT_MISMATCH"


class Frozen(CommandRefused):
    """An order stands against it."""

    code = "FROZEN"


class ExtendedAlready(CommandRefused):
    """A reservation is extended once."""

    code = "EXTENDED_ALREADY"


class SlipNumberReused(CommandRefused):
    """The bank has used its slip number for another slip."""

    status, code = 422, "IDEMPOTENCY_MISMATCH"


class SlipKnown(CommandRefused):
    """The slip has taken effect before."""

    status, code = 422, "IDEMPOTENCY_MISMATCH"


class NotItsBank(CommandRefused):
    """A bank speaks of what another bank holds."""

    status, code = 422, "INSTITUTION_MISMATCH"


class NotAmendable(CommandRefused):
    """What was agreed in a slip is not changed, only its end, its rate downwards and its branch."""

    status, code = 422, "NOT_AMENDABLE"


class NotYours(Refused):
    """The matter lies outside the seat's territory."""


class FiledAlready(Refused):
    """The same document has been filed against the same supplier or contract and is not done with."""


class SamePerson(Refused):
    """Who files is not who decides."""


class NothingToRepair(Refused):
    """What is stored is what follows from the rows."""
