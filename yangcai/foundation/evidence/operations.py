"""What people ask of this room: an archive. What it writes about its own work stands in `bookkeeping`."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from yangcai.foundation.evidence import jobs
from yangcai.foundation.evidence.models import Archive
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat


class DayNotOver(Refused):
    """Only a day that is over can be archived whole."""


class NoSuchSubject(Refused):
    """A subject is written type:id."""


@operation("evidence.archive.make")
def order_archive(*, seat: Seat, at: datetime, day: date | None = None, subject: str = "") -> Archive:
    """Ask for the archive of a day that is over, or of a subject (`contracts.contract:5`)."""
    kind, _colon, number = subject.strip().partition(":")
    if day is None and not (kind and number and "." in kind):
        raise NoSuchSubject(
            _("请填写日期，或按“类型:编号”填写事项，如 contracts.contract:5。"), field="subject"
        )
    if day is not None and day >= beijing_day(at):
        raise DayNotOver(_("当天尚未结束，请在次日归档。"), field="day")
    archive = Archive.rows.create(
        day=day,
        subject_type="" if day else kind[:60],
        subject_id="" if day else number[:40],
        organisation_id=seat.organisation_id,
        whole=seat.may("kernel.event.read_all"),
        ordered_at=at,
    )
    record("evidence.archive.ordered", archive, seat=seat, at=at, title=archive.title)
    jobs.make_archive.later(subject=f"evidence.archive:{archive.pk}", archive_id=archive.pk)
    return archive
