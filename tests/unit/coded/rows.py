"""The made-up rows of the fixtures as cells, to be changed and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from conflictkg.coded.acled import read_acled
from conflictkg.coded.ucdp_ged import read_ucdp_ged
from conflictkg.domain.coding import CodedRow, RefusedRow

FIXTURES = Path(__file__).parents[2] / "fixtures" / "coded"
CURRENT, OLDER, GED = (FIXTURES / name for name in ("acled-current.csv", "acled-older.csv", "ucdp-ged.csv"))


def written(path: Path, event: str = "", /, **changes: str | None) -> bytes:
    """The file with its one row ``event`` (else all), cells changed, columns dropped where the change is ``None``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";" if path == OLDER else ","))
    key = "id" if path == GED else "event_id_cnty"
    rows = [row for row in rows if event in ("", row[key])]
    for row in rows:
        row.update({column: value for column, value in changes.items() if value is not None})
    columns = [column for column in rows[0] if changes.get(column, "") is not None]
    out = io.StringIO()
    table = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def read(path: Path, data: bytes) -> list[CodedRow | RefusedRow]:
    """The rows that the reader of the file's data set makes of these bytes."""
    reader = read_ucdp_ged if path == GED else read_acled
    return list(reader(io.BytesIO(data), path.name))


def row(path: Path, event: str, **changes: str | None) -> CodedRow:
    """One row that can be read."""
    (found,) = read(path, written(path, event, **changes))
    assert isinstance(found, CodedRow), found
    return found


def refusal(path: Path, event: str, **changes: str | None) -> RefusedRow:
    """Why one row cannot be read."""
    (found,) = read(path, written(path, event, **changes))
    assert isinstance(found, RefusedRow), found
    return found


def all_rows(path: Path) -> Iterator[CodedRow]:
    """All rows of a fixture."""
    for found in read(path, path.read_bytes()):
        assert isinstance(found, CodedRow), found
        yield found
