"""Submitting: consents are kept, the orders are taken here, and the contract's owner is asked to reserve them.

Three transactions, so that nothing leaves the process inside one: this one writes down what is asked under which key;
then `saga.settle` asks; then `errands.conclude` takes the answer in. Whoever falls over in between is picked up by the
job, which asks again under the same key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing import clocks, consents, queries, wire
from yangcai.receivables.financing.errors import NotComplete
from yangcai.receivables.financing.models import Application, Consent, Errand
from yangcai.receivables.financing.operations.drafts import NotFree, check_funder, draft
from yangcai.receivables.financing.operations.reaching import reach_bank
from yangcai.receivables.financing.operations.sending import send

RESERVE = "/gp/v1/encumbrances"
Status = Application.Status


class WordsChanged(Refused):
    """What was agreed to is not what would be kept: the draft was changed meanwhile."""


class TrustTooLow(Refused):
    """The person is not known surely enough to bind the firm."""


@operation("financing.application.submit")
def submit(*, seat: Seat, at: datetime, application: Application, agreed: Mapping[str, str]) -> Application:
    """Send the draft; `agreed` are the digests of the texts agreed to, by kind.

    A formal one becomes RESERVING with an errand; a pre-credit is SUBMITTED at once. Raises NotComplete, WordsChanged,
    TrustTooLow, NotFree, NotAFunder.
    """
    application = draft(application)
    if seat.trust < clocks.number("trust_min", at, application.region_path):
        raise TrustTooLow(_("提交融资申请需要更高的实名等级，请以法人身份经人脸或电子营业执照核验后再提交。"))
    if application.seed:
        application.seed.locked()  # two who draw on one limit at once do so one after the other
    if problems := queries.problems(application, at):
        raise NotComplete("；".join(problems))
    check_funder(application.institution, application.branch, application.product, at)
    keep_consents(application, agreed, seat, at)
    application.items.update(refusal=None)
    application.reason = None
    if application.is_formal:
        take(application)
        application.move(Status.RESERVING, reason=None, is_abandoned=False, saved_at=at)
        send(application, Errand.Kind.RESERVE, RESERVE, wire.reservation(application), at=at)
        record("financing.application.sent", application, seat=seat, at=at, amount=str(application.amount))
        return application
    reach_bank(application, seat=seat, at=at)
    return application


def keep_consents(application: Application, agreed: Mapping[str, str], seat: Seat, at: datetime) -> None:
    """Keep the texts word for word. Raises WordsChanged unless these are the ones that were read."""
    texts: Sequence[consents.Text] = consents.asked_of(application)
    if any(agreed.get(text.kind) != text.digest for text in texts):
        raise WordsChanged(_("申请内容在您核对期间有变化，请重新核对并勾选授权。"))
    for text in texts:
        keep_consent(application, text, seat, at)


def keep_consent(application: Application, text: consents.Text, seat: Seat, at: datetime) -> Consent:
    """One consent, as given."""
    return Consent.rows.create(
        application=application,
        kind=text.kind,
        wording=text.version,
        text=text.words,
        digest=text.digest,
        given_by_id=seat.user_id,
        given_name=seat.name,
        trust=seat.trust,
        given_at=at,
    )


def take(application: Application) -> None:
    """Keep its orders from a second application here. Raises NotFree when another one has them."""
    try:
        with transaction.atomic():
            # Always in the order of the orders' ids: two who want the same ones wait, and not for each other.
            for item in application.items.order_by("order_id"):
                item.is_taken = True
                item.save(update_fields=["is_taken"])
    except IntegrityError as taken:
        raise NotFree(_("所选合同中有一份正在另一笔融资申请中，请等其结束，或更换合同。")) from taken
