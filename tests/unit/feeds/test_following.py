"""Reading a feed page by page: what leads elsewhere is not followed, what is known is not read again, and every reading ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from conflictkg.errors import InputRefused
from conflictkg.feeds.following import Bounds, Following

A = "https://a.example.org/"
PREFIXES = "@prefix tree: <https://w3id.org/tree#> . @prefix ldes: <https://w3id.org/ldes#> . @prefix dct: <http://purl.org/dc/terms/> ."
PREFIXES += " @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
STREAM = f"{PREFIXES} <{A}feed> a ldes:EventStream ; ldes:timestampPath dct:modified ; tree:view <{A}feed/index.trig> ."


@dataclass(frozen=True)
class Body:
    data: bytes
    at: str
    media_type: str = "application/trig"


def member(number: int, of: str = "document/1", day: int = 1) -> str:
    """A member that is listed without content."""
    me = f"<{A}feed/version/{number}-x>"
    when = f'"2031-01-{day:02}T00:00:00Z"^^xsd:dateTime'
    return f" <{A}feed> tree:member {me} . {me} dct:isVersionOf <{A}{of}> ; dct:modified {when} ."


def leads_to(number: int, page: str, day: int) -> str:
    relation = f"<{A}feed/index.trig#{number}>"
    since = f'"2031-01-{day:02}T00:00:00Z"^^xsd:dateTime'
    kind = "tree:GreaterThanOrEqualToRelation"
    return f" <{A}feed/index.trig> tree:relation {relation} . {relation} a {kind} ; tree:node <{page}> ; tree:value {since} ."


class Web:
    """Pages by address; ``asked`` are the addresses in the order in which they were fetched."""

    def __init__(self, pages: dict[str, str | Body]) -> None:
        self.pages, self.asked = pages, list[str]()

    def fetch(self, address: str, accept: str, limit: int, seconds: float) -> Body:
        self.asked.append(address.removeprefix(A))
        page = self.pages.get(address) or self.pages.get(address.removeprefix(A))
        if page is None:
            raise InputRefused(f"{address}: the server answered 404")
        return page if isinstance(page, Body) else Body(page.encode(), address)


def read(web: Web, *, since: datetime | None = None, knows: Callable[[str], bool] = lambda iri: False, **bounds: float) -> Following:
    """Follow the feed to its end; the numbers of the members are in ``web.members``."""
    following = Following(f"{A}feed/index.trig", web.fetch, Bounds(**bounds))  # type: ignore[arg-type]
    following.open()
    found = [received for page in following.pages(knows, since) for received in page.members]
    web.members = [int(r.member.rpartition("/")[2].split("-")[0]) for r in found]  # type: ignore[attr-defined]
    web.reasons = [r.reason for r in found if r.reason]  # type: ignore[attr-defined]
    return following


def three_pages() -> Web:
    index = STREAM + "".join(leads_to(n, f"{A}feed/page-{n}.trig", 10 * n) for n in (2, 1)) + leads_to(3, f"{A}feed/latest.trig", 30)
    return Web(
        {
            "feed/index.trig": index,
            "feed/page-1.trig": STREAM + member(2, day=11) + member(1, day=10),
            "feed/page-2.trig": STREAM + member(3, day=20) + member(4, day=21),
            "feed/latest.trig": STREAM + member(5, day=30),
        }
    )


def test_members_come_in_order_and_later_only_pages_that_may_hold_new_ones() -> None:
    web = three_pages()
    following = read(web)
    assert (web.members, following.base, following.feed) == ([1, 2, 3, 4, 5], A, f"{A}feed")  # type: ignore[attr-defined]
    web.asked.clear()
    read(web, since=datetime(2031, 1, 21, tzinfo=UTC), knows=lambda iri: "/5-" not in iri)
    assert web.members == [5]  # type: ignore[attr-defined]
    assert web.asked == ["feed/index.trig", "feed/page-2.trig", "feed/latest.trig"]


def test_a_page_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    web = three_pages()
    web.pages["feed/page-1.trig"] = "nonsense"
    following = read(web)
    assert web.members == [3, 4, 5]  # type: ignore[attr-defined]
    assert len(following.refused) == 1 and "page-1.trig" in following.refused[0]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Body(STREAM.encode(), "https://evil.example/x.trig"), "leads to another server"),
        (Body(STREAM.encode(), f"{A}x", "text/html"), "not RDF"),
        (Body(b"{", f"{A}x", "application/ld+json"), "is not the RDF"),
        (Body(STREAM.encode() + b" <x:s> <x:p> <<( <x:s> <x:p>" * 50_000, f"{A}x"), "without end"),
        (Body(STREAM.encode() + b" <x:s> <x:p> <<( <x:s> <x:p> <x:o> )>> .", f"{A}x"), "holds triple terms"),
        (Body(STREAM.encode() + b' <x:s> <x:p> "' + b"x" * (17 << 20), f"{A}x"), "is not the RDF"),
        (Body((STREAM.replace("a.example", "b.example")).encode(), f"{A}x"), "a page of another feed"),
    ],
)
def test_pages_of_others_and_of_other_types_are_refused(page: Body, reason: str) -> None:
    web = three_pages()
    web.pages["feed/latest.trig"] = page
    following = read(web)
    assert web.members == [1, 2, 3, 4]  # type: ignore[attr-defined]
    assert reason in following.refused[0]


def test_nothing_is_read_from_other_servers() -> None:
    web = Web({"feed/index.trig": STREAM + leads_to(1, "https://evil.example/page", 1) + leads_to(2, "http://127.0.0.1/page", 2)})
    following = read(web)
    assert web.asked == ["feed/index.trig"]
    assert all("another server" in reason for reason in following.refused) and len(following.refused) == 2


def test_a_feed_speaks_for_its_own_base_only() -> None:
    web = Web({"feed/index.trig": STREAM + member(1, of="../b.example.org/document/1") + member(2)})
    web.pages["feed/index.trig"] = str(web.pages["feed/index.trig"]).replace(f"{A}../b.example.org", "https://b.example.org")
    read(web)
    assert ["may speak for" in reason for reason in web.reasons] == [True]  # type: ignore[attr-defined]
    stranger = Web({"feed/index.trig": STREAM.replace("a.example", "b.example")})
    with pytest.raises(InputRefused, match="of another server"):
        read(stranger)


def test_every_reading_ends() -> None:
    class Endless(Web):
        def fetch(self, address: str, accept: str, limit: int, seconds: float) -> Body:
            self.asked.append(address)
            number = len(self.asked)
            page = STREAM + f" <{address}> tree:relation <#r> . <#r> tree:node <{A}feed/{number}>, <{A}feed/{number}#again> ."
            return Body(page.encode(), address)

    web = Endless({})
    assert "more than 20 pages" in read(web, pages=20).stopped
    assert len(web.asked) == 20
    assert "bytes" in read(Endless({}), bytes=5_000).stopped
    assert "seconds" in read(Endless({}), seconds=0.0).stopped


def test_no_page_may_take_longer_than_is_left_of_all() -> None:
    class Slow(Web):
        def fetch(self, address: str, accept: str, limit: int, seconds: float) -> Body:
            allowed.append(seconds)
            return super().fetch(address, accept, limit, seconds)

    allowed: list[float] = []
    read(Slow(three_pages().pages), seconds=10.0)
    assert len(allowed) > 1 and 10.0 >= allowed[0] > allowed[-1] > 0.0


def test_a_page_of_too_many_statements_is_refused() -> None:
    web = three_pages()
    web.pages["feed/latest.trig"] = STREAM + " ".join(f"<{A}x> <{A}p> {n} ." for n in range(100))
    assert "more than the 50 statements" in read(web, statements=50).refused[0]


def test_a_page_that_holds_documents_is_a_page_and_no_dump() -> None:
    web = three_pages()
    document = f" <{A}feed/version/5-x> {{ <{A}document/1> a <https://w3id.org/conflictkg/ontology#Document> }}"
    web.pages["feed/latest.trig"] = STREAM + member(5, day=30) + document
    following = Following(f"{A}feed/latest.trig", web.fetch, Bounds())
    following.open()
    found = {received.member for page in following.pages(lambda iri: False, None) for received in page.members}
    assert found == {f"{A}feed/version/{number}-x" for number in range(1, 6)}
