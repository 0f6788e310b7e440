"""``reextract``: read stored articles again by the ontology in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.answers_changed import believed, changed_answers, changes_in_words
from conflictkg.cli.inputs import shown
from conflictkg.cli.options import Settings, asks_model, common, warn_of_deprecated
from conflictkg.cli.output import printable, write_json
from conflictkg.cli.progress import bar, echo_error
from conflictkg.cli.signing import may_sign
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.claims import Claim
    from conflictkg.usecases.rereading import Reread

Json = dict[str, Any]


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--dry-run", is_flag=True, help="Record nothing; say which claims would go, come and change.")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Samples and changed answers listed; 0: all.")
@click.option(
    "--extractor", type=click.Choice(["rules", "llm"]), default="rules", show_default=True, help="Whose documents are read again."
)
@may_sign
@asks_model
@common("text", "json", piped="text")
def reextract(
    settings: Settings,
    documents: tuple[str, ...],
    dry_run: bool,
    limit: int,
    extractor: str,
    by: str,
    because: str,
    model: str | None,
    base_url: str | None,
) -> int:
    """Read stored articles again with the lexicon that is in force now; without DOCUMENT all of them.

    DOCUMENT is named as for conflictkg article. What the text gives no longer is superseded: it counts on no day, as if it had never been
    read, stays visible (conflictkg claims --status superseded), and counts again when a later reading finds it. What comes out the same is
    left alone, and so are claims that an analyst made, accepted, corrected or took out, coded data, and what another reader read. Nothing
    recorded is edited; --as-recorded of an earlier moment answers as before. A second run records nothing.

    Interrupted, whole documents are done, and the same command goes on. Exit code 1 when some document could not be read.

    Examples:

    \b
      conflictkg reextract --dry-run
      conflictkg reextract 12-orontes-post-kuweires-siege.md --by m.vale --because "sieges have triggers of their own now"
    """
    kb = settings.open()
    if extractor == "llm":
        kb.extractor = kb.llm_reader(model, base_url)
    elif model or base_url:
        raise UsageError("--model and --base-url belong to --extractor llm; add it, or leave them out")
    told, refused = read_again(settings, kb, documents, dry_run=dry_run, limit=limit, by=by, because=because)
    if settings.format == "json":
        write_json(told)
    return 1 if refused else 0


def read_again(
    settings: Settings, kb: KnowledgeBase, documents: Sequence[str] = (), *, dry_run: bool, limit: int, by: str, because: str
) -> tuple[Json, int]:
    """Read documents again, record it unless ``dry_run``, print what changed as text where that is the format; and how many were refused.

    Raises ``UsageError`` while the ontology on disk is not in force.
    """
    from conflictkg.bootstrap.adoptions import on_disk, rereading
    from conflictkg.usecases.preparing import Refused
    from conflictkg.usecases.rereading import reread

    adopted = kb.adopted()
    if adopted is None or on_disk(kb)[0].files != adopted.files:
        raise UsageError("the ontology on disk is not the one in force; adopt it first: conflictkg ontology adopt")
    kb.build_names()
    before = believed(settings, kb, "reextract")
    tally = Tally(limit)
    with kb.reading() as claims:
        ids = _chosen(kb, claims, documents)
        with bar("reading again", settings, "documents") as progress:
            for done, one in enumerate(reread(ids, rereading(kb, claims, by, because), record=not dry_run), 1):
                if isinstance(one, Refused):
                    tally.refused += 1
                    echo_error(printable(one.reason))
                else:
                    tally.add(one)
                progress(done, len(ids))
    told = {"recorded": bool(tally.changed) and not dry_run, **tally.told()}
    if not dry_run:
        with bar("updating beliefs", settings, "log events") as progress:
            kb.catch_up(progress)
        told["answers"] = changed_answers(kb, before, limit)
    if settings.format == "text":
        click.echo("\n".join([*tally.in_words(), *(changes_in_words(told["answers"]) if tally.changed and not dry_run else ())]))
    warn_of_deprecated(settings, kb, tally.read_now)
    for reason, count in tally.left.items():
        settings.say(f"{count} documents left alone: {reason}")
    if dry_run:
        settings.say("nothing was recorded")
    return told, tally.refused


def _chosen(kb: KnowledgeBase, claims: Any, documents: Sequence[str]) -> list[str]:
    """Ids of the documents meant: articles and the comments glued to them, in order of id."""
    from conflictkg.usecases.stored_article import find_articles

    if not documents:
        return [name.id for name in claims.document_names()]
    return sorted({id for named in documents for id in find_articles(named, claims, kb.iris.document(""))})


class Tally:
    """Counts what readings changed, with a few samples; memory does not grow with the number of documents."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.read = self.changed = self.same = self.kept = self.refused = 0
        self.left: Counter[str] = Counter()
        self._kinds: dict[str, Counter[str]] = {what: Counter() for what in ("gone", "new", "revised", "quarantined")}
        self._samples: dict[str, list[Json]] = {what: [] for what in self._kinds}

    def add(self, one: Reread) -> None:
        """Take one document into account."""
        if one.left:
            self.left[one.left] += 1
            return
        self.read += 1
        self.changed += one.changed
        self.same += one.same
        self.kept += one.kept
        file = one.document.source_file
        self._count("gone", ((c, {}) for c in one.gone), file)
        self._count("new", ((c, {}) for c in one.new), file)
        self._count("revised", ((now, {"was": says(was)}) for was, now in one.revised), file)
        self._count("quarantined", ((i.claim, {"reasons": list(i.reasons)}) for i in one.quarantined), file)

    def _count(self, what: str, claims: Iterable[tuple[Claim, Json]], file: str) -> None:
        for claim, more in claims:
            self._kinds[what][claim.kind] += 1
            if not self._limit or len(self._samples[what]) < self._limit:
                told = {"id": claim.id, "kind": claim.kind, "says": says(claim), "quote": claim.quote.text, "source_file": file}
                self._samples[what].append({**told, **more})

    @property
    def read_now(self) -> set[str]:
        """Kinds of the claims that came, or came otherwise."""
        return {*self._kinds["new"], *self._kinds["revised"]}

    def told(self) -> Json:
        """Everything as JSON."""
        counts = {what: {"claims": kinds.total(), "by_kind": dict(kinds.most_common())} for what, kinds in self._kinds.items()}
        return {
            "documents": {"read": self.read, "changed": self.changed, "refused": self.refused, "left_alone": dict(self.left)},
            "same": self.same,
            "reviewed": self.kept,
            **{what: {**count, "samples": self._samples[what]} for what, count in counts.items()},
        }

    def in_words(self) -> list[str]:
        """Lines for a terminal: counts, then kinds and samples of each change."""
        kept = f", {self.kept} decided by analysts left alone" if self.kept else ""
        lines = [f"documents read again: {self.read}, changed: {self.changed}; claims that came out the same: {self.same}{kept}"]
        for what, heading in (
            ("gone", "no longer read"),
            ("new", "read now"),
            ("revised", "read otherwise"),
            ("quarantined", "break a shape now"),
        ):
            kinds = self._kinds[what]
            if kinds:
                lines.append(f"{heading}: {kinds.total()} ({', '.join(f'{kind} {n}' for kind, n in kinds.most_common())})")
            for sample in self._samples[what]:
                was = sample.get("was", "")
                was = "by another trigger, or with another count or name: " if was == sample["says"] else f"{was} -> " if was else ""
                why = f": {'; '.join(sample['reasons'])}" if "reasons" in sample else ""
                quote = " ".join(sample["quote"].split())
                lines.append(printable(f'  {was}{sample["says"]} · "{quote}" · {shown(sample["source_file"])}{why}'))
            if kinds.total() > len(self._samples[what]):
                lines.append(f"  ... and {kinds.total() - len(self._samples[what])} more; --limit 0 lists all")
        return lines


def says(claim: Claim) -> str:
    """What a claim says, in a few words."""
    place = claim.place.name if claim.place is not None else ""
    who = " -> ".join(x for x in ("; ".join(m.name for m in claim.agents), "; ".join(m.name for m in claim.patients) or place) if x)
    where = f" at {place}" if place and claim.patients and place not in {m.name for m in claim.patients} else ""
    stance = "" if claim.stance == "asserted" else f", {claim.stance}"
    return f"{claim.kind}{stance}: {who or '(nobody named)'}{where}, {claim.time.edtf or 'no date'}"
