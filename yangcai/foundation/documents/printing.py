"""Forms on paper: typst templates filled with JSON, as PDF/A-2b with embedded Chinese fonts.

A room keeps its forms in `<room>/forms/*.typ`, each beginning with `#import "/foundation/documents/forms/base.typ": *`.
Values reach the template as data and are never typst source, so whatever people type comes out as typed.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst
from django.apps import apps

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.money import Money
from yangcai.foundation.ui import words

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Data = Mapping[str, Value]
# Templates may import from each other anywhere below here and nowhere else.
ROOT = Path(__file__).resolve().parents[2]


class UnknownForm(LookupError):
    """No room has a form of this name."""


def print_form(
    template: str, data: Data, *, title: str = "", number: str = "", at: datetime | None = None
) -> bytes:
    """The PDF of the form `room:form` (app label and file name) with these values; the same bytes for the same `at`.

    `title` stands on top, `number` beside the QR code, which says number and digest. Raises UnknownForm.
    """
    digest = digest_of(data)
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "title": title,
        "number": number,
        "digest": digest,
        "qr": qr_code(f"YC1|{number}|{digest}"),
        "printed": words.moment(at) if at else "",
    }
    return typst.compile(
        source_of(template),
        root=ROOT,
        font_paths=font_cupboard(),
        sys_inputs=inputs,
        format="pdf",
        pdf_standards="a-2b",
        timestamp=int(at.timestamp()) if at else 0,
    )


def source_of(template: str) -> Path:
    """The file of `room:form`. Raises UnknownForm."""
    label, _colon, form = template.partition(":")
    try:
        path = Path(apps.get_app_config(label).path) / "forms" / f"{form}.typ"
    except LookupError as unknown:
        raise UnknownForm(template) from unknown
    if not form.isidentifier() or not path.is_file():
        raise UnknownForm(template)
    return path


@cache
def font_cupboard() -> typst.Fonts:
    """The Chinese faces, read once per process (thirty times faster than once per form)."""
    folder = Path(fonts.sans_path()).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def digest_of(data: Data) -> str:
    """SHA-256 of the values in canonical JSON: sorted keys, no spaces, UTF-8."""
    plain = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def form_number(template: str, digest: str, at: datetime) -> str:
    """A number for a form printed at this instant: YC20261121-7F3KQ2MD, made of day, form, values and instant."""
    seed = hashlib.sha256(f"{template}|{digest}|{at.isoformat()}".encode()).digest()
    return f"YC{beijing_day(at):%Y%m%d}-{base64.b32encode(seed)[:8].decode()}"


def qr_code(text: str) -> str:
    """A QR code as SVG."""
    buffer = BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="svg", border=0, xmldecl=False, svgns=True)
    return buffer.getvalue().decode()


def amount(money: Money | Decimal | None) -> dict[str, Any]:
    """An amount as forms show it: figures and capitals."""
    return {"figures": words.plain_yuan(money), "capitals": words.capitals(money)}
