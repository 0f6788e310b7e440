"""Findings as text, JSON or SARIF 2.1.0, the format that code hosts and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conflictkg import __version__
from conflictkg.modelling.findings import Finding, Severity

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def counted(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """How many errors, warnings and notes there are."""
    errors, warnings, notes = (sum(f.severity == s for f in findings) for s in (Severity.ERROR, Severity.WARNING, Severity.NOTE))
    return errors, warnings, notes


def report(findings: Sequence[Finding], format: str) -> str:
    """The findings as ``text`` (a line each), ``json`` or ``sarif``."""
    match format:
        case "json":
            return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)
        case "sarif":
            return json.dumps(sarif(findings), ensure_ascii=False, indent=2)
        case _:
            return "\n".join(map(str, findings))


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings as one run of SARIF 2.1.0; paths that are relative stay so."""
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "conflictkg",
        "version": __version__,
        "rules": [{"id": code, "name": code, "shortDescription": {"text": code.replace("-", " ")}} for code in codes],
    }
    results = [_result(finding, codes.index(finding.code)) for finding in findings]
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.path)}}
    if finding.line:
        location["region"] = {"startLine": finding.line, **({"startColumn": finding.column} if finding.column else {})}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": str(finding.severity),
        "message": {"text": f"{finding.what}; {finding.mend}"},
        "locations": [{"physicalLocation": location}],
    }


def _uri(path: str) -> str:
    given = Path(path)
    return given.as_uri() if given.is_absolute() else quote(given.as_posix())
