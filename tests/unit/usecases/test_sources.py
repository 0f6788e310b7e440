"""Which source speaks in an article, and its kind: by name, by address, by the form of the text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conflictkg.articles.reader import FileArticleReader
from conflictkg.domain.claims import Article
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.ports import Overrides
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.sources import with_source
from tests.fakes.name_index import FakeNameIndex
from tests.golden.test_belief_scenarios import POLICY

BODY = "The army held the bridge at Jarabulus on Monday after a night of shelling, and two of its arches were damaged.\n"
GRADED = replace(POLICY, source_grades={**POLICY.source_grades, "wire": "B", "party": "D", "government": "D"})
IRIS = IriMaker("https://kb.example/")


def source(label: str, kind: str, domain: str) -> Entity:
    return Entity(iri=f"urn:source:{domain}", type=EntityType.SOURCE, label=label, kind=kind, aliases=(domain,))


NAMES = FakeNameIndex(
    [
        source("Harbour Gazette", "newspaper", "gazette.example"),
        source("Levant State Agency", "state-media", "lsa.example"),
        source("Town Square", "forum", "square.example"),
    ]
)


def sourced(text: str = BODY, **said: str) -> Article:
    (article,) = FileArticleReader().read(text.encode(), "a.txt", Overrides(**said))
    return with_source(article, NAMES, IRIS, GRADED)[0]


@pytest.mark.parametrize(
    ("said", "kind", "iri"),
    [
        ({"outlet": "Harbour Gazette"}, "newspaper", "urn:source:gazette.example"),
        ({"url": "https://www.lsa.example/en/1"}, "state-media", "urn:source:lsa.example"),
        ({"url": "https://lsa.example:8443/1"}, "state-media", "urn:source:lsa.example"),
        ({"url": "https://notlsa.example/1"}, "", None),
        ({"url": "https://lsa.example.evil.test/1"}, "", None),
        ({"url": "https://lsa.example@evil.test/1"}, "", None),
        ({"outlet": "Harbour Gazette", "url": "https://lsa.example/1"}, "newspaper", "urn:source:gazette.example"),
        ({"outlet": "LSA English", "url": "https://lsa.example/1"}, "state-media", "urn:source:lsa.example"),
        ({"outlet": "Somebody", "url": "https://old.square.example/t/1"}, "forum", None),
        ({"url": "https://lsa.example/1", "source_kind": "wire"}, "wire", "urn:source:lsa.example"),
        ({"outlet": "Somebody", "source_kind": "forum"}, "forum", None),
    ],
)
def test_the_reference_data_knows_the_source_by_name_or_address(said: dict[str, str], kind: str, iri: str | None) -> None:
    document = sourced(**said).document
    assert (document.source_kind, document.source) == (kind, iri)


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        (f"BEIRUT, Nov 3 (Meridian Press) - {BODY}", {}, "wire"),
        (f"BEIRUT, Nov 3 (Meridian Press) - {BODY}", {"outlet": "Daily Invention"}, ""),
        (f"DAMASCUS (Levant State Agency) - {BODY}", {}, "state-media"),
        (f"Communiqué No. 14\n\n{BODY}", {}, "party"),
        (f"MILITARY STATEMENT (7)\n\n{BODY}", {}, "party"),
        (f"Official statement of the General Command of the Northern Front\n\n{BODY}", {}, "party"),
        (f"Statement by the Ministry of Defence\n\n{BODY}", {}, "government"),
        (f"Statement by the Ministry of Defence\n\n{BODY}", {"outlet": "Harbour Gazette"}, "newspaper"),
        (f"Statement of fact: rebels deny talks\n\n{BODY}", {}, ""),
        (f"Army command makes a statement\n\n{BODY}", {}, ""),
        (BODY, {}, ""),
    ],
)
def test_the_form_of_a_text_tells_where_nothing_else_does(text: str, said: dict[str, str], kind: str) -> None:
    assert sourced(text, **said).document.source_kind == kind


def test_a_source_of_a_detected_kind_is_minted_with_it() -> None:
    (article,) = FileArticleReader().read(f"BEIRUT, Nov 3 (Meridian Press) - {BODY}".encode(), "a.txt", Overrides())
    _, (minted,) = with_source(article, NAMES, IRIS, GRADED)
    assert (minted.label, minted.kind) == ("Meridian Press", "wire")


def test_a_mail_has_no_kind() -> None:
    raw = b"From: Ada Berg <ada@gazette.example>\nMessage-ID: <1@x>\nSubject: Bridge\n\n" + BODY.encode()
    (article,) = FileArticleReader().read(raw, "a.eml", Overrides())
    document = with_source(article, NAMES, IRIS, GRADED)[0].document
    assert (document.source_kind, document.source) == ("", None)
