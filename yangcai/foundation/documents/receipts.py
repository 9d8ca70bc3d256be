"""The receipt: what the seat's organisation has done with a row, from the events themselves."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from yangcai.foundation.documents.printing import Data
from yangcai.foundation.kernel.models import Scoped
from yangcai.foundation.kernel.queries import timeline
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui import words
from yangcai.foundation.ui.events import sentence

MOST_LINES = 500


def subject_of(seat: Seat, kind: str, key: str) -> models.Model | None:
    """The row of a kind (`app.model`) and key, if there is such and the seat may see it."""
    if seat.is_stranger:
        return None
    try:
        model = apps.get_model(kind)
        return model.visible_to(seat).filter(pk=key).first() if issubclass(model, Scoped) else None
    except (LookupError, ValueError, ValidationError):
        return None


def receipt_of(seat: Seat, row: models.Model) -> Data:
    """The values of the form `documents:receipt`: the seat's own side's acts on the row, none of anybody else's."""
    own = timeline(row)
    own = (
        own.filter(organisation_id=seat.organisation_id)
        if seat.organisation_id
        else own.filter(user_id=seat.user_id)
    )
    return {
        "organisation": seat.organisation_name or seat.name,
        "subject": str(row),
        "subject_kind": str(row._meta.verbose_name),
        "subject_key": str(row.pk),
        "events": [
            {"id": event.pk, "at": words.moment(event.at), "what": sentence(event.name), "who": event.actor}
            for event in own[:MOST_LINES]
        ],
        "remark": _("本回执由平台根据操作留痕生成，只列本单位的操作。"),
    }
