"""First step of the way in: raw bytes become characters, or are refused with the reason and the remedy.

A wrong guess would corrupt every quote for ever, so only evidence counts: a byte order mark, valid UTF-8, the charset that a page
declares, and Windows-1252 only where its high bytes are typographic marks or letters inside Latin words.
"""

from __future__ import annotations

import codecs
import re

from conflictkg.errors import InputRefused

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF file", "read it with --type pdf"),
    (b"PK\x03\x04", "a zip archive (or a .docx, .odt or .epub file)", "unpack it or save the document as .txt"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"BZh", "a bzip2 archive", "unpack it"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document", "save the document as .txt"),
    (b"{\\rtf", "a rich text (RTF) document", "save the document as .txt"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", "give the text of the article instead"),
    (b"\xff\xd8\xff", "a JPEG image", "give the text of the article instead"),
    (b"GIF8", "a GIF image", "give the text of the article instead"),
    (b"SQLite format 3\x00", "an SQLite database", "give the text of the article instead"),
    (b"\x7fELF", "a program", "give the text of the article instead"),
    (b"MZ\x90\x00", "a program", "give the text of the article instead"),
)

# The longer mark first: the UTF-32 mark begins with the UTF-16 one.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""",
    re.I,
)
# The HTML standard looks for the declaration in the first 1024 bytes; real pages put it later, so be lenient.
_DECLARATION_WINDOW = 4096
# https://encoding.spec.whatwg.org: pages that declare these mean Windows-1252.
_MEANS_CP1252 = {"ascii", "iso8859-1", "latin_1"}
_REFUSED_CODECS = {"utf-7"}  # lets ASCII bytes spell arbitrary markup

# A valid multi-byte UTF-8 sequence: seen in a text that is not UTF-8 as a whole, it means damage rather than another encoding.
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Windows-1252 punctuation and signs that occur in English prose, and letters only where they touch Latin letters.
_CP1252_MARK = re.compile(rb"[\x80\x82-\x85\x91-\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0-\xb4\xb7\xbb-\xbe]")
_CP1252_LETTER = re.compile(rb"(?<=[A-Za-z])[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff]|[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff](?=[a-z])")
_HIGH = re.compile(rb"[\x80-\xff]")
# French, the most accented language of the code page, has about 4 % high bytes; Cyrillic or Arabic code pages have 60 % and more.
_MAX_HIGH_SHARE = 0.10
# Text has no control characters beyond white space; a few survive from wire terminals.
_MAX_CONTROL_SHARE = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# Without a mark, UTF-16 shows by a zero in nearly every second byte.
_MIN_UTF16_ZERO_SHARE = 0.8
# More than this share of U+FFFD means that an earlier conversion has already lost letters all over.
_MAX_REPLACEMENT_SHARE = 0.01


def decode(data: bytes, name: str, charset: str = "") -> str:
    """Characters of a text or HTML input called ``name``, without a byte order mark.

    ``charset`` is what a server, an archive or a mail says of the encoding; it counts like a declaration in the input, and before it.
    Raises ``InputRefused`` for binary data and for encodings that nothing vouches for.
    """
    refuse_binary(data, name)
    text = _decoded(data, name, charset)
    visible = len(text.strip()) or 1
    if len(_CONTROL.findall(text)) > max(1, visible * _MAX_CONTROL_SHARE):
        raise InputRefused(f"{name}: is binary, not text (control characters throughout); give the text of the article")
    if text.count("\ufffd") > max(1, visible * _MAX_REPLACEMENT_SHARE):
        raise InputRefused(
            f"{name}: letters were lost in an earlier conversion (U+FFFD throughout); get the file again in its first encoding"
        )
    return text


def refuse_binary(data: bytes, name: str) -> None:
    """Raise ``InputRefused`` when the first bytes are those of a known binary format."""
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            raise InputRefused(f"{name}: looks like {what}, which cannot be read; {remedy}")
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"AVI ", b"WAVE"):
        raise InputRefused(f"{name}: looks like an image, video or sound file; give the text of the article instead")


def _decoded(data: bytes, name: str, charset: str) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec)
            except UnicodeDecodeError as error:
                raise InputRefused(
                    f"{name}: begins with a {codec.upper()} byte order mark but breaks off at byte {error.start}; get an undamaged copy"
                ) from error
    if b"\x00" in data:
        return _unmarked_utf16(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    declared = _codec(charset) or _declared(data)
    if declared:
        try:
            return data.decode(declared)
        except UnicodeDecodeError as error:
            raise InputRefused(
                f"{name}: is neither UTF-8 nor the {declared} it declares (byte {error.start}); correct the declaration or save it as UTF-8"
            ) from error
    if _UTF8_SEQUENCE.search(data):
        raise InputRefused(f"{name}: is damaged UTF-8 (byte {at}); get an undamaged copy")
    if _reads_as_cp1252(data):
        return data.decode("cp1252")
    raise InputRefused(
        f"{name}: is not UTF-8 (byte {at}) and does not say which encoding it has; convert it first, for example: iconv -f CP1251 -t UTF-8"
    )


def _unmarked_utf16(data: bytes, name: str) -> str:
    half = max(1, len(data) // 2)
    for codec, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if len(data) % 2 == 0 and zeros.count(0) / half >= _MIN_UTF16_ZERO_SHARE:
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
    raise InputRefused(f"{name}: is binary, not text (zero bytes); give the text of the article")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_DECLARATION_WINDOW])
    return _codec((found[1] or found[2]).decode("ascii")) if found else None


def _codec(label: str) -> str | None:
    """The text encoding that a label means; ``None`` for what is none, or is not safe."""
    if not label:
        return None
    try:
        codec = codecs.lookup(label)
        "".encode(codec.name)  # refuses the codecs that are no text encodings ("rot13", "zlib")
    except (LookupError, ValueError, UnicodeError):
        return None
    if codec.name in _REFUSED_CODECS:
        return None
    return "cp1252" if codec.name in _MEANS_CP1252 else codec.name


def _reads_as_cp1252(data: bytes) -> bool:
    high = len(_HIGH.findall(data))
    if high / len(data) > _MAX_HIGH_SHARE:
        return False
    explained = {m.start() for m in _CP1252_MARK.finditer(data)} | {m.start() for m in _CP1252_LETTER.finditer(data)}
    return len(explained) == high
