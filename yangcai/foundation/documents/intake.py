"""Between a file somebody gives and a document: recognised, measured, bared of metadata, put into the store."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from yangcai.foundation.documents import store
from yangcai.foundation.documents.kinds import KINDS, agree, clean_name, recognise
from yangcai.foundation.documents.pictures import bared
from yangcai.foundation.documents.purposes import Purpose
from yangcai.foundation.kernel.errors import Refused

MIB = 2**20


class NotAccepted(Refused):
    """This purpose takes no file of this kind or size."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of bytes that lie in the store; `given` is the digest they came with, when they were bared."""

    name: str
    kind: str
    digest: str
    digest_sm3: str
    size: int
    given: str = ""


def take_in(file: "File[bytes]", purpose: Purpose) -> Content:
    """Check a file against a purpose and put it into the store. Raises WrongKind, NotAccepted."""
    name = clean_name(file.name or "")
    _check_size(file.size, max(purpose.most.values()))
    source = cast(IO[bytes], file)
    kind = agree(recognise(source), name)
    if kind not in purpose.most:
        taken = "、".join(KINDS[k].title for k in purpose.most)
        raise NotAccepted(_("这里只接收以下类型的文件：%(kinds)s。") % {"kinds": taken}, field="file")
    _check_size(file.size, purpose.most[kind])
    given = ""
    if kind in ("jpg", "png"):
        source.seek(0)
        whole = source.read()
        given, source = store.digests(BytesIO(whole))[0], BytesIO(bared(whole, kind))
    digest, digest_sm3, size = store.digests(source)
    store.put(digest, source)
    return Content(name, kind, digest, digest_sm3, size, "" if given == digest else given)


def _check_size(size: int, most: int) -> None:
    if not size:
        raise NotAccepted(_("文件是空的。"), field="file")
    if size > most * MIB:
        raise NotAccepted(_("文件超过%(most)s MB的上限。") % {"most": most}, field="file")
