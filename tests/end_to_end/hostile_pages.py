"""The hostile documents that are pages and plain texts, and what a hostile document is; see ``hostile_documents``.

``refused`` says what has to become of a document: true when it must be refused, false when an article must come
of it, ``None`` where either will do as long as it is told. Those with ``long`` text are for the reader alone, since to extract from them
takes long by right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

PLAIN = "The army held the bridge at Jarabulus on Monday after a night of shelling, officers said.\n\nIt stands.\n"
P = "<p>The army held the bridge at Jarabulus on Monday after a night of shelling, officers said, and two arches were damaged.</p>"
ANSI = "\x1b[31m\x1b]0;owned\x07\x9b2J"
BIDI = "\u202e\u2066\u200f\u2069"
HIDDEN = "\u200b\u200d\ufeff\u00ad\u2060"


@dataclass(frozen=True)
class Hostile:
    """A hostile document as a file."""

    name: str
    data: bytes
    refused: bool | None = None
    long: bool = False


def html_of(body: str, head: str = "") -> bytes:
    """A page with such an article in it."""
    return f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>".encode("utf-8", "surrogatepass")


def hostile_pages(chance: random.Random) -> Iterator[Hostile]:
    for tag in ("div", "b", "table><tr><td", "ul><li", "blockquote", "span", "font", "section"):
        yield Hostile("nest-1k.html", html_of(P * 3 + f"<{tag}>" * 1000 + P), True)
        yield Hostile("nest-100k.html", html_of(f"<{tag}>" * 100_000 + P), True)
    for count in (1000, 10_000):
        yield Hostile("attributes.html", html_of("<p " + " ".join(f"a{i}=1" for i in range(count)) + ">" + P * 3))
    yield Hostile("attributes-100k.html", html_of("<p " + " ".join(f"a{i}" for i in range(100_000)) + ">" + P), True)
    yield Hostile("attributes-slashes.html", html_of("<p " + "/".join(f"a{i}" for i in range(100_000)) + ">" + P), True)
    yield Hostile(
        "attributes-in-title.html", html_of("<p " + " ".join(f"a{i}" for i in range(100_000)) + ">" + P, "<title><script></title>"), True
    )
    yield Hostile("attribute-values.html", html_of(f"<p title='{'x' * 2_000_000}'>" + P * 3))
    yield Hostile("quotes.html", html_of('<a href="' * 20_000 + P), None)
    for unit in ("<b>x</b>", "<br>", "<p>x", "<li>x", "<td>x", "<a href=x>y</a>", "<i><b><u>", "</p>", "<p/>", "<!-- -->", "<h1>x</h1>"):
        yield Hostile("flood.html", html_of(unit * 100_000), None)
    yield Hostile("paragraphs.html", html_of("<p>word</p>" * 29_000 + P), None, long=True)
    yield Hostile("comments.html", html_of("<div class=comment>x" * 200 + "<p>words</p>" * 4_000), None, long=True)
    yield Hostile("lone-less-than.html", html_of("<" * 1_000_000 + P), None)
    yield Hostile("ampersands.html", html_of("&" * 500_000 + "&#x110000;&#xD800;&#0;" * 10_000 + P), None, long=True)
    yield Hostile("open-comment.html", html_of(P * 3 + "<!--" * 100_000), None)
    yield Hostile("open-script.html", html_of(P * 3 + "<script>" * 50_000 + "if(a<b){}" * 1000), None)
    yield Hostile(
        "titles.html",
        html_of(P * 3, f"<title>{ANSI}{BIDI}Bridge{HIDDEN}</title><meta property='og:site_name' content='{ANSI}Gazette'>"),
        False,
    )
    yield Hostile("metas.html", html_of(P * 3, "<meta name=author content=x>" * 20_000), None)
    yield Hostile("dates.html", html_of(P * 3, '<meta property="article:published_time" content="99999-13-45T99:99:99Z">'), False)
    yield Hostile("canonical.html", html_of(P * 3, '<link rel="canonical" href="javascript:alert(1)">'), False)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    yield Hostile("laughs.xhtml", f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]><html><body>{P * 3}<p>&l11;</p></body></html>'.encode())
    yield Hostile(
        "external.xhtml", f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>{P}<p>&x;</p></body></html>'.encode()
    )
    for charset in ("utf-16", "utf-7", "no-such-charset", "utf-32", "idna", "hex", "shift_jis", "unicode_escape"):
        yield Hostile(
            "charset.html", html_of(P * 3 + "<p>\u00e9</p>", f"<meta charset={charset}>").replace("\u00e9".encode(), b"\xe9\xff"), None
        )
    yield Hostile("nul.html", html_of(P * 3).replace(b"army", b"ar\0my"), True)
    yield Hostile("empty.html", b"<!doctype html><html></html>", True)


def hostile_texts(chance: random.Random) -> Iterator[Hostile]:
    yield Hostile("line.txt", b"word " * 90_000, None, long=True)
    yield Hostile("line-1mb.txt", b"x" * (1 << 20), True)
    yield Hostile("line-5mb.md", b"word " * (1 << 20), True)
    yield Hostile("hidden.txt", (HIDDEN * 50_000).encode(), True)
    yield Hostile("marks.txt", "".join(f"{BIDI}{word}{HIDDEN} " for word in PLAIN.split()).encode(), False)
    yield Hostile("combining.txt", ("e" + "\u0301\u0327\u0338" * 100_000).encode(), None, long=True)
    yield Hostile("joiners.txt", ("\U0001f468\u200d" * 50_000 + PLAIN).encode(), None, long=True)
    yield Hostile("surrogates.txt", b"\xed\xa0\x80" * 1000 + PLAIN.encode(), True)
    yield Hostile("overlong.txt", b"\xc0\x80\xe0\x80\x80" * 100 + PLAIN.encode(), True)
    yield Hostile("truncated.txt", PLAIN.encode() + "\u0416".encode()[:1], None)
    yield Hostile("escapes.txt", f"{ANSI}Bridge{ANSI} held\n\n{PLAIN}".encode(), None)
    yield Hostile("controls.txt", bytes(range(1, 32)) * 100 + PLAIN.encode(), True)
    yield Hostile("zeros.txt", b"\0" * 100_000, True)
    yield Hostile("mark.txt", b"\xef\xbb\xbf", True)
    yield Hostile("marks-of-order.txt", b"\xff\xfe\x00", True)
    for codec in ("koi8-r", "cp1251", "cp1256", "utf-16-le", "utf-32", "utf-7", "iso2022_jp"):
        said = "Армия удержала мост. " if codec in ("koi8-r", "cp1251") else "الجيش " if codec == "cp1256" else "The army held it. "
        yield Hostile("charset.txt", (said * 50).encode(codec), None)
    for unit in (
        " ", "\n", "\t\n", "(", "[", '"', "-", "By ", "By Ada Berg and ", "1 ", "Nov 3, ", "A.", "a ", "A", "said ", "X wrote:\n",
        "Reply\n",
        "3 hours ago\n", "BEIRUT, ", "(Agency) - ", "'", "2014-11-03", "12:00 ", "\u201c", "Posted by ", "Comments (3)\n\n", "Photo: ", "http://",
        "\r", "\x0c", "..", "--\n",
    ):  # fmt: skip
        yield Hostile("flood.txt", (unit * (100_000 // len(unit))).encode() + PLAIN.encode(), None, long=True)
    for unit in ("[a](", "![a](", "**", "*a", "_", "> ", "#", "<!--", "\\", "<http://", "[[", "~~~\n", "===\n", "- - -\n"):
        yield Hostile("flood.md", (unit * (100_000 // len(unit))).encode() + PLAIN.encode(), None, long=True)
    for magic in (
        b"%PDF-",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"BZh",
        b"\x7fELF",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"{\\rtf1",
        b"SQLite format 3\0",
    ):
        yield Hostile("magic.txt", magic + chance.randbytes(5000), True)


def hostile_labels(chance: random.Random) -> Iterator[Hostile]:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20))
    for block, refused in (
        (bomb, True),
        ("a: &a [*a]", True),
        ("<<: {title: x}\ntitle: &x y", True),
        ("title: !!python/object/apply:os.system [id]", True),
        ("title: !<tag:yaml.org,2002:binary> aGk=", True),
        ("x: " + "[" * 5000, True),
        ("x: " + "{a: " * 5000, True),
        ("title: [", True),
        ("title: x\ntitle: y", True),
        ("published: 99999-01-01", True),
        ("published: 2014-13-01", True),
        ("published: 0000-00-00", True),
        ("published: " + "9" * 100_000, True),
        ("url: javascript:alert(1)", True),
        ("kind: ../../etc", True),
        ("title: {a: b}", True),
        ('title: "\\e[31mBridge\\a\\u202e"', False),
        ("title: " + "x" * 60_000, False),
        ("title: x" * 70_000, True),
        ("language: " + "e" * 1000, True),
        ("synthetic: maybe", True),
        ("%YAML 9.9", True),
        ("\ttitle: x", True),
        ("? [a]\n: b", True),
    ):
        yield Hostile("labels.md", f"---\n{block}\n---\n{PLAIN}".encode(), refused)
    yield Hostile("unclosed.md", f"---\ntitle: x\n{PLAIN * 2000}".encode(), True)
