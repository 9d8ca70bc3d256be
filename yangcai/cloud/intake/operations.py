"""Taking records in: files piece by piece, each piece wholly or not at all; quarantine and its healing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Award, Contract
from yangcai.cloud.contracts.operations import Entry, correct, take_in
from yangcai.cloud.intake.checks import Draft, Locate, Reasons, check
from yangcai.cloud.intake.entries import Directory, entry_of
from yangcai.cloud.intake.models import Batch, Item, Source
from yangcai.cloud.intake.places import locator
from yangcai.cloud.intake.readers import Raw
from yangcai.foundation.kernel.bulk import copy_in
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region

MODELS: Mapping[str, type[Award] | type[Contract]] = {"award": Award, "contract": Contract}


class BatchEnded(Refused):
    """The file has been taken in already."""


class StillWrong(Refused):
    """The mended record still cannot enter."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A raw record with what the checks made of it and what stood there before."""

    raw: Raw
    outcome: Draft | Reasons
    before: Item | None

    @property
    def version(self) -> int:
        """The version this record becomes."""
        return self.before.version + 1 if self.before else 1

    @property
    def is_entered(self) -> bool:
        """Whether an earlier version is in the books."""
        return bool(self.before and (self.before.award_id or self.before.contract_id))


@operation("intake.batch.open")
def open_batch(*, seat: Seat, at: datetime, source: Source, file_name: str, digest: str) -> Batch:
    """Begin a file, or go on with one that was interrupted. Raises BatchEnded when it is done already."""
    batch, is_new = Batch.rows.select_for_update().get_or_create(
        source=source, digest=digest, defaults={"file_name": file_name[-200:], "started_at": at}
    )
    if batch.status == Batch.Status.DONE:
        raise BatchEnded(_("该文件已经读取过，没有任何变化。"))
    if batch.status == Batch.Status.FAILED:
        batch.move(Batch.Status.RUNNING)
    facts = {"file": batch.file_name, "position": batch.position}
    record("intake.batch.opened" if is_new else "intake.batch.resumed", batch, seat=seat, at=at, **facts)
    return batch


@operation("intake.batch.load")
def load(
    *, seat: Seat, at: datetime, batch: Batch, position: int, raws: list[Raw], directory: Directory
) -> Batch:
    """Take in the records that stand at `position` of the file; a piece already taken changes nothing.

    One transaction: items, records, parties and the batch's position move together, so a kill loses at most a piece.
    """
    batch = batch.locked()
    counts: Counter[str] = Counter()
    if position == batch.position:
        for wave in waves(raws):
            counts += take_wave(seat, at, batch, wave, directory)
        batch.position += len(raws)
        for name in ("accepted", "corrected", "unchanged", "quarantined"):
            setattr(batch, name, getattr(batch, name) + counts[name])
        batch.save(update_fields=["position", "accepted", "corrected", "unchanged", "quarantined"])
    record("intake.batch.loaded", batch, seat=seat, at=at, position=batch.position, **counts)
    return batch


@operation("intake.batch.close")
def close_batch(*, seat: Seat, at: datetime, batch: Batch, failed: str = "") -> Batch:
    """End a file: done, or interrupted with the reason and to be resumed."""
    batch = batch.locked()
    batch.move(Batch.Status.FAILED if failed else Batch.Status.DONE, ended_at=at)
    record(f"intake.batch.{batch.status}", batch, seat=seat, at=at, reason=failed[:200])
    return batch


def waves(raws: Iterable[Raw]) -> Iterable[list[Raw]]:
    """Split so that no wave holds two versions of one record: the later one must see the earlier."""
    wave: list[Raw] = []
    seen: set[str] = set()
    for raw in raws:
        if raw.source_id in seen:
            yield wave
            wave, seen = [], set()
        wave.append(raw)
        seen.add(raw.source_id)
    if wave:
        yield wave


def take_wave(seat: Seat, at: datetime, batch: Batch, raws: list[Raw], directory: Directory) -> Counter[str]:
    """Records of different ids: sort them into unchanged, new, corrected and quarantined, write each at once."""
    source = batch.source
    newest = Item.newest(source, [raw.source_id for raw in raws])
    changed = [raw for raw in raws if not _same(newest.get(raw.source_id), raw)]
    verdicts = [
        Verdict(raw, judge(raw, source, directory.locate, at), newest.get(raw.source_id)) for raw in changed
    ]
    drafts = [verdict for verdict in verdicts if isinstance(verdict.outcome, Draft)]
    directory.learn(seat, at, source, [v.outcome for v in drafts if isinstance(v.outcome, Draft)])
    fresh = [v for v in drafts if not v.is_entered]
    again = [v for v in drafts if v.is_entered]
    model = MODELS[source.record_kind]
    facts: dict[str, Any] = {"seat": seat, "at": at, "model": model, "source": source.name}
    entered: dict[str, int] = {}
    if fresh:
        entered = take_in(**facts, origin=batch, entries=[_entry(v, source, directory) for v in fresh])
    for v in again:
        cancelled = isinstance(v.outcome, Draft) and v.outcome.is_cancelled
        entered[v.raw.source_id] = correct(
            **facts, entry=_entry(v, source, directory), cancelled=cancelled
        ).pk
    Item.replace([v.before for v in verdicts if v.before])
    copy_in(Item, [_item(v, batch, at, entered) for v in verdicts])
    return Counter(
        unchanged=len(raws) - len(changed),
        accepted=len(fresh),
        corrected=len(again),
        quarantined=len(verdicts) - len(drafts),
    )


def judge(raw: Raw, source: Source, locate: Locate, at: datetime) -> Draft | Reasons:
    """What the checks say of a record."""
    place = (source.region_id, source.region.path)
    outcome = check(raw.facts, kind=source.record_kind, place=place, locate=locate, today=beijing_day(at))
    if raw.contradictions:
        reasons = outcome if isinstance(outcome, Reasons) else Reasons()
        reasons.append(f"同一内容出现了不同的值：{'、'.join(sorted(set(raw.contradictions)))}")
        return reasons
    return outcome


def _same(before: Item | None, raw: Raw) -> bool:
    return before is not None and before.checksum == raw.checksum


def _entry(verdict: Verdict, source: Source, directory: Directory) -> Entry:
    assert isinstance(verdict.outcome, Draft)  # noqa: S101 - the caller sorted them
    return entry_of(verdict.raw.source_id, verdict.version, verdict.outcome, source, directory)


def _item(verdict: Verdict, batch: Batch, at: datetime, entered: Mapping[str, int]) -> dict[str, Any]:
    """The staged item; one in quarantine keeps its link to the version still in the books."""
    before, raw = verdict.before, verdict.raw
    reasons = list(verdict.outcome) if isinstance(verdict.outcome, Reasons) else []
    link = f"{batch.source.record_kind}_id"
    return {
        "source_id": batch.source_id,
        "reference": raw.source_id,
        "version": verdict.version,
        "checksum": raw.checksum,
        "batch_id": batch.pk,
        "facts": raw.facts,
        "reasons": reasons,
        "received_at": at,
        "status": Item.Status.QUARANTINED.value if reasons else Item.Status.ACCEPTED.value,
        link: entered.get(raw.source_id) or (getattr(before, link) if before else None),
    }


@operation("intake.item.heal")
def heal(*, seat: Seat, at: datetime, item: Item, mended: Mapping[str, str], note: str) -> Item:
    """Enter a quarantined record with the facts a clerk mended; what was received stays as it was received.

    Raises StillWrong with the remaining reasons.
    """
    item = item.locked()
    source = item.source
    directory = Directory(locator(seat, source.region))
    raw = Raw(item.reference, {**item.facts, **{k: v for k, v in mended.items() if v}})
    outcome = judge(raw, source, directory.locate, at)
    if isinstance(outcome, Reasons):
        raise StillWrong("；".join(outcome))
    directory.learn(seat, at, source, [outcome])
    entry = entry_of(item.reference, item.version, outcome, source, directory)
    facts: dict[str, Any] = {
        "seat": seat,
        "at": at,
        "model": MODELS[source.record_kind],
        "source": source.name,
    }
    link = f"{source.record_kind}_id"
    if getattr(item, link):
        pk = correct(**facts, entry=entry, cancelled=outcome.is_cancelled).pk
    else:
        pk = take_in(**facts, origin=item, entries=[entry])[item.reference]
    item.move(Item.Status.HEALED, mended=dict(mended), **{link: pk})
    record("intake.item.healed", item, seat=seat, at=at, mended=dict(mended), note=note, reasons=item.reasons)
    return item


@operation("intake.item.dismiss")
def dismiss(*, seat: Seat, at: datetime, item: Item, note: str) -> Item:
    """Set a quarantined record aside for good, with the reason; a later version may still come."""
    item = item.locked()
    item.move(Item.Status.DISMISSED)
    record("intake.item.dismissed", item, seat=seat, at=at, note=note)
    return item


@operation("intake.source.write")
def keep_source(
    *,
    seat: Seat,
    at: datetime,
    name: str,
    title: str,
    layout: str,
    mapping: Mapping[str, str],
    region: Region,
    record_kind: str,
) -> Source:
    """Enter a source, or set what is known of it."""
    facts = {"title": title, "layout": layout, "mapping": dict(mapping), "region": region}
    source, _is_new = Source.rows.update_or_create(name=name, defaults=facts | {"record_kind": record_kind})
    record("intake.source.kept", source, seat=seat, at=at, name=name, layout=layout)
    return source
