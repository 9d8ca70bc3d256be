"""Files for tests, made by hand so that nothing binary lies in the repository."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="x"></Types>'


def given(name, content):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def zipped(members, **facts):
    """A zip of {name: bytes}."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **facts) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**more):
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w/>", **more})


def xlsx(**more):
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<x/>", **more})


def ofd():
    return zipped({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"})


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra, width=1, height=1):
    """A PNG of one grey pixel, with extra chunks after the header."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation=1, *, order=">", secret=b"30.59N 114.30E"):
    """An Exif segment with an orientation and a place."""
    mark = b"MM" if order == ">" else b"II"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 1) + entries + b"\0\0\0\0" + secret
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(*extra, width=1, height=1, tail=b""):
    """What has the shape of a JPEG; its coded data hold a stuffed zero and a restart marker."""
    frame = segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
    scan = segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + b"\x12\xff\x00\x34\xff\xd0\x56"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0" + bytes(9))
        + b"".join(extra)
        + frame
        + scan
        + b"\xff\xd9"
        + tail
    )
