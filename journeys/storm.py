"""Run by `test_killed_in_the_middle.py` in the receivables site's environment: many applications, pushed to their end.

    python -m journeys.storm write COUNT      drafts, filled in; prints their numbers
    python -m journeys.storm push NUMBER …    each as far as it goes, whatever dies meanwhile; prints how it stands
    python -m journeys.storm want COUNT       so many applications for one contract, to all banks there are, submitted
                                              at once; prints the contract's code and how they stand

A step that fails is tried again from what the database says, as people reload a page and press the button again.
"""

# ruff: noqa: PLC0415 - Django is set up first

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PATIENCE = 240.0  # seconds
FIRMS = slice(1, None)  # the demo's first supplier is left to other journeys


def main(words: list[str]) -> None:
    """Do as told."""
    import django

    django.setup()
    if words[0] in ("write", "want"):
        print(*{"write": write, "want": want}[words[0]](int(words[1])))
        return
    deadline = time.monotonic() + PATIENCE
    with ThreadPoolExecutor(4) as pool:
        print(*pool.map(lambda number: push(number, deadline), words[1:]))


def write(count: int) -> list[str]:
    """So many drafts on contracts that are free."""
    from django.utils import timezone

    from yangcai.foundation.kernel.seats import SYSTEM
    from yangcai.foundation.people.seed import suppliers_of_demo
    from yangcai.receivables.home import story

    numbers: list[str] = []
    for supplier in suppliers_of_demo(SYSTEM)[FIRMS]:
        cast = story.cast_of(supplier, timezone.now())
        for order in story.free_orders(supplier)[: count - len(numbers)]:
            numbers.append(story.write(cast, order).number)
    return numbers


def want(count: int) -> list[str]:
    """Many applications for one contract, submitted by sixteen hands at once."""
    from collections import Counter
    from dataclasses import replace
    from datetime import date

    from django.utils import timezone

    from yangcai.foundation.kernel.seats import SYSTEM
    from yangcai.foundation.people.models import Organisation
    from yangcai.foundation.people.seed import suppliers_of_demo
    from yangcai.receivables.financing.models import Application
    from yangcai.receivables.home import story
    from yangcai.receivables.orders.queries import institutions_in

    cast = story.cast_of(suppliers_of_demo(SYSTEM)[-1], timezone.now())
    order = story.free_orders(Organisation.visible_to(SYSTEM).get(pk=cast.supplier.organisation_id))[-1]
    banks = [replace(cast, bank=bank) for bank in institutions_in([order.region_path], date.today())]
    rows = [story.write(banks[n % len(banks)], order) for n in range(count)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda row: attempt(cast, row), rows))
    numbers = [row.number for row in rows]
    found = Application.visible_to(SYSTEM).filter(number__in=numbers).values_list("status", flat=True)
    return [order.contract_code, *(f"{status}={n}" for status, n in sorted(Counter(found).items()))]


def attempt(cast: Any, row: Any) -> None:
    """Submit once."""
    from django.db import connections

    from yangcai.foundation.kernel.errors import Refused
    from yangcai.receivables.home import story

    try:
        story.submit(cast, row)
    except Refused as no:
        print(f"{row.number}: {no}", file=sys.stderr)
    finally:
        connections.close_all()


def push(number: str, deadline: float) -> str:
    """One application to its end."""
    from django.db import connections

    from yangcai.foundation.kernel.errors import Refused

    status = ""
    while status != "concluded" and time.monotonic() < deadline:
        try:
            status = step(number)
        except Refused as no:
            print(f"{number}: {no}", file=sys.stderr)
            time.sleep(0.5)
        except Exception as broken:  # noqa: BLE001 - whatever was killed
            print(f"{number}: {type(broken).__name__}", file=sys.stderr)
            connections.close_all()
            time.sleep(0.5)
    connections.close_all()
    return status


def step(number: str) -> str:
    """The next thing to do for an application; where it stands then."""
    from django.utils import timezone

    from yangcai.foundation.kernel.seats import SYSTEM
    from yangcai.receivables.financing.models import Application
    from yangcai.receivables.home import story

    row = Application.visible_to(SYSTEM).select_related("supplier").get(number=number)
    cast = story.cast_of(row.supplier, timezone.now())
    STEPS.get(row.status, settle)(cast, row)
    row.refresh_from_db()
    time.sleep(0.2)
    return str(row.status)


def settle(cast: Any, row: Any) -> None:
    """Ask again for an answer that is not known."""
    from yangcai.receivables.financing import saga

    time.sleep(0.5)
    saga.settle_all(row, at=cast.at)


def submit(cast: Any, row: Any) -> None:
    """The supplier sends it."""
    from yangcai.receivables.home import story

    story.submit(cast, row)


def receive(cast: Any, row: Any) -> None:
    """The bank takes it."""
    from yangcai.receivables.financing.operations import reviewing

    reviewing.receive(seat=cast.maker, at=cast.at, application=row)


def review(cast: Any, row: Any) -> None:
    """The bank looks into it."""
    from yangcai.receivables.financing.operations import reviewing

    reviewing.begin_review(seat=cast.maker, at=cast.at, application=row)


def decide(cast: Any, row: Any) -> None:
    """The maker proposes, or the checker agrees to what was proposed."""
    from yangcai.receivables.financing.operations import deciding
    from yangcai.receivables.home import story

    proposal = row.decisions.filter(status="proposed").first()
    if proposal:
        deciding.confirm(seat=cast.checker, at=cast.at, proposal=proposal)
    else:
        story.propose(cast, row)


def accept(cast: Any, row: Any) -> None:
    """The supplier agrees."""
    from yangcai.receivables.home import story

    story.accept(cast, row)


def conclude(cast: Any, row: Any) -> None:
    """The slip is written, handed in, checked."""
    from yangcai.receivables.financing.operations import slips
    from yangcai.receivables.home import story

    slip = row.slips.first()
    if slip is None:
        story.enter(cast, row)
    elif slip.status == "draft":
        slips.hand_in(seat=cast.maker, at=cast.at, slip=slip)
    elif slip.status == "checking":
        slips.approve_slip(seat=cast.checker, at=cast.at, slip=slip)
    else:
        settle(cast, row)


STEPS = {
    "draft": submit,
    "submitted": receive,
    "received": review,
    "in_review": decide,
    "approved": accept,
    "ready": conclude,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yangcai.receivables.config.settings")
    main(sys.argv[1:])
