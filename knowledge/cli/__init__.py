"""The library's commands: ask, facts, evaluate. They only call the fact base and print.

`bot.cli` puts them together with the Discord side; the file of the fact base comes from there.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from knowledge import golden, lookups, packs, phrases, records, verify, wording
from knowledge.documents import to_json
from knowledge.errors import StoreBusy, StoreError
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Answer, Fact
from knowledge.store import open_store

ARTICLE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


def open_factbase(database: Path) -> FactBase:
    """The fact base at that path, made and filled with the shipped briefing where need be.

    Where another process is writing, or nobody may write, the facts are served as they stand.
    """
    base = FactBase(open_store(database, create=True))
    try:
        base.ensure()
    except StoreError as error:
        as_it_stands = isinstance(error, StoreBusy) or base.store.read_only
        if not as_it_stands or base.store.frame(SHARED_SCOPE) is None:
            base.store.close()
            raise
    except BaseException:
        base.store.close()
        raise
    return base


@click.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
@click.option("--why", is_flag=True, help="Show scores, checks and corrections as well.")
@click.option("--out", type=OUT, help="A PNG file for the chart of a lookup with as:chart.")
@click.pass_obj
def ask(
    settings: Callable[[], Path],
    question: tuple[str, ...],
    as_json: bool,
    why: bool,
    out: Path | None,
) -> None:
    """Answer one QUESTION, or one question a line from standard input.

    All words are one question. A line that begins with / is a lookup, such as /fact F-019.
    """
    with open_factbase(settings()) as base:
        for line in [" ".join(question)] if question else _lines():
            click.echo(_reply(line, base, as_json=as_json, why=why, out=out))


def _lines() -> Iterator[str]:
    """Standard input line by line, as it comes; bytes that are no UTF-8 are replaced."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.strip():
            yield line


def _reply(line: str, base: FactBase, *, as_json: bool, why: bool, out: Path | None) -> str:
    line = line.encode("utf-8", "replace").decode()
    start = time.perf_counter()
    if line.lstrip().startswith("/"):
        found = lookups.look_up(line, base)
        document = _document(line, str(found.status), found.text, found.facts)
        reasons = ""
        more = "".join([_chart_note(found, out), f"\n\n{found.rows}" if found.rows else ""])
    else:
        answer = base.ask(line)
        text = wording.answer(answer, base.briefing())
        document = _document(line, str(answer.status), text, answer.facts)
        document |= _scores(answer)
        reasons, more = records.why(answer), ""
    document["elapsed_ms"] = round(1000 * (time.perf_counter() - start), 3)
    if as_json:
        return json.dumps(document)
    shown = wording.plain(str(document["text"])) + more
    return f"{shown}\n\n{wording.plain(reasons)}\n" if why and reasons else f"{shown}\n"


def _chart_note(found: lookups.Found, out: Path | None) -> str:
    """Where the chart that was asked for is; it is drawn only into a file that is named."""
    if found.chart is None:
        return ""
    if out is None:
        return f"\n{phrases.CHART_ON_DISCORD}"
    from knowledge import charts  # only who wants a picture needs it

    picture = charts.draw(found.chart)
    try:
        out.write_bytes(picture)
    except OSError as error:
        raise click.FileError(str(out), error.strerror or str(error)) from error
    return f"\n{phrases.CHART_WRITTEN.format(file=out)}"


def _document(question: str, status: str, text: str, facts: tuple[Fact, ...]) -> dict[str, Any]:
    return {
        "question": question,
        "status": status,
        "text": text,
        "citations": [
            {
                "source": citation.source,
                "paragraph": citation.locator,
                "locator": wording.locator(citation.locator),
            }
            for citation in wording.citations(facts)
        ],
        "facts": [
            {"id": fact.id, "revision": fact.revision, "score": 100.0, "confidence": 1.0}
            for fact in facts
        ],
        "why": {},
    }


def _scores(answer: Answer) -> dict[str, Any]:
    """The parts of the document that tell how the answer came about."""
    matches = [match for part in (answer, *answer.parts) for match in part.matches]
    unique = {match.fact.id: match for match in reversed(matches)}
    return {
        "facts": [
            {
                "id": match.fact.id,
                "revision": match.fact.revision,
                "score": round(match.score, 2),
                "confidence": round(match.confidence, 4),
            }
            for match in (unique[fact.id] for fact in answer.facts)
        ],
        "why": _why(answer),
    }


def _why(answer: Answer) -> dict[str, Any]:
    best = answer.matches[0] if answer.matches else None
    return {
        "outcome": str(answer.outcome),
        "phrasing": best.phrasing if best else None,
        "checks": [
            {"name": c.name, "verdict": str(c.verdict), "asked": c.asked, "found": c.found}
            for c in (best.checks if best else ())
        ],
        "read_as": {c.typed: c.read_as for c in answer.corrections},
        "missing": list(answer.missing),
        "silence": answer.silence.id if answer.silence else None,
        "topic": answer.topic.id if answer.topic else None,
        "runner_up": answer.runner_up,
        "parts": [_why(part) for part in answer.parts],
    }


@click.group()
def facts() -> None:
    """Look at the facts, change them, bring them in and out."""


@facts.command("list")
@click.pass_obj
def list_facts(settings: Callable[[], Path]) -> None:
    """List all facts, one a line: id, revision, status, statement."""
    with open_factbase(settings()) as base:
        for fact in base.briefing().facts:
            click.echo(f"{fact.id} r{fact.revision} {fact.status:7} {fact.statement}")


@facts.command()
@click.argument("fact_id")
@click.option("--json", "as_json", is_flag=True, help="The stored document instead of text.")
@click.pass_obj
def show(settings: Callable[[], Path], fact_id: str, as_json: bool) -> None:
    """Show one fact whole, for example: briefing facts show F-019."""
    with open_factbase(settings()) as base:
        fact = base.fact(fact_id)
        if as_json:
            click.echo(to_json(fact))
        else:
            click.echo(wording.plain(lookups.look_up(f"/fact {fact.id}", base).text))


@facts.command("verify")
@click.argument("article", type=ARTICLE)
@click.option("--pack", type=ARTICLE, help="A fact pack instead of the stored facts.")
@click.pass_obj
def verify_facts(settings: Callable[[], Path], article: Path, pack: Path | None) -> None:
    """Hold the facts against the text of their source, a plain-text ARTICLE.

    Passages are found by their hashes; every figure and name of a fact must stand in the passage
    that it cites, and no fact may repeat nine words of the text in a row.
    """
    try:
        text = article.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{article} is not UTF-8 text.") from error
    if pack:
        briefing = packs.load(pack)
    else:
        with open_factbase(settings()) as base:
            briefing = base.briefing()
    report = verify.verify(briefing, text)
    for problem in report.problems:
        click.echo(problem, err=True)
    held = "all hold" if not report.problems else f"{len(report.problems)} problems"
    click.echo(f"{report.facts} facts against {report.passages} passages: {held}.")
    if report.problems:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("questions", type=ARTICLE, required=False)
@click.option("--verbose", is_flag=True, help="Show each question that went wrong.")
@click.pass_obj
def evaluate(settings: Callable[[], Path], questions: Path | None, verbose: bool) -> None:
    """Ask golden QUESTIONS (a TOML file, else the shipped ones) and count.

    right: a fact that was expected; named: refused with the silence that was expected; refused:
    rightly not answered; missed: not answered although a fact does; wrong: another fact; false:
    answered although nothing may be.
    """
    chosen = golden.load_questions(questions) if questions else golden.shipped_questions()
    with open_factbase(settings()) as base:
        outcomes = golden.evaluate(chosen, base.ask)
    click.echo(f"{'':14}" + "".join(f"{grade:>9}" for grade in golden.Grade))
    counts = golden.tally(outcomes)
    for kind, row in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        click.echo(f"{kind[:14]:14}" + "".join(f"{row[grade]:9}" for grade in golden.Grade))
    for outcome in outcomes if verbose else ():
        if outcome.grade in (golden.Grade.MISSED, golden.Grade.WRONG, golden.Grade.FALSE):
            shown = ", ".join(fact.id for fact in outcome.answer.facts) or outcome.answer.outcome
            click.echo(f"{outcome.grade}: {outcome.question.ask} ({shown})")
