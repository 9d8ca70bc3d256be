"""Answers and errors of the protocol, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yangcai.foundation.exchange.envelopes import dumps, moment

LARGEST = 5 * 2**20
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with: a status, and a body of JSON or of bytes as they are (`raw`)."""

    status: int
    body: Mapping[str, Any]
    raw: bytes | None = None

    def content(self) -> bytes:
        """The bytes that are signed and sent."""
        return dumps(self.body) if self.raw is None else self.raw


class ProtocolError(Exception):
    """A call that ends in an error body. A command's effects are undone; its answer stays unless `retryable`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str = "",
        *,
        detail: Mapping[str, Any] | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(message or code)
        self.status, self.code, self.message = status, code, message or code
        self.detail, self.retryable = dict(detail or {}), retryable

    def answer(self, *, trace: str, at: datetime) -> Answer:
        """The error body; `serverTime` lets the caller set its clock."""
        body = {
            "code": self.code,
            "message": self.message,
            "detail": self.detail,
            "retryable": self.retryable,
            "traceId": trace,
            "serverTime": moment(at),
        }
        return Answer(self.status, body)
