"""Texts from elsewhere that would take the parser down, and those that only look so."""

from __future__ import annotations

import pyoxigraph as ox

from conflictkg.rdf.nesting import MOST, too_deep, too_deep_by_line, too_deep_json, too_deep_xml


def test_depth_is_told_from_number() -> None:
    line = b'<http://a.example/s> <http://a.example/p> <<( <http://a.example/s> <http://a.example/p> "o" )>> .\n'
    assert not too_deep_by_line([line] * (MOST + 1)) and too_deep(line * (MOST + 1))
    assert too_deep_by_line([b"<<(" * (MOST + 1)])
    flat = b'{"results": {"bindings": [' + b",".join([b'{"x": {"value": "{\\"{\\\\"}}'] * 5_000) + b"]}}"
    assert not too_deep_json(flat)
    assert too_deep_json(b'{"a":' * 3_000 + b"1" + b"}" * 3_000)
    assert too_deep_xml(b"<triple><object>" * 3_000) and not too_deep_xml(b"<triple>" * 9)


def test_what_is_not_too_deep_is_parsed() -> None:
    start = b"<http://a.example/s> <http://a.example/p> "
    text = start + (b"<<( " + start) * MOST + b"<http://a.example/o>" + b" )>>" * MOST + b" .\n"
    assert not too_deep_by_line([text])
    (quad,) = ox.parse(text, ox.RdfFormat.N_TRIPLES)
    assert str(quad).count("<<(") == MOST
