"""The hostile documents whose formats hold others or are no text: feeds, JSON, PDF, e-mail and web archives; see ``hostile_documents``."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from functools import partial
from gzip import compress
from typing import Any

from tests.end_to_end.hostile_pages import ANSI, BIDI, HIDDEN, PLAIN, Hostile, P, html_of
from tests.unit.articles.files import pdf_of, pdf_of_objects, record_of, rss_of, warc_of

zipped = partial(compress, mtime=0)


def hostile_feeds(chance: random.Random) -> Iterator[Hostile]:
    def feed(items: str, doctype: str = "") -> bytes:
        return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'.encode()

    item = "<item><title>Bridge</title><description>The army held the bridge.</description></item>"
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    yield Hostile("laughs.rss", feed("<item><title>&l11;</title></item>", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'), True)
    yield Hostile(
        "quadratic.rss", feed("<item><title>" + "&a;" * 50_000 + "</title></item>", f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'), True
    )
    for target in ("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/random"):
        external = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{target}">]>'
        yield Hostile("external.rss", feed("<item><title>&x;</title><description>&x;</description></item>", external), True)
    yield Hostile("parameter.rss", feed(item, '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'), True)
    yield Hostile("doctype.rss", feed(item, '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'), False)
    yield Hostile("include.rss", feed('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>' + item), False)
    yield Hostile("nest-100k.rss", feed("<item>" * 100_000), True)
    yield Hostile("nest-20k.rss", feed("<a>" * 20_000 + item), None)
    yield Hostile("items-70k.rss", feed("<item/>" * 70_000), True)
    yield Hostile("items-empty.rss", feed("<item/>" * 300), True)
    yield Hostile("attributes.rss", feed("<item " + " ".join(f'a{i}="x"' for i in range(50_000)) + ">" + item[6:]), True)
    yield Hostile("cdata.rss", feed("<item><description><![CDATA[" + "]]]>" * 100_000 + "</description></item>"), None)
    yield Hostile("malformed.rss", feed("<item><title>Bridge</tit><description>It fell.<</item>"), None)
    yield Hostile("cut.rss", feed(item * 5)[:200], None)
    yield Hostile("content.rss", rss_of({"title": "Bridge", "description": "<div>" * 30_000 + P}).encode(), None)
    yield Hostile("content-tags.rss", rss_of({"title": "Bridge", "description": "<b>x</b>" * 100_000}).encode(), None)
    yield Hostile(
        "title.rss", rss_of({"title": f"{BIDI}\u009b31mBridge{HIDDEN}", "description": "The army held the bridge."}).encode(), False
    )
    yield Hostile("escape.rss", feed("<item><title>&#27;[31mBridge&#7;</title><description>&#155;It fell.</description></item>"), None)
    yield Hostile(
        "surrogate.rss", feed("<item><title>&#xD800;&#x110000;</title><description>It fell on Monday.</description></item>"), None
    )
    yield Hostile("title-1mb.rss", rss_of({"title": "x" * 1_000_000, "description": "The army held it."}).encode(), None)
    yield Hostile("link.rss", rss_of({"title": "x", "link": "javascript:alert(1)", "description": "The army held it."}).encode(), False)
    for when in ("Mon, 99 Nov 99999 00:00:00 GMT", "2014-13-45", "-1", "9" * 100_000, "Mon, 03 Nov 2014 00:00:00 +9999"):
        yield Hostile("date.rss", rss_of({"title": "x", "pubDate": when, "description": "The army held it."}).encode(), False)
    yield Hostile(
        "charset.rss", b'<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>x</title></item></channel></rss>', True
    )
    yield Hostile("other.xml", b"<?xml version='1.0'?><svg><text>x</text></svg>", True)
    yield Hostile(
        "namespaces.rss", feed(item).replace(b"<rss", b"<rss " + b" ".join(b'xmlns:n%d="urn:%d"' % (i, i) for i in range(5000)), 1), None
    )


def hostile_data(chance: random.Random) -> Iterator[Hostile]:
    article: dict[str, Any] = {"@type": "NewsArticle", "headline": "Bridge", "articleBody": PLAIN}

    def with_(**changed: Any) -> bytes:
        return json.dumps({**article, **changed}).encode()

    yield Hostile("nest.json", b"[" * 100_000, True)
    yield Hostile("nest-closed.json", b"[" * 100_000 + b"]" * 100_000, True)
    yield Hostile("nest-objects.json", b'{"@type":' * 100_000, True)
    yield Hostile("nest-value.json", json.dumps(article)[:-1].encode() + b', "x": ' + b"[" * 900 + b"]" * 900 + b"}", None)
    yield Hostile("number.json", json.dumps(article)[:-1].encode() + b', "x": ' + b"9" * 2_000_000 + b"}", False)
    yield Hostile("exponent.json", json.dumps(article)[:-1].encode() + b', "x": 1e999999999}', False)
    yield Hostile("nan.json", json.dumps(article)[:-1].encode() + b', "x": NaN}', None)
    yield Hostile(
        "surrogate.json",
        b'{"@type": "NewsArticle", "headline": "\\ud800\\udfff\\ud800", "articleBody": "The army \\ud800 held it."}',
        False,
    )
    yield Hostile("escape.json", with_(headline=f"{ANSI}{BIDI}Bridge", author=ANSI, publisher={"name": f"{ANSI}Gazette"}), False)
    yield Hostile("comments.json", with_(comment=[{"text": "no"}] * 50_000), False)
    nested: dict[str, Any] = {"text": "no"}
    for _ in range(300):
        nested = {"text": "no", "comment": nested}
    yield Hostile("answers.json", with_(comment=nested), False)
    yield Hostile("cycle.json", json.dumps({"@graph": [{**article, "@id": "#a", "publisher": {"@id": "#a"}}]}).encode(), False)
    yield Hostile("keys.json", json.dumps({**article, **{f"k{i}": i for i in range(100_000)}}).encode(), False)
    yield Hostile("body-5mb.json", with_(articleBody="word " * 1_000_000), True)
    yield Hostile("body-html.json", with_(articleBody="<p>" + "<b>" * 100_000), True)
    yield Hostile("body-nest.json", with_(articleBody="<div>" * 20_000 + P), None)
    yield Hostile(
        "live.json",
        with_(**{"@type": "LiveBlogPosting", "articleBody": None, "liveBlogUpdate": ["x", None, 1, {"articleBody": 5}, {}]}),
        True,
    )
    for key in ("articleBody", "headline", "author", "publisher", "datePublished", "url", "comment", "inLanguage", "@type"):
        yield Hostile("types.json", with_(**{key: [{"x": [None, 1, True, {"y": "z"}]}, 7, None]}), None)
    for when in ("99999-01-01", "2014-13-45T00:00Z", "0001-01-01T00:00:00+14:00", "x" * 1_000_000):
        yield Hostile("date.json", with_(datePublished=when), False)
    for text in (
        b"null",
        b'"text"',
        b"[]",
        b"{}",
        b"7",
        b'{"@type": "NewsArticle"',
        b'{"@type": "NewsArticle", "articleBody": "x"} trailing',
        b"\xef\xbb\xbf[]",
    ):
        yield Hostile("none.json", text, True)
    yield Hostile(
        "lines.jsonl",
        b"\n".join([json.dumps(article).encode(), b"{", b"[" * 100_000, b"\xff\xfe", b"{}", json.dumps(article).encode()]),
        None,
    )
    yield Hostile("line-long.jsonl", b'{"x": "' + b"x" * (21 << 20) + b'"}\n' + json.dumps(article).encode(), None)
    yield Hostile("lines-bad.jsonl", b"{\n" * 500, True)
    yield Hostile("blank.jsonl", b"\n" * 1000, True)


def hostile_pdfs(chance: random.Random) -> Iterator[Hostile]:
    whole = pdf_of([["The army held the bridge at Jarabulus on Monday, officers said.", "It stands."]] * 3, {"Title": "Bridge"})
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98):
        yield Hostile("cut.pdf", whole[: int(len(whole) * share)])
    for _ in range(6):
        damaged = bytearray(whole)
        for _ in range(40):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield Hostile("damaged.pdf", bytes(damaged))
    catalogue, page = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents {} >>"
    pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    deep = "[" * 20_000 + "]" * 20_000
    for objects in (
        [catalogue, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        [catalogue, pages, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
        [catalogue, "<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R] /Count 3 >>", "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"],
        [catalogue, "<< /Type /Pages /Kids [] /Count 99999999 >>"],
        [catalogue, pages, page.format("3 0 R")],
        [catalogue, pages, page.format("4 0 R"), "4 0 R"],
        [catalogue, pages, page.format("[4 0 R 4 0 R]"), "[4 0 R 4 0 R]"],
        [catalogue, pages, page.format(deep)],
        [catalogue, pages, page.format("<< /A " * 5000 + ">> " * 5000)],
        ["<< /Type /Catalog /Pages 1 0 R >>"],
        ["<< >>"],
        [catalogue, pages, page.format("9999999999999999999 0 R")],
        [catalogue, pages, "<< /Type /Page /Parent 3 0 R /Contents 3 0 R /Resources 3 0 R >>"],
    ):
        yield Hostile("loop.pdf", pdf_of_objects(objects), True)
    for content in (b" " * (60 << 20), b"q " * 3_000_000, b"q " * 50_000, b"(" * 200_000, b"[" * 200_000, b"(x) Tj " * 8_000):
        packed = zlib.compress(content).decode("latin-1")
        stream = f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream"
        fonts = "<< /Font << /F1 << /Type /Font /BaseFont /Helvetica >> >> >>"
        font = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources {fonts} >>"
        yield Hostile("bomb.pdf", pdf_of_objects([catalogue, pages, font, stream]), None, long=True)
    twice = zlib.compress(zlib.compress(b" " * (60 << 20))).decode("latin-1")
    stream = f"<< /Filter [/FlateDecode /FlateDecode /ASCIIHexDecode] /Length {len(twice)} >>\nstream\n{twice}\nendstream"
    yield Hostile("filters.pdf", pdf_of_objects([catalogue, pages, page.format("4 0 R"), stream]), None)
    lock = " /Encrypt << /Filter /Standard /V 1 /R 2 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") /P -4 >> /ID [(i) (i)]"
    yield Hostile("locked.pdf", pdf_of([["x"]], trailer=lock), True)
    yield Hostile("locked-badly.pdf", pdf_of([["x"]], trailer=" /Encrypt 1 0 R"), True)
    yield Hostile("previous.pdf", whole.replace(b" /Root", b" /Prev 9 /Root"), None)
    yield Hostile("pages-600.pdf", pdf_of([["x"]] * 600), True)
    yield Hostile(
        "title.pdf", pdf_of([[PLAIN.split("\n")[0]]], {"Title": "\x1b[31mBridge\x07 held", "CreationDate": "D:99999999999999"}), False
    )
    yield Hostile("pictures.pdf", pdf_of([[]]), True)


def hostile_mails(chance: random.Random) -> Iterator[Hostile]:
    def mail(headers: str = "", body: str = PLAIN) -> bytes:
        return f"From: Ada Berg <ada@gazette.example>\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n{headers}\r\n{body}".encode(
            "utf-8", "replace"
        )

    for depth in (40, 10_000):
        nest = "".join(f"--b{i}\r\nContent-Type: multipart/mixed; boundary=b{i + 1}\r\n\r\n" for i in range(depth))
        yield Hostile("nest.eml", mail("Content-Type: multipart/mixed; boundary=b0\r\n", nest), True)
    inner = "Content-Type: message/rfc822\r\n\r\n" * 3000
    yield Hostile("messages.eml", mail("Content-Type: message/rfc822\r\n", inner + PLAIN), None)
    yield Hostile("headers.eml", mail("".join(f"X-{i}: y\r\n" for i in range(50_000))), None)
    yield Hostile("header-1mb.eml", mail("Subject: " + "x" * 1_000_000 + "\r\n"), None)
    yield Hostile("words.eml", mail("Subject: " + "=?utf-8?q?=1B[31m?= " * 50 + "\r\n"), False)
    yield Hostile("words-many.eml", mail("Subject: " + "=?utf-8?b?4oCu?=" * 50_000 + "\r\n"), None)
    for address in (
        "(" * 1900,
        '"' * 1900,
        "<" * 1900,
        ",".join(["a@b.example"] * 150),
        "=?x?q?\x1b[31m?= <a@b.example>",
        "@" * 1900,
        "[" * 1900,
    ):
        yield Hostile("from.eml", mail().replace(b"Ada Berg <ada@gazette.example>", address.encode()), None)
    for kind in (
        "text/plain; charset=no-such", "text/plain; charset=utf-16", "text/plain; charset=\x1b[31m",
        "x" * 1000, "text/plain;" + " a=b;" * 5000,
        "text/html", "multipart/mixed", "multipart/mixed; boundary=\"\"", "application/pdf", "text/plain; charset*0*=u;charset*1=tf-8",
    ):  # fmt: skip
        yield Hostile("type.eml", mail(f"Content-Type: {kind}\r\n"), None)
    for encoding, body in (
        ("base64", "!" * 100_000),
        ("base64", "QUJD\r\n" * 50_000),
        ("quoted-printable", "=\r\n" * 100_000),
        ("x-uuencode", "begin 644 x\n" + "M" * 9999),
    ):
        yield Hostile("encoding.eml", mail(f"Content-Transfer-Encoding: {encoding}\r\n", body), None, long=encoding == "base64")
    for when in ("Mon, 99 Foo 99999 25:61:00 +9999", "0", "(" * 1000, "Mon, 03 Nov 2014 00:00:00 -0000"):
        yield Hostile("date.eml", mail(f"Date: {when}\r\n"), False)
    parts = "".join(
        f"--b\r\nContent-Type: application/pdf; name=\x1b[31m{i}.pdf\r\nContent-Disposition: attachment\r\n\r\nx\r\n" for i in range(3000)
    )
    yield Hostile(
        "attachments.eml", mail("Content-Type: multipart/mixed; boundary=b\r\n", "--b\r\n\r\n" + PLAIN + "\r\n" + parts + "--b--"), False
    )
    yield Hostile("quotes.eml", mail(body="> x\r\n" * 100_000), True)
    yield Hostile("wrote.eml", mail(body="On wrote\r\n" * 30_000 + "> x\r\n"), None, long=True)
    yield Hostile("flowed.eml", mail("Content-Type: text/plain; format=flowed\r\n", "word \r\n" * 50_000), None, long=True)
    yield Hostile("html.eml", mail("Content-Type: text/html\r\n", "<div>" * 100_000), True)
    yield Hostile("nul.eml", mail(body="\0" * 1000 + PLAIN), True)


def hostile_archives(chance: random.Random) -> Iterator[Hostile]:
    page = record_of(html_of(f"<h1>Bridge</h1>{P * 3}"))
    text = record_of(PLAIN.encode(), media_type="text/plain")
    bomb = zipped(b" " * (100 << 20))
    yield Hostile("bomb.warc.gz", bomb, None)
    yield Hostile("bomb-record.warc.gz", warc_of(record_of(b" " * (100 << 20)), text), None)
    yield Hostile("bomb-body.warc.gz", warc_of(record_of(bomb, headers="Content-Encoding: gzip\r\n"), text), None)
    yield Hostile("bomb-twice.warc.gz", zipped(warc_of(text, zipped=False) + bomb * 20), None)
    yield Hostile("bombs.warc.gz", warc_of(text) + bomb * 30, None)
    yield Hostile("cut.warc.gz", warc_of(text, page)[:-50], None)
    yield Hostile("cut-first.warc.gz", warc_of(page)[:100] + warc_of(text), None)
    yield Hostile("garbage.warc.gz", warc_of(text) + chance.randbytes(100_000) + warc_of(page), None)
    yield Hostile("magic.warc.gz", b"\x1f\x8b\x08" * 30_000 + warc_of(text), None)
    yield Hostile("zeros.warc.gz", warc_of(text) + b"\0" * 1_000_000, None)
    for length in (0, 1, 300, 10**18):
        yield Hostile("length.warc", record_of(PLAIN.encode(), media_type="text/plain", length=length) + text, None)
    for old, new in (
        (b"Content-Length", b"Content-Lenght"),
        (b"Content-Length: ", b"Content-Length: -"),
        (b"WARC/1.0", b"WARC/9.9"),
        (b"HTTP/1.1 200 OK", b"x" * 100_000),
        (b"200 OK", b"2e2 \x1b[31m"),
        (b"\r\n", b"\n"),
        (b"text/plain", b"text/" + b"x" * 10_000),
    ):
        yield Hostile("header.warc", text.replace(old, new) + page, None)
    yield Hostile(
        "headers.warc", text.replace(b"WARC-Date", b"".join(b"X-%d: y\r\n" % i for i in range(20_000)) + b"WARC-Date", 1) + page, None
    )
    yield Hostile(
        "url.warc", warc_of(record_of(PLAIN.encode(), "https://x.example/\x1b[31m\u202e", media_type="text/plain"), zipped=False), None
    )
    yield Hostile("records-3k.warc", record_of(b"x", media_type="image/png") * 3000, True)
    yield Hostile(
        "chunks.warc", record_of(b"ffffffff\r\n" + PLAIN.encode(), media_type="text/plain", headers="Transfer-Encoding: chunked\r\n"), None
    )
    for encoding in ("deflate", "br", "zstd", "gzip, gzip"):
        yield Hostile(
            "encoding.warc", record_of(PLAIN.encode(), media_type="text/plain", headers=f"Content-Encoding: {encoding}\r\n"), None
        )
    yield Hostile("nest.warc.gz", warc_of(record_of(html_of("<div>" * 100_000))), True)
    yield Hostile("inside.warc.gz", zipped(warc_of(text)), None)
