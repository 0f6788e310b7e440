"""The format of web archives (WARC, plain or gzipped): every page or text that a server gave with status 200 is an article.

Records are cut apart here, so that a damaged one costs only itself and one that is inflated costs bounded time; warcio reads what is in
each. The address is that of the record; the day of the crawl is not that of publication.
"""

from __future__ import annotations

import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from typing import Any, BinaryIO

from conflictkg.articles import pdf, text, webpage
from conflictkg.articles.draft import web_address
from conflictkg.articles.limits import DEFAULT_LIMIT, too_large
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused

EXTENSIONS = frozenset({".warc", ".warc.gz"})
MEDIA_TYPES = frozenset({"application/warc"})

_GZIP = b"\x1f\x8b\x08"
_BLOCK = 1 << 16
_MAX_HEADER = 1 << 16  # bytes of a record's header
# Text shrinks to a tenth, pages of nothing but blanks to a thousandth: beyond both of these a file was made to inflate.
_MAX_INFLATION = 100  # times the bytes of the file so far
_FREE_INFLATION = 64 << 20  # bytes
_BEGINS = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\r?\n")
_FORMATS = {
    **dict.fromkeys(webpage.MEDIA_TYPES, "html"),
    **dict.fromkeys(text.MEDIA_TYPES, "text"),
    **dict.fromkeys(pdf.MEDIA_TYPES, "pdf"),
}


def looks_like(head: bytes) -> bool:
    """Whether the bytes begin a web archive, gzipped or not."""
    if head.startswith(_GZIP):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
    return head.startswith(b"WARC/")


def split(stream: BinaryIO, name: str, overrides: Overrides) -> Iterator[RawInput | InputRefused]:
    """The articles of a web archive in its order; a damaged record is refused and the rest is read."""
    count = 0
    for record in _Records(stream, name):
        if isinstance(record, InputRefused):
            yield record
            continue
        try:
            part = _article(record, name, overrides)
        except InputRefused as refused:
            yield refused
            continue
        if part is not None:
            count += 1
            yield part
    if not count:
        yield InputRefused(f"{name}: holds no page that a server gave with status 200; give an archive of articles")


def _article(record: bytes, name: str, overrides: Overrides) -> RawInput | None:
    """The article in a record, ``None`` when it holds none (a request, a picture, a page that was not found)."""
    from warcio.recordloader import ArcWarcRecordLoader

    address = ""
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # warcio prints what it cannot decompress
            parsed: Any = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(record))
            address = web_address(str(parsed.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
            where = f"{name}#{address}" if address else name
            status = parsed.http_headers.get_statuscode() if parsed.http_headers else ""
            if parsed.rec_type != "response" or status != "200":
                return None
            stated = Message()
            stated["content-type"] = str(parsed.http_headers.get_header("Content-Type") or "").replace("\n", " ").replace("\r", " ")[:200]
            format = _FORMATS.get(stated.get_content_type(), "")
            if not format:
                return None
            data = parsed.content_stream().read(DEFAULT_LIMIT + 1)
    except InputRefused:
        raise
    except Exception as error:  # warcio meets broken headers; whatever it raises is the record's fault
        raise InputRefused(
            f"{name}: a record is damaged ({type(error).__name__}) {address}; get an undamaged copy".replace("  ", " ")
        ) from error
    if len(data) > DEFAULT_LIMIT:
        raise too_large(where)
    charset = str(stated.get_param("charset") or "")
    return RawInput(data, where, replace(overrides, format=format, charset=charset, address=address))


class _Records:
    """The records of an archive as bytes; what cannot be had comes as the refusal that says why."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self.source = _Inflated(stream)

    def __iter__(self) -> Iterator[bytes | InputRefused]:
        lost = False  # looking for the next record after a damaged one, which was told already
        while True:
            line = self.source.readline()
            damage = self.source.damage()
            if damage and (not lost or self.source.ended):
                lost = True
                yield InputRefused(f"{self.name}: {damage}; get an undamaged copy")
            elif not line and not damage:
                return
            elif _BEGINS.fullmatch(line):
                lost = False
                for record in self._record(line):
                    lost = lost or isinstance(record, InputRefused)
                    yield record
            elif line.strip() and not lost:
                lost = True
                yield InputRefused(f"{self.name}: a record does not begin where the one before it ends; it was left out")

    def _record(self, first: bytes) -> Iterator[bytes | InputRefused]:
        header = first
        while (line := self.source.readline()).strip() and len(header) < _MAX_HEADER:
            header += line
        stated = re.search(rb"(?im)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", header)
        wanted = re.search(rb"(?im)^warc-type:[ \t]*response[ \t]*\r?$", header)
        if not stated:
            yield InputRefused(f"{self.name}: a record does not say how long it is; it was left out")
            return
        length = int(stated[1])
        if not wanted or length > DEFAULT_LIMIT:
            self.source.skip(length)
            if wanted and _is_readable(header):
                yield InputRefused(f"{self.name}: a record has {length:,} bytes, more than an article may have; it was left out")
            return
        body = self.source.read(length)
        if len(body) < length:
            yield InputRefused(f"{self.name}: {self.source.damage() or 'ends in the middle of a record'}; get an undamaged copy")
            return
        yield header + b"\r\n" + body


def _is_readable(header: bytes) -> bool:
    """Whether a large record may be an article; films and pictures are left out without a word."""
    identified = re.search(rb"(?im)^warc-identified-payload-type:[ \t]*([^\r\n;]+)", header)
    return not identified or identified[1].decode("latin-1").strip().lower() in _FORMATS


class _Inflated:
    """The bytes of an archive, decompressed in small steps; after a damaged gzip member it goes on with the next one that can be found."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.buffer = bytearray()
        self.pending = b""  # of the file, not decompressed yet
        self.gzip: Any = None
        self.packed: bool | None = None
        self.taken = self.given = 0
        self.ended = False
        self._damage = ""

    def damage(self) -> str:
        """What was wrong since this was last asked."""
        found, self._damage = self._damage, ""
        return found

    def readline(self) -> bytes:
        """The next line, at most as long as a record's header."""
        start = 0
        while (end := self.buffer.find(b"\n", start)) < 0 and len(self.buffer) < _MAX_HEADER:
            start = len(self.buffer)
            if not self._fill():
                break
        return self._take(end + 1 if end >= 0 else min(len(self.buffer), _MAX_HEADER))

    def read(self, length: int) -> bytes:
        """So many bytes, fewer at the end or before damage."""
        while len(self.buffer) < length and self._fill():
            pass
        return self._take(min(length, len(self.buffer)))

    def skip(self, length: int) -> None:
        """Leave out so many bytes."""
        while length > 0 and (self.buffer or self._fill()):
            length -= len(self._take(min(length, len(self.buffer))))

    def _take(self, length: int) -> bytes:
        taken = bytes(self.buffer[:length])
        del self.buffer[:length]
        return taken

    def _fill(self) -> bool:
        """Add a block to the buffer; false at the end and where damage begins, which has to be asked for."""
        while not self.ended and not self._damage:
            if not self.pending:
                self.pending = self.stream.read(_BLOCK)
                self.taken += len(self.pending)
                if not self.pending:
                    self.ended = True
                    if self.gzip is not None:
                        self._damage = "breaks off in the middle of a gzip member"
                    return False
            if self.packed is None:
                self.packed = self.pending.startswith(_GZIP)
            block = self._inflated() if self.packed else self._plain()
            if block:
                self.buffer += block
                return True
        return False

    def _plain(self) -> bytes:
        block, self.pending = self.pending, b""
        return block

    def _inflated(self) -> bytes:
        if self.gzip is None and not self._next_member():
            return b""
        try:
            block: bytes = self.gzip.decompress(self.pending, _BLOCK)
        except zlib.error as error:
            self._give_up(f"a gzip member is damaged ({str(error)[:60]})")
            return b""
        self.pending = self.gzip.unused_data if self.gzip.eof else self.gzip.unconsumed_tail
        if self.gzip.eof:
            self.gzip = None
        self.given += len(block)
        if self.given > _FREE_INFLATION and self.given > _MAX_INFLATION * self.taken:
            self.ended, self.pending = True, b""
            self._damage = "inflates to hundreds of times its size, as no archive of pages does; the rest of it was not read"
        return block

    def _next_member(self) -> bool:
        """Find where the next gzip member begins; zeros between members are padding."""
        at = self.pending.find(_GZIP)
        if at < 0:
            self.pending = self.pending[-2:] if len(self.pending) > 2 else b""
            if self.pending:
                more = self.stream.read(_BLOCK)
                self.taken += len(more)
                self.pending = self.pending + more if more else b""
            return False
        self.pending = self.pending[at:]
        self.gzip = zlib.decompressobj(31)
        return True

    def _give_up(self, damage: str) -> None:
        """Leave the member that is damaged; its beginning is stepped over, so that the search goes on behind it."""
        self.gzip = None
        self.pending = self.pending[1:]
        if not self._damage:
            self._damage = damage
