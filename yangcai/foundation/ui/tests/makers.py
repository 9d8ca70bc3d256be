"""Events to list: with ties, and with nothing in the columns that allow it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import override_settings

from yangcai.foundation.kernel.models import Event

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
alone = override_settings(
    ROOT_URLCONF="yangcai.foundation.ui.tests.urls",
    SEAT_OF="yangcai.foundation.ui.tests.urls.reader_of",
    EXPORTER="yangcai.foundation.ui.tests.urls.exported",
)


def make_events(count: int, **facts: Any) -> list[Event]:
    """`count` events: three names, instants that tie in fours, an organisation in two of three."""
    rows = [
        Event(
            at=NOON + timedelta(minutes=number // 4),
            name=["a.filed", "b.signed", "c.paid"][number * 7 % 3],
            subject_type="kernel.event",
            subject_id=str(number),
            organisation_id=[None, 1, 2][number % 3],
            user_id=None if number % 5 == 0 else number % 7,
            actor=["王晓敏", "", "李华"][number % 3],
            facts=facts or {"amount": number * 100},
        )
        for number in range(count)
    ]
    return Event.rows.bulk_create(rows)
