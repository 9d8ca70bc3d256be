"""Making the file of an export, in a job or at once, so that it may be killed at any point and begun again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from yangcai.foundation.documents import store
from yangcai.foundation.documents.models import Export
from yangcai.foundation.documents.seating import seat_again
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.ui.exports import export_rows, watermark, write_csv, write_xlsx
from yangcai.foundation.ui.lists import LISTS, List

KEPT_FOR = timedelta(days=7)
MOST_ATTEMPTS = 5


class Stopped(Exception):
    """Nobody wants the file any more."""


def make_anew(*, at: datetime, export: Export) -> None:
    """Make an export as whoever asked may have it now; a permission lost meanwhile ends it."""
    seat = seat_again(export, at)
    if seat is None or not seat.may("documents.export.ask"):
        fail(
            seat=SYSTEM,
            at=at,
            export=export,
            error=_("您已不在申请导出时的单位任职，或没有导出权限，导出已停止。"),
        )
        return
    try:
        list_ = LISTS[export.list_name].bind(seat, export.querystring)
    except Forbidden:
        fail(seat=SYSTEM, at=at, export=export, error=_("您已没有查看该列表的权限，导出已停止。"))
    except KeyError:
        fail(seat=SYSTEM, at=at, export=export, error=_("该列表已不存在，请重新查询后导出。"))
    else:
        make(at=at, export=export, list_=list_)


def make(*, at: datetime, export: Export, list_: List) -> None:
    """Write the file from its first row, whatever an earlier attempt has left, and finish the export."""
    try:
        export = start(seat=SYSTEM, at=at, export=export)
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"export.{export.format}"
            rows = _write(path, export, list_, at)
            with path.open("rb") as file:
                digest, _sm3, size = store.digests(file)
                _keep(export.place, file)
        finish(seat=list_.seat, at=at, export=export, rows=rows, digest=digest, size=size)
    except Stopped:
        default_storage.delete(export.place)
    except Refused as refusal:
        export.refresh_from_db()
        if export.is_moving:
            fail(seat=SYSTEM, at=at, export=export, error=str(refusal))


def _write(path: Path, export: Export, list_: List, at: datetime) -> int:
    """Write the rows and return how many."""
    mark = watermark(list_, at=at, count=list_.filtered.order_by().count())
    progress = _reporter(export)
    if export.format == Export.Format.XLSX:
        return write_xlsx(path, list_, export_rows(list_), mark, progress=progress)
    with path.open("wb") as file:
        file.writelines(write_csv(list_, export_rows(list_), mark, progress=progress))
    return export.rows_done


def _reporter(export: Export) -> Callable[[int], None]:
    """Tell the progress page how far it is; learn there that it is cancelled."""

    def report(rows: int) -> None:
        export.rows_done = rows
        if not export.note_progress(rows):
            raise Stopped

    return report


def _keep(place: str, file: IO[bytes]) -> None:
    """Put the file into the storage in place of what an earlier attempt left there."""
    default_storage.delete(place)
    file.seek(0)
    default_storage.save(place, File(file))


@operation("documents.export.make")
def start(*, seat: Seat, at: datetime, export: Export) -> Export:
    """Begin, or begin again after a crash; not for ever."""
    export = export.locked()
    if export.attempts >= MOST_ATTEMPTS:
        raise Refused(_("多次生成失败，请稍后重新导出或联系平台运维。"))
    export.move(Export.Status.RUNNING, rows_done=0, attempts=export.attempts + 1)
    record("documents.export.started", export, seat=seat, at=at, attempt=export.attempts)
    return export


@operation("documents.export.ask")
def finish(*, seat: Seat, at: datetime, export: Export, rows: int, digest: str, size: int) -> Export:
    """The file is ready: say who has taken which rows, and how to recognise them. Raises Stopped when cancelled."""
    export = export.locked()
    if export.status != Export.Status.RUNNING:
        raise Stopped
    facts = {"rows_done": rows, "digest": digest, "size": size}
    export.move(Export.Status.DONE, **facts, done_at=at, expires_at=at + KEPT_FOR)
    told = {"list": export.list_name, "filter": export.filter_in_words, "rows": rows, "digest": digest}
    record("documents.export.made", export, seat=seat, at=at, **told)
    return export


@operation("documents.export.make")
def fail(*, seat: Seat, at: datetime, export: Export, error: str) -> Export:
    """It cannot be made; the reason is for whoever asked."""
    export = export.locked()
    export.move(Export.Status.FAILED, error=error[:200])
    record("documents.export.failed", export, seat=seat, at=at, error=error[:200])
    return export


@operation("documents.export.make")
def expire(*, seat: Seat, at: datetime, export: Export) -> Export:
    """Its week is over: the file goes, the row stays."""
    export = export.locked()
    export.move(Export.Status.EXPIRED)
    record("documents.export.expired", export, seat=seat, at=at)
    return export
