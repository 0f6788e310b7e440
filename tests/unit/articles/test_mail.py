"""E-mails: the sender's own words and nobody else's."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from conflictkg.errors import InputRefused
from tests.unit.articles.texts import host

OWN = "Government forces held Homs on Monday.\n\nThe bridge is open.\n"
QUOTE = "\nOn Sun, 2 Nov 2014 at 10:00, Omar Said\n<omar@desk.example> wrote:\n> Rebels took Homs.\n>\n> Is it true?\n"


def mail(text: str = OWN, html: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    stated = {
        "From": "Ada Berg <ada@gazette.example>",
        "Subject": "Brücke hält",
        "Date": "Mon, 03 Nov 2014 17:32:00 +0200",
        "Message-ID": "<1@x>",
    }
    for key, value in {**stated, **headers}.items():
        message[key] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


@pytest.mark.parametrize("name", ["a.eml", "-"])
def test_sender_subject_and_date(name: str) -> None:
    article = host(mail().as_bytes(), name)
    document = article.document
    assert article.text == OWN.strip()
    assert (document.authors, document.title, document.published) == (("Ada Berg",), "Brücke hält", date(2014, 11, 3))
    assert document.published_at is not None and document.published_at.utcoffset() == timedelta(hours=2)
    assert (document.outlet, document.source_kind) == ("", "")


@pytest.mark.parametrize(
    "tail",
    [
        QUOTE,
        "\n-----Original Message-----\nFrom: Omar\nRebels took Homs.\n",
        "\n---------- Forwarded message ---------\nFrom: Omar Said\nRebels took Homs.\n",
        "\nBegin forwarded message:\n\nRebels took Homs.\n",
        "\nFrom: Omar Said\nSent: Sunday\nTo: Ada Berg\nSubject: Homs\n\nRebels took Homs.\n",
    ],
)
def test_words_of_others_are_left_out_with_a_warning(tail: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        article = host(mail(OWN + tail).as_bytes(), "a.eml")
    assert article.text == OWN.strip()
    assert "quotes or passes on" in caplog.text


def test_words_below_a_quotation_are_the_senders() -> None:
    assert host(mail(QUOTE + "\nYes, they fled.\n").as_bytes(), "a.eml").text == "Yes, they fled."


def test_a_signature_is_no_text() -> None:
    assert host(mail(OWN + "\n-- \nAda Berg\nHarbour Gazette\n").as_bytes(), "a.eml").text == OWN.strip()


def test_html_is_read_where_there_is_nothing_else() -> None:
    message = mail()
    message.set_content(
        "<style>p{}</style><p>The bridge <b>holds</b>.</p><div style='display: none'>x</div>"
        "<blockquote><p>It fell.</p></blockquote><p>Ada</p>",
        subtype="html",
    )
    assert host(message.as_bytes(), "a.eml").text == "The bridge holds.\n\nAda"
    assert host(mail(html="<p>Other</p>").as_bytes(), "a.eml").text == OWN.strip()


def test_flowed_lines_are_paragraphs() -> None:
    raw = (
        mail("The army held the \nbridge on Monday.\n\nIt stands.\n")
        .as_bytes()
        .replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')
    )
    assert host(raw, "a.eml").text == "The army held the bridge on Monday.\n\nIt stands."


def test_attachments_are_named_and_not_read(caplog: pytest.LogCaptureFixture) -> None:
    message = mail()
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="report\x1b[31m.pdf")
    with caplog.at_level(logging.WARNING):
        assert host(message.as_bytes(), "a.eml").text == OWN.strip()
    assert "report" in caplog.text and "\x1b" not in caplog.text


def test_a_mail_of_only_quoted_words_is_refused() -> None:
    with pytest.raises(InputRefused, match="only words that it quotes"):
        host(mail("> Rebels took Homs.\n").as_bytes(), "a.eml")


def test_parts_within_parts_without_end_are_refused() -> None:
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n"
    nest = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(10_000))
    with pytest.raises(InputRefused, match="parts within parts"):
        host(head + nest, "a.eml")


@pytest.mark.parametrize("when", ["Mon, 99 Foo 99999 25:61:00 +9999", "", "never"])
def test_an_absurd_date_leaves_it_undated(when: str) -> None:
    raw = mail().as_bytes().replace(b"Date: Mon, 03 Nov 2014 17:32:00 +0200", b"Date: " + when.encode())
    assert host(raw, "a.eml").document.published is None


def test_a_newspaper_text_with_a_colon_is_no_mail() -> None:
    assert host("Update: the bridge\nFrom: our correspondent\n\nIt holds.\n", "-").text.startswith("Update: the bridge")
