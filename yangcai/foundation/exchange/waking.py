"""Things to do after the transaction, each once however often it was asked for in it."""

from collections.abc import Callable

from django.db import transaction


class _Wish:
    """A function with a name, by which it is recognised among what waits for the commit."""

    def __init__(self, name: str, function: Callable[[], None]) -> None:
        self.name, self.function = name, function

    def __call__(self) -> None:
        self.function()


def at_commit(name: str, function: Callable[[], None]) -> None:
    """Call the function after commit; no queue is touched inside, so that publishers never wait for each other.

    A wish that still waits shares our fate: the savepoints it could be undone with are all around us as well.
    """
    waiting = transaction.get_connection().run_on_commit
    if not any(isinstance(wish, _Wish) and wish.name == name for _sids, wish, _robust in waiting):
        transaction.on_commit(_Wish(name, function), robust=True)
