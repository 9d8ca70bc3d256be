"""Questions about what was sent and received."""

import base64

from yangcai.foundation.exchange.models import Outflow, Outgoing


def sent_since(sink: str, resource: str, start: int, limit: int) -> list[bytes]:
    """The messages to a sink about a resource from a number on, byte for byte as they are sent."""
    rows = Outgoing.rows.filter(sink=sink, resource=resource, seq__gte=start).order_by("seq")[:limit]
    return [bytes(row.body) for row in rows]


def snapshot(sink: str, noun: str, *, region: str, cursor: str, limit: int) -> tuple[list[bytes], str]:
    """A page of the latest messages of a kind to a sink, and the cursor of the next page ("" on the last).

    Raises ValueError for a cursor that is not ours.
    """
    after = base64.urlsafe_b64decode(cursor.encode()).decode() if cursor else f"{noun}/"
    flows = Outflow.rows.filter(sink=sink, resource__gt=after, resource__lt=f"{noun}0").order_by("resource")
    page = list(flows[: limit + 1])
    lines = [line for flow in page[:limit] if (line := _latest(flow, region)) is not None]
    more = len(page) > limit
    return lines, base64.urlsafe_b64encode(page[limit - 1].resource.encode()).decode() if more else ""


def _latest(flow: Outflow, region: str) -> bytes | None:
    row = Outgoing.rows.filter(sink=flow.sink, resource=flow.resource, seq=flow.last_seq).first()
    if row is None or not row.region.startswith(region):
        return None
    return bytes(row.body)
