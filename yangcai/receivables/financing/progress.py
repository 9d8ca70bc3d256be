"""How far an application has come, as a supplier reads it: five or six steps, each done, current, or to come."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yangcai.foundation.ui.words import day
from yangcai.receivables.financing.models import Application

Status = Application.Status
# The step each status stands on; ends stand where they came from as far as dates tell.
PLACES = {
    Status.DRAFT: 0, Status.RESERVING: 0, Status.SUBMITTED: 1, Status.RECEIVED: 2, Status.IN_REVIEW: 2,
    Status.MORE_INFO: 2, Status.APPROVED: 3, Status.LIMIT_GRANTED: 3, Status.ACCEPTED: 4, Status.READY: 5,
    Status.CONCLUDED: 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, how it stands (done, current, to_come, stopped), and a word under it."""

    title: str
    state: str
    note: str


def steps(row: Application) -> list[Step]:
    """The steps of an application."""
    titles = [_("填写并提交"), _("银行接收"), _("银行审核"), _("确认条件"), _("锁定收款账户"), _("放款成交")]
    if not row.is_formal:
        titles = [_("填写并提交"), _("银行接收"), _("银行审核"), _("核定额度")]
    place, ended = PLACES.get(Status(row.status)), row.status not in PLACES
    if place is None:
        place = 4 if row.accepted_at else 3 if row.decided_at else 1 if row.submitted_at else 0
        place = 2 if row.status == Status.REJECTED else place
    if row.status == Status.LIMIT_GRANTED:
        place = len(titles)
    return [Step(title, _state(n, place, ended), _note(row, n, place)) for n, title in enumerate(titles)]


def _state(n: int, place: int, ended: bool) -> str:
    if n < place:
        return "done"
    if n > place:
        return "to_come"
    return "stopped" if ended else "current"


def _note(row: Application, n: int, place: int) -> str:
    """What is said under a step."""
    done = {0: row.submitted_at, 2: row.decided_at, 3: row.accepted_at}.get(n)
    if done and n < place:
        return day(done)
    return str(row.get_status_display()) if n == place else ""
