"""Control periods and events as rows: for spreadsheets (CSV), for maps (GeoJSON, RFC 7946).

A row for each period believed now, a row for each event, with the names and coordinates of the reference data; CSV on the Web metadata
say what each column means. Read from the graphs of an export, so what those withhold is not here either. All rows are in memory: they are
few beside the claims.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

from conflictkg.export.export import Graphs, whole_file
from conflictkg.rdf.quads import Node, first, nodes_of
from conflictkg.rdf.terms import CKG, DCTERMS, GEO, PREF_LABEL, TYPE, graph_iri, local_name

Row = dict[str, Any]

PERIOD_COLUMNS: Mapping[str, tuple[str, str]] = {
    "period": ("anyURI", "The control period"),
    "place": ("string", "What the place is called"),
    "place_iri": ("anyURI", "The place"),
    "country": ("string", "Its country, ISO 3166-1 alpha-2"),
    "admin_code": ("string", "ISO 3166-2 code, or p-code of your own reference data, of the place or of the nearest unit around it"),
    "latitude": ("decimal", "WGS 84 degrees"),
    "longitude": ("decimal", "WGS 84 degrees"),
    "valid_from": ("date", "The first day on which it was so; open when empty"),
    "valid_until": ("date", "The first day on which it was no longer so; open when empty"),
    "controller": ("string", "Who held the place; nobody known when empty"),
    "controller_iri": ("anyURI", "The same, as an IRI"),
    "status": ("string", "assessed, claimed, disputed, divided or unknown"),
    "confidence": ("decimal", "From 0 to 1; an order, no probability"),
    "rule": ("string", "The rule that decided"),
    "start_earliest": ("date", "The earliest day on which it may have begun"),
    "start_latest": ("date", "The latest day on which it may have begun"),
    "known_from": ("date", "The day by whose end this could be known"),
    "last_evidence": ("date", "The day of the last evidence for it"),
    "alternatives": ("string", "Who else may have held it, with semicolons between"),
    "contested_by": ("string", "Who contested it, with semicolons between"),
    "claims_for": ("integer", "How many claims support it"),
    "claims_against": ("integer", "How many claims speak against it"),
    "claims_withheld": ("integer", "How many of its claims were left out of a public export"),
}
EVENT_COLUMNS: Mapping[str, tuple[str, str]] = {
    "event_id": ("anyURI", "The event"),
    "event_date": ("date", "The first day on which it may have been"),
    "date_end": ("date", "The last day on which it may have been"),
    "time_precision": ("integer", "As ACLED has it: 1 the day is known, 2 within a week, 3 within a month or more"),
    "event_type": ("string", "Kind of event, of the vocabulary of conflictkg"),
    "event_type_label": ("string", "The same in words"),
    "actor1": ("string", "Who did it, with semicolons between"),
    "actor2": ("string", "To whom, with semicolons between"),
    "location": ("string", "What the place is called"),
    "location_iri": ("anyURI", "The place"),
    "country": PERIOD_COLUMNS["country"],
    "admin_code": PERIOD_COLUMNS["admin_code"],
    "latitude": PERIOD_COLUMNS["latitude"],
    "longitude": PERIOD_COLUMNS["longitude"],
    "fatalities_low": ("integer", "People killed, lowest figure"),
    "fatalities_best": ("integer", "People killed, best figure"),
    "fatalities_high": ("integer", "People killed, highest figure"),
    "wounded_best": ("integer", "People wounded, best figure"),
    "sources": ("integer", "Independent chains of sources that tell of it"),
    "claims_for": ("integer", "How many claims tell of it"),
    "claims_against": ("integer", "How many claims deny it"),
    "claims_withheld": PERIOD_COLUMNS["claims_withheld"],
}
TABLES = {"periods.csv": PERIOD_COLUMNS, "events.csv": EVENT_COLUMNS}
METADATA = "csv-metadata.json"
TABULAR = ("geojson", "csv", "csv-events")
"""Formats that hold no linked data."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Tables:
    """The rows of the graphs of one export."""

    def __init__(self, graphs: Graphs, base: str) -> None:
        known = set(graphs.graphs())

        def nodes(name: str) -> dict[str, Node]:
            graph = graph_iri(base, name)
            return nodes_of(graphs.quads(graph)) if graph in known else {}

        self._beliefs, self._events = nodes("beliefs"), nodes("events")
        self._reference, self._kinds = _named(graphs, base, known)

    def periods(self) -> list[Row]:
        """A row for each period believed now, by place and day."""
        rows = [self._period(iri, me) for iri, me in self._beliefs.items() if _is(me, "ControlPeriod") and f"{CKG}knownUntil" not in me]
        return sorted(rows, key=lambda row: (row["place"], row["place_iri"], row["valid_from"] or "", row["period"]))

    def events(self) -> list[Row]:
        """A row for each event, by day and place."""
        rows = [self._event(iri, me) for iri, me in self._events.items() if _is(me, "EventCluster")]
        return sorted(rows, key=lambda row: (row["date_end"] or "", row["location"], row["event_id"]))

    def _period(self, iri: str, me: Node) -> Row:
        place = first(me, f"{CKG}place")
        others = [first(self._beliefs.get(node, {}), f"{CKG}controller") for node in sorted(me.get(f"{CKG}alternative", ()))]
        fights = [first(self._beliefs.get(node, {}), f"{CKG}challenger") for node in sorted(me.get(f"{CKG}contest", ()))]
        holder = first(me, f"{CKG}controller")
        return {
            "period": iri,
            "place": self.label(place),
            "place_iri": place,
            **self._where(place),
            "valid_from": _day(me, "validFrom"),
            "valid_until": _day(me, "validUntil"),
            "controller": self.label(holder) if holder else None,
            "controller_iri": holder or None,
            "status": first(me, f"{CKG}status"),
            "confidence": float(first(me, f"{CKG}confidence") or 0),
            "rule": first(me, f"{CKG}rule") or None,
            "start_earliest": _day(me, "startEarliest"),
            "start_latest": _day(me, "startLatest"),
            "known_from": _day(me, "knownFrom"),
            "last_evidence": _day(me, "lastEvidence"),
            "alternatives": "; ".join(dict.fromkeys(map(self.label, others))) or None,
            "contested_by": "; ".join(dict.fromkeys(map(self.label, fights))) or None,
            **_claims(me),
        }

    def _event(self, iri: str, me: Node) -> Row:
        place, kind = first(me, f"{CKG}place"), first(me, f"{CKG}kind")
        first_day, last_day = _day(me, "earliest"), _day(me, "latest")
        killed, wounded = (self._events.get(f"{iri}#{harm}", {}) for harm in ("killed", "wounded"))
        return {
            "event_id": iri,
            "event_date": first_day or last_day,
            "date_end": last_day,
            "time_precision": _precision(first_day, last_day),
            "event_type": local_name(kind),
            "event_type_label": self._kinds.get(kind, local_name(kind)),
            "actor1": "; ".join(sorted(map(self.label, me.get(f"{CKG}agent", ())))) or None,
            "actor2": "; ".join(sorted(map(self.label, me.get(f"{CKG}patient", ())))) or None,
            "location": self.label(place),
            "location_iri": place,
            **self._where(place),
            **{f"fatalities_{bound}": _number(killed, bound) for bound in ("low", "best", "high")},
            "wounded_best": _number(wounded, "best"),
            "sources": _number(me, "chains"),
            **_claims(me),
        }

    def label(self, iri: str) -> str:
        """What an entity is called, or else the last part of its IRI."""
        return first(self._reference.get(iri, {}), PREF_LABEL) or local_name(iri)

    def _where(self, place: str) -> Row:
        me = self._reference.get(place, {})
        latitude, longitude = (first(me, GEO + name) for name in ("lat", "long"))
        return {
            "country": first(me, f"{CKG}country") or None,
            "admin_code": self._code(place),
            "latitude": float(latitude) if latitude else None,
            "longitude": float(longitude) if longitude else None,
        }

    def _code(self, place: str) -> str | None:
        seen: set[str] = set()
        while place and place not in seen:
            seen.add(place)
            me = self._reference.get(place, {})
            if code := first(me, f"{DCTERMS}identifier"):
                return code
            place = first(me, f"{CKG}within")
        return None


def _named(graphs: Graphs, base: str, known: set[str]) -> tuple[dict[str, Node], dict[str, str]]:
    """Names, places and codes of entities, and labels of kinds; English where there are several."""
    wanted = {PREF_LABEL, f"{GEO}lat", f"{GEO}long", f"{CKG}country", f"{CKG}within", f"{DCTERMS}identifier"}
    said: dict[str, dict[str, list[str]]] = {}
    for name in ("reference", "ontology"):
        graph = graph_iri(base, name)
        for quad in graphs.quads(graph) if graph in known else ():
            if quad.predicate.value in wanted:
                values = said.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])  # type: ignore[union-attr]
                english = getattr(quad.object, "language", None) in (None, "en")
                values.insert(0 if english else len(values), quad.object.value)  # type: ignore[union-attr]
    kinds = {iri: first(me, PREF_LABEL) for iri, me in said.items()}
    return dict(said), kinds


def _is(me: Node, cls: str) -> bool:
    return CKG + cls in me.get(TYPE, ())


def _day(me: Node, name: str) -> str | None:
    return first(me, CKG + name)[:10] or None


def _number(me: Node, name: str) -> int | None:
    said = first(me, CKG + name)
    return int(said) if said else None


def _claims(me: Node) -> Row:
    return {
        "claims_for": len(me.get(f"{CKG}supportedBy", ())),
        "claims_against": len(me.get(f"{CKG}opposedBy", ())),
        "claims_withheld": int(first(me, f"{CKG}withheldClaims") or 0),
    }


def _precision(start: str | None, end: str | None) -> int:
    if start is None or end is None:
        return 3
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    return 1 if days == 0 else 2 if days < 7 else 3


def write_table(graphs: Graphs, base: str, format: str, out: IO[bytes] | Path) -> None:
    """Write one of ``TABULAR``, to a file whole or not at all."""
    if isinstance(out, Path):
        with whole_file(out) as file:
            write_table(graphs, base, format, file)
        return
    tables = Tables(graphs, base)
    if format == "geojson":
        write_geojson(tables.periods(), out)
    elif format == "csv":
        write_csv(tables.periods(), PERIOD_COLUMNS, out)
    else:
        write_csv(tables.events(), EVENT_COLUMNS, out)


def write_csv(rows: Iterable[Row], columns: Iterable[str], out: IO[bytes]) -> None:
    """Rows as CSV (RFC 4180, UTF-8); words that a spreadsheet would run as a formula get an apostrophe in front (OWASP: CSV injection)."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    names = list(columns)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    text.detach()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def csvw(title: str, licence: str) -> bytes:
    """CSV on the Web metadata of both tables."""
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": title,
        **({"dc:license": {"@id": licence}} if licence else {}),
        "tables": [
            {
                "url": name,
                "tableSchema": {
                    "columns": [
                        {"name": column, "titles": column, "datatype": datatype, "dc:description": says}
                        for column, (datatype, says) in columns.items()
                    ],
                    "primaryKey": next(iter(columns)),
                },
            }
            for name, columns in TABLES.items()
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def write_geojson(periods: Iterable[Row], out: IO[bytes]) -> None:
    """A feature for each place that anything is believed of, and one for each period there; a place without coordinates has no geometry."""
    out.write(b'{"type": "FeatureCollection", "features": [')
    for number, feature in enumerate(_features(periods)):
        out.write((b",\n" if number else b"\n") + json.dumps(feature, ensure_ascii=False).encode())
    out.write(b"\n]}\n")


def _features(periods: Iterable[Row]) -> Iterator[Row]:
    seen: set[str] = set()
    for row in periods:
        where = (row["longitude"], row["latitude"])
        geometry = {"type": "Point", "coordinates": list(where)} if None not in where else None
        if row["place_iri"] not in seen:
            seen.add(row["place_iri"])
            told = {"sort": "place", "name": row["place"], "country": row["country"], "admin_code": row["admin_code"]}
            yield {"type": "Feature", "id": row["place_iri"], "geometry": geometry, "properties": told}
        said = {key: value for key, value in row.items() if key not in ("latitude", "longitude", "period") and value is not None}
        yield {"type": "Feature", "id": row["period"], "geometry": geometry, "properties": {"sort": "period", **said}}
