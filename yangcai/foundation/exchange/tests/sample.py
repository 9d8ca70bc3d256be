"""A neutral message type of the tests: each one taken leaves one row, and it can be told to misbehave."""

import secrets
from contextlib import contextmanager

from django.utils import timezone

from yangcai.foundation.exchange.inbound import receives
from yangcai.foundation.exchange.models import Nonce

TYPE, HERE = "sample.told", "sample"
_misbehaviour = []


@receives(TYPE, sender="receivables")
def take_sample(*, seat, at, message):
    """Leave a row; whatever happens afterwards must take it back."""
    Nonce.rows.create(
        app=HERE, nonce=f"{message.resource}#{message.seq}.{secrets.token_hex(4)}", at=timezone.now()
    )
    for misbehave in _misbehaviour:
        misbehave(message)


@receives("contract.published", sender="receivables")
def take_reference(*, seat, at, message):
    """The same for reference data, where no room of the site takes it."""
    take_sample(seat=seat, at=at, message=message)


@contextmanager
def misbehaving(function):
    """Within, each message handed over is also given to the function, which may raise."""
    _misbehaviour.append(function)
    try:
        yield
    finally:
        _misbehaviour.remove(function)


def taken():
    """What was taken, in the order in which it was: resource#seq."""
    rows = Nonce.rows.filter(app=HERE).order_by("pk")
    return [row.nonce.rpartition(".")[0] for row in rows]
