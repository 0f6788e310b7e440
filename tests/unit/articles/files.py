"""Files of binary formats, made by hand so that tests say what is in them: PDF, web archives, feeds."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape


def pdf_of(pages: Sequence[Sequence[str]], info: Mapping[str, str] | None = None, trailer: str = "") -> bytes:
    """A PDF with one line of text under another on each page, in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 50 800 Td {shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>"
    if info:
        objects.append("<< " + " ".join(f"/{key} ({_escaped(value)})" for key, value in info.items()) + " >>")
        trailer += f" /Info {len(objects)} 0 R"
    return pdf_of_objects(objects, trailer)


def pdf_of_objects(objects: Sequence[str], trailer: str = "") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R{trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode("latin-1")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def record_of(
    body: bytes,
    url: str = "https://gazette.example/a",
    *,
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
    type: str = "response",
    headers: str = "",
    length: int | None = None,
) -> bytes:
    """One WARC record with an HTTP response in it; ``length`` lies about its size."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-feed-0000-0000-123456789012>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http) if length is None else length}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc_of(*records: bytes, zipped: bool = True) -> bytes:
    """A web archive, each record a gzip member of its own as crawlers write them, or none zipped."""
    return b"".join(gzip.compress(r, mtime=0) for r in records) if zipped else b"".join(records)


def rss_of(*items: Mapping[str, str], title: str = "Harbour Gazette") -> str:
    """An RSS feed; the keys of an item are the names of its elements."""
    body = "".join("<item>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in item.items()) + "</item>" for item in items)
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {spaces}><channel><title>{title}</title>{body}</channel></rss>'
