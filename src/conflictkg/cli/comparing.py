"""``article --compare``: the rules and a language model side by side on one stored article; nothing is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings
from conflictkg.cli.output import printable, write_json, write_records

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.usecases.asking import Asking
    from conflictkg.usecases.stored_article import StoredArticle

COLUMNS = ("kind", "rules", "model", "both agree on")


def compare(settings: Settings, kb: KnowledgeBase, asking: Asking, stored: StoredArticle, model: str | None, base_url: str | None) -> None:
    """Read the article again with both readers, print what each found and where they agree."""
    from conflictkg.usecases.comparison import agreement, align

    reader = kb.llm_reader(model, base_url)
    article = stored.article()
    read = reader.read(article)
    rows = align(kb.rules.extract(article), read.claims)
    counts = agreement(rows)

    def told(claim: Any) -> dict[str, Any] | None:
        return None if claim is None else asking.claim_json(claim, article.document, "candidate")

    found = [{"rules": told(row.first), "model": told(row.second), "agree": list(row.agree)} for row in rows]
    if settings.format == "json":
        write_json(
            {
                "document": article.document.id,
                "extractors": {"rules": kb.rules.name, "model": reader.name},
                "claims": found,
                "refused": [{"kind": r.kind, "quote": r.quote, "reason": r.reason} for r in read.refused],
                "agreement": {"rules_only": counts.first_only, "model_only": counts.second_only, "both": counts.both} | counts.slots,
            }
        )
        return
    click.echo(printable(f"{article.document.title or article.document.source_file}: {kb.rules.name} beside {reader.name}\n"))
    write_records(map(_row, found), "table", COLUMNS)
    click.echo(f"\nboth: {counts.both}, rules only: {counts.first_only}, model only: {counts.second_only}")
    if counts.both:
        slots = ", ".join(f"{slot} {n}" for slot, n in counts.slots.items())
        click.echo(f"of the {counts.both} that both found they agree on: {slots}")
    for refused in read.refused:
        click.echo(printable(str(refused)))


def _row(found: dict[str, Any]) -> dict[str, Any]:
    claim = found["rules"] or found["model"]
    agree = ("everything" if len(found["agree"]) == 6 else ", ".join(found["agree"])) if found["rules"] and found["model"] else None
    return {"kind": claim["type"], "rules": _words(found["rules"]), "model": _words(found["model"]), "both agree on": agree}


def _words(claim: dict[str, Any] | None) -> str | None:
    if claim is None:
        return None
    who = " -> ".join(x for x in (claim["agent"], claim["patient"] or claim["place"]) if x) or "(nobody named)"
    stance = "" if claim["stance"] == "asserted" else f", {claim['stance']}"
    said = f", says {claim['speaker']}" if claim["speaker"] else ""
    return f'{who}, {claim["time"]["edtf"] or "no date"}{stance}{said} · "{" ".join(claim["quote"].split())}"'
