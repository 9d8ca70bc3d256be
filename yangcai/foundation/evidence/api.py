"""The log for machines: heads and proofs, hashes only. What makes no sense is answered with 400 and the reason."""

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yangcai.foundation.evidence import queries
from yangcai.foundation.evidence.models import Log, TreeHead
from yangcai.foundation.evidence.verifier.notes import instant
from yangcai.foundation.kernel.http import Request

Answer = dict[str, Any]
LONGEST_NUMBER = 15


class Wrong(Exception):
    """The question makes no sense; the message says what is wrong with it."""


def answers_json(function: Callable[[Request], Answer]) -> Callable[[Request], HttpResponse]:
    """A GET that answers with JSON, and to a Wrong question with 400."""

    @require_safe
    @wraps(function)
    def view(request: Request) -> HttpResponse:
        try:
            answer, status = function(request), 200
        except Wrong as wrong:
            answer, status = {"error": str(wrong)}, 400
        response = JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response

    return view


@answers_json
def heads(request: Request) -> Answer:
    """The hundred newest heads of a log, and every public key."""
    log = _log(request)
    return {
        "origin": log.origin,
        "algorithm": log.algorithm,
        "logs": queries.origins(),
        "keys": [str(key) for key in queries.public_keys()],
        "heads": [_told(head) for head in queries.newest_heads(log, 100)],
    }


@answers_json
def inclusion(request: Request) -> Answer:
    """The proof that leaf `leaf` is in the tree of `size` leaves (by default, of the newest head)."""
    log, most = _log_and_size(request)
    size = _number(request, "size", 1, most, most)
    index = _number(request, "leaf", 0, size - 1)
    return {
        "origin": log.origin,
        "leaf": index,
        "leaf_hash": queries.hashes_at(log, [(0, index)])[0, index].hex(),
        "size": size,
        "root": queries.root_of(log, size).hex(),
        "path": [value.hex() for value in queries.inclusion_path(log, index, size)],
    }


@answers_json
def consistency(request: Request) -> Answer:
    """The proof that the tree of `second` leaves (by default, of the newest head) grew out of that of `first`."""
    log, most = _log_and_size(request)
    second = _number(request, "second", 1, most, most)
    first = _number(request, "first", 1, second)
    return {
        "origin": log.origin,
        "first": first,
        "second": second,
        "first_root": queries.root_of(log, first).hex(),
        "second_root": queries.root_of(log, second).hex(),
        "path": [value.hex() for value in queries.consistency_path(log, first, second)],
    }


@require_safe
def checkpoint(request: Request) -> HttpResponse:
    """The newest head as the signed note it is."""
    log = queries.current_log()
    head = queries.newest_head(log) if log else None
    if head is None:
        return HttpResponse(_("还没有签名的日志头。"), status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(str(head.note), content_type="text/plain; charset=utf-8")


def _told(head: TreeHead) -> Answer:
    root = b64encode(bytes(head.root)).decode()
    return {"size": head.size, "root": root, "at": instant(head.at), "checkpoint": str(head.note)}


def _log(request: Request) -> Log:
    origin = request.GET.get("origin", "")
    if not origin.isprintable():
        raise Wrong(_("没有这个日志。"))
    log = queries.log_of(origin) if origin else queries.current_log()
    if log is None:
        raise Wrong(_("没有这个日志。"))
    return log


def _log_and_size(request: Request) -> tuple[Log, int]:
    """The log, and how much of it is signed."""
    log = _log(request)
    if (head := queries.newest_head(log)) is None:
        raise Wrong(_("还没有签名的日志头。"))
    return log, head.size


def _number(request: Request, name: str, least: int, most: int, default: int | None = None) -> int:
    text = request.GET.get(name, "")
    if not text and default is not None:
        return default
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else -1
    if not least <= number <= most:
        raise Wrong(
            _("%(name)s 应为 %(least)d 到 %(most)d 的整数。") % {"name": name, "least": least, "most": most}
        )
    return number
