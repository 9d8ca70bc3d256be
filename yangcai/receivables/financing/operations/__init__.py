"""Every change in this room, one module for each part of an application's life."""

from yangcai.receivables.financing.operations.acceptance import accept, relock
from yangcai.receivables.financing.operations.amending import amend, check_amendment
from yangcai.receivables.financing.operations.answering import answer
from yangcai.receivables.financing.operations.deciding import confirm, propose, send_back
from yangcai.receivables.financing.operations.disputing import (
    answer_void,
    ask_void,
    dispute,
    find,
    resolve,
)
from yangcai.receivables.financing.operations.drafts import (
    attach,
    autosave,
    choose,
    discard,
    fill,
    start,
    take_new_figures,
)
from yangcai.receivables.financing.operations.ending import withdraw
from yangcai.receivables.financing.operations.errands import conclude, postpone
from yangcai.receivables.financing.operations.following import (
    follow_award,
    follow_encumbrance,
    follow_order,
    follow_party,
)
from yangcai.receivables.financing.operations.reviewing import ask_more, begin_review, receive
from yangcai.receivables.financing.operations.slips import (
    approve_slip,
    drop,
    enter,
    hand_in,
    send_slip_back,
)
from yangcai.receivables.financing.operations.submitting import submit
from yangcai.receivables.financing.operations.timers import wake

__all__ = [
    "accept", "amend", "answer", "answer_void", "approve_slip", "ask_more", "ask_void", "attach", "autosave",
    "begin_review", "check_amendment", "choose", "conclude", "confirm", "discard", "dispute", "drop", "enter", "fill",
    "find", "follow_award", "follow_encumbrance", "follow_order", "follow_party", "hand_in", "postpone", "propose",
    "receive", "relock", "resolve", "send_back", "send_slip_back", "start", "submit", "take_new_figures", "wake",
    "withdraw",
]  # fmt: skip
