"""Why a statement of the contract's owner cannot be taken in."""

from yangcai.foundation.kernel.errors import Refused


class Unreadable(Refused):
    """The statement lacks what a copy must have, or says what cannot be; `code` is the protocol's."""

    def __init__(self, code: str, message: str, **detail: object) -> None:
        super().__init__(message)
        self.code, self.detail = code, detail


class Missing(Refused):
    """The statement leans on another that has not come yet: `resource` names it."""

    def __init__(self, resource: str) -> None:
        super().__init__(resource)
        self.resource = resource
