"""The format of e-mails (.eml): the sender's own words, plain text before HTML.

What a mail quotes or passes on is another mail's: it is left out, and a warning says so, for neither its author nor its day is this
mail's. Attachments are named in a warning and not read: save those that are articles and read them by themselves.
"""

from __future__ import annotations

import email
import email.policy
import email.utils
import logging
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from conflictkg.articles import fragment
from conflictkg.articles.cleaning import clean_line, clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft, Metadata
from conflictkg.articles.publication import parse_rfc822
from conflictkg.articles.text import line_ends
from conflictkg.domain.ports import RawInput
from conflictkg.errors import InputRefused

_log = logging.getLogger(__name__)

EXTENSIONS = frozenset({".eml"})
MEDIA_TYPES = frozenset({"message/rfc822"})

_HEADER = re.compile(rb"(?:From [^\n]{1,200}\r?\n)?(?:[!-9;-~]{1,60}:[^\n]{0,998}\r?\n(?:[ \t][^\n]{0,998}\r?\n){0,50}){2,200}")
_MAIL_ONLY = re.compile(rb"^(?:Message-ID|MIME-Version|Received|Return-Path|Delivered-To):", re.I | re.M)
_MAX_BOUNDARIES = 100  # a mail with attachments has one or two, one passed on a dozen times has thirty
_MAX_HEADER = 2000  # characters of a header that is looked at
_MAX_NAMED = 10  # attachments named in a warning

_QUOTE = re.compile(r"\s{0,3}>")
_WROTE = re.compile(r"(?:On|Am|Le)\b.{4,300}(?:wrote|schrieb|a écrit)\s?:", re.S)
_WROTE_ALONE = re.compile(rf"{_WROTE.pattern}|.{{1,200}}\bwrote\s?:")
_PASSED_ON = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|forwarded by\b.*|ursprüngliche nachricht)\s*-{0,80}|begin forwarded message\s*:|_{20,}",
    re.I,
)
_OUTLOOK = re.compile(r"\*?From:\*?\s.+\n(?:.+\n){0,2}?\*?(?:Sent|Date|To|Subject):", re.I)
_SIGNATURE = re.compile(r"--\s?")


def looks_like(head: bytes) -> bool:
    """Whether the bytes unmistakably begin an e-mail: headers, among them one that only mail programs write."""
    found = _HEADER.match(head)
    return bool(found and _MAIL_ONLY.search(found[0]))


def read(raw: RawInput) -> Draft:
    """The draft of an e-mail; raises ``InputRefused``."""
    name = raw.name
    if len(re.findall(rb"boundary\s*=|multipart/", raw.data, re.I)) > 2 * _MAX_BOUNDARIES:
        raise InputRefused(f"{name}: has more parts within parts than any mail; save its text as .txt")
    try:
        message = email.message_from_bytes(raw.data, policy=email.policy.default)
        body = message.get_body(preferencelist=("plain", "html"))
        attached = [_called(part) for part in message.iter_attachments()] if message.is_multipart() else []
        text, left_out = _own_words(body, name) if isinstance(body, EmailMessage) else ("", False)
    except InputRefused:
        raise
    except (Exception, RecursionError) as error:  # the parser meets hostile headers; whatever it raises is the mail's fault
        raise InputRefused(f"{name}: the mail cannot be parsed ({type(error).__name__}); save its text as .txt") from error
    if attached:
        named = ", ".join(attached[:_MAX_NAMED]) + (" ..." if len(attached) > _MAX_NAMED else "")
        _log.warning("%s: its attachments were not read (%s); save those that are articles and read them by themselves", name, named)
    if not text:
        rest = "only attachments" if attached else "only words that it quotes or passes on" if left_out else "no text"
        raise InputRefused(f"{name}: holds {rest}; save the article itself and read that")
    author = _sender(message)
    metadata = Metadata(title=clean_line(_header(message, "subject")), authors=(author,) if author else ())
    if sent := parse_rfc822(_header(message, "date")):  # a clock with the zone -0000 ("unknown") gives the day alone
        metadata = replace(metadata, published=sent.day, published_at=sent.moment)
    return Draft(text=text, metadata=metadata)


def _header(message: EmailMessage, name: str) -> str:
    """A header decoded, "" when it is missing, too long or too broken to be looked at."""
    written = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    if len(written) > _MAX_HEADER:
        return ""
    try:
        return str(message[name] or "")
    except (
        Exception,
        RecursionError,
    ):  # the parser of structured headers fails in many ways on broken ones; a mail has a text without them
        return written


def _sender(message: EmailMessage) -> str:
    """The sender's name, else the address."""
    try:
        name, address = email.utils.parseaddr(_header(message, "from"))
    except (Exception, RecursionError):  # so does the parser of addresses on a thousand brackets
        return ""
    return clean_line(name or address)


def _called(part: Any) -> str:
    return clean_line(str(part.get_filename() or ""))[:80] or str(part.get_content_type())


def _own_words(body: EmailMessage, name: str) -> tuple[str, bool]:
    """What the sender wrote, and whether words of others were left out."""
    payload = body.get_payload(decode=True)
    charset = str(body.get_param("charset") or "")
    if not isinstance(payload, bytes) or not payload.strip():
        return "", False
    text = line_ends(decode(payload, name, charset))
    if body.get_content_type() == "text/html":
        passage = fragment.passage_of(text, name, skip_quoted=True)
        own, left_out = _without_quotes(passage.text)
        left_out = left_out or passage.quoted
    else:
        if str(body.get_param("format") or "").lower() == "flowed":
            text = _unflowed(text)
        own, left_out = _without_quotes(text)
    if left_out and own.strip():
        _log.warning("%s: words that the mail quotes or passes on were left out; read the mail that they come from by itself", name)
    return clean_text(own), left_out


def _without_quotes(text: str) -> tuple[str, bool]:
    """The text without quoted lines, without what is passed on below it and without a signature; and whether words of others were left
    out.

    >>> _without_quotes("The bridge holds.\\n\\nOn Monday A. wrote:\\n> Is it true?\\n")
    ('The bridge holds.\\n\\n', True)
    """
    lines = text.split("\n")
    kept: list[str] = []
    left_out = False
    for i, line in enumerate(lines):
        if _PASSED_ON.fullmatch(line.strip()) or (
            line.lstrip("* ").startswith("From:") and _OUTLOOK.match("\n".join(lines[i : i + 5]).lstrip())
        ):
            left_out = True
            break
        if _SIGNATURE.fullmatch(line):
            break
        if not _QUOTE.match(line):
            kept.append(line)
            continue
        if not left_out or (kept and kept[-1].strip()):
            _drop_introduction(kept)
        left_out = True
    return "\n".join(kept), left_out


def _drop_introduction(kept: list[str]) -> None:
    """Take off the lines that say whose words follow ("On Monday A. wrote:"), which mail programs wrap over two or three."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for length in (3, 2, 1):
        said = kept[max(0, end - length) : end]
        if (
            len(said) == length
            and all(line.strip() for line in said)
            and (_WROTE if length > 1 else _WROTE_ALONE).fullmatch("\n".join(said))
        ):
            del kept[end - length :]
            return


def _unflowed(text: str) -> str:
    """Paragraphs of ``format=flowed`` (RFC 3676) on one line each: a line that ends in a blank goes on."""
    lines: list[str] = []
    flowing = False
    for line in text.split("\n"):
        line = line[1:] if line.startswith(" ") else line
        if flowing and not _QUOTE.match(line) and lines:
            lines[-1] += line
        else:
            lines.append(line)
        flowing = line.endswith(" ") and line != "-- " and not _QUOTE.match(line)
    return "\n".join(lines)
