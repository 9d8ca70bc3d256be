"""Pictures without what the camera wrote into them: place, time, owner. How to turn the picture is kept.

Sources: ITU-T T.81 (JPEG markers), CIPA DC-008 (Exif), PNG (ISO/IEC 15948).
"""

import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from yangcai.foundation.documents.kinds import WrongKind

MOST_PIXELS = 120_000_000
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_DROPPED = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
SOI, EOI, SOS, COMMENT, EXIF, ICC, JFIF, ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xE1, 0xE2, 0xE0, 0xEE
SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ORIENTATION = 0x0112


def bared(data: bytes, kind: str) -> bytes:
    """The same picture without metadata and without anything behind its end. Raises WrongKind."""
    try:
        return _bared_png(data) if kind == "png" else _bared_jpeg(data)
    except (IndexError, struct.error) as broken:
        raise WrongKind(_("图片已损坏，请重新拍照或扫描。"), field="file") from broken


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise WrongKind(_("图片像素过大，请降低分辨率后上传。"), field="file")


def _bared_png(data: bytes) -> bytes:
    _check_size(*struct.unpack(">II", data[16:24]))
    kept = [PNG_SIGNATURE]
    for name, whole in _png_chunks(data):
        if name not in PNG_DROPPED:
            kept.append(whole)
    return b"".join(kept)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk up to IEND, its check sum verified."""
    at, name = len(PNG_SIGNATURE), b""
    while name != b"IEND":
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, whole = data[at + 4 : at + 8], data[at : at + 12 + length]
        if zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise IndexError(at)
        yield name, whole
        at += len(whole)


def _bared_jpeg(data: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    for marker, whole in _jpeg_segments(data):
        if marker in SIZES:
            height, width = struct.unpack(">HH", whole[5:9])
            _check_size(width, height)
        if marker == EXIF and (turned := _orientation(whole[4:])):
            kept.append(_exif_with(turned))
        elif _is_of_the_picture(marker, whole):
            kept.append(whole)
    return b"".join(kept)


def _is_of_the_picture(marker: int, whole: bytes) -> bool:
    """Tables, frames, scans; of the application segments only JFIF, the colour profile and Adobe's colour flag."""
    if marker == ICC:
        return whole[4:].startswith(b"ICC_PROFILE")
    return marker in (JFIF, ADOBE) or not (0xE0 <= marker <= 0xEF or marker == COMMENT)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every segment after SOI up to EOI; a scan comes with its coded data."""
    at, marker = 2, SOI
    while marker != EOI:
        if data[at] != 0xFF:
            raise IndexError(at)
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        end = at + 2
        if marker != EOI and not 0xD0 <= marker <= 0xD7:
            end += struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == SOS:
            end = _end_of_scan(data, end)
        if end > len(data):
            raise IndexError(end)
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where coded data stop: the next marker that is neither a stuffed zero nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise IndexError(at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(exif: bytes) -> int:
    """The orientation (1 to 8) of an Exif segment, 0 for none or the usual."""
    if exif[:6] != b"Exif\0\0" or exif[6:8] not in (b"II", b"MM"):
        return 0
    order, tiff = ("<" if exif[6:8] == b"II" else ">"), exif[6:]
    try:
        (start,) = struct.unpack(f"{order}I", tiff[4:8])
        (count,) = struct.unpack(f"{order}H", tiff[start : start + 2])
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, _type, _count, value = struct.unpack(f"{order}HHIH", tiff[entry : entry + 10])
            if tag == ORIENTATION:
                return value if 1 < value <= 8 else 0
    except struct.error:
        pass
    return 0


def _exif_with(orientation: int) -> bytes:
    """An Exif segment that says nothing but how to turn the picture."""
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return struct.pack(">BBH", 0xFF, EXIF, len(body) + 2) + body
