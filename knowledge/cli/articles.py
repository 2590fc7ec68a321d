"""Commands for articles: draft facts from one, drafts that wait, which passages have facts.

`bot.cli` adds them to `briefing facts`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from knowledge import articles, phrases, wording
from knowledge.cli.deciding import (
    ACTOR,
    accept,
    on_terminal,
    opened,
    refuse_unfit,
    say,
    scope_option,
    show,
    yes_option,
)
from knowledge.cli.editing import FILE, read_article_file
from knowledge.cli.reviewing import caught_up, drop, one_by_one
from knowledge.curation import coverage as covering
from knowledge.curation import drafting, panel, passages, proposing
from knowledge.documents import to_json
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.moderators import Draft, DraftState
from knowledge.phrases import curating, terminal
from knowledge.phrases import moderating as words
from knowledge.text import clean

PAGE_LIMIT = 3_400
"""Characters of a page of the coverage map."""

Settings = Callable[[], Path]

_RANGE = re.compile(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*")


@click.command()
@click.argument("article", type=FILE)
@click.option("--title", default="", help="What the article is called.")
@click.option("--yes-list", metavar="NUMBERS", help="Save those with these numbers: 1,3-5.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for scripts.")
@scope_option
@click.pass_obj
def propose(
    settings: Settings, article: Path, title: str, yes_list: str | None, as_json: bool, scope: str
) -> None:
    """Read draft facts from ARTICLE (.txt, .md, .html) and ask about them one by one.

    Accepted ones are saved at once; the others stay as drafts. Without a terminal they are listed.
    """
    asking = on_terminal() and not as_json and yes_list is None
    with opened(settings, writing=asking or yes_list is not None) as base:
        found = _read(base, scope, article, title)
        if yes_list is not None:
            _accept_listed(base, found, yes_list)
        elif asking:
            kept = _kept(base, scope, found)
            say(_heading(article, len(kept)))
            one_by_one(base, kept)
        else:
            _list(article, found, as_json=as_json)


def _read(base: FactBase, scope: str, article: Path, title: str) -> list[Draft]:
    data = read_article_file(article)
    label = terminal.READING.format(name=article.name)
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return proposing.drafts(base, scope, ACTOR, data, article.name, title, progress)


def _heading(article: Path, count: int) -> str:
    sentence = words.PROPOSED if count else words.PROPOSED_NONE
    return sentence.format(count=count, name=wording.safe(article.name))


def _kept(base: FactBase, scope: str, found: Sequence[Draft]) -> list[Draft]:
    """The drafts, kept; those that wait since the article was read before are the same ones."""
    waiting = {_place(d): d for d in base.store.drafts(scope, DraftState.PROPOSED)}
    new = [draft for draft in found if _place(draft) not in waiting]
    made = {_place(d): d for d in base.store.keep_drafts(new, drafting.now())}
    kept = ((waiting | made)[_place(draft)] for draft in found)
    return list({draft.id: draft for draft in kept}.values())


def _place(draft: Draft) -> tuple[object, ...]:
    """What tells one sentence of one article from all others, also after it was reworded."""
    return (draft.quote, draft.passage, draft.change.reason)


def _list(article: Path, found: Sequence[Draft], *, as_json: bool) -> None:
    for number, draft in enumerate(found, 1):
        if as_json:
            click.echo(json.dumps(_document(draft)))
        else:
            click.echo("\n".join(_lines(number, draft)))
    if not as_json:
        say(_heading(article, len(found)))
        if found:
            click.echo(terminal.SAY_YES_LIST)


def _document(draft: Draft) -> dict[str, object]:
    fact = draft.change.edits[0].after
    return {
        "locator": fact.citations[0].locator,
        "sentence": draft.quote,
        "fact": json.loads(to_json(fact)),
        "doubts": list(draft.doubts),
    }


def _lines(number: int, draft: Draft) -> Iterator[str]:
    fact = draft.change.edits[0].after
    place = wording.locator(fact.citations[0].locator)
    yield terminal.PROPOSAL.format(number=number, locator=place, statement=fact.statement)
    figures = (wording.plain(wording.headline(one)) for one in fact.quantities)
    yield terminal.PROPOSAL_FIELDS.format(
        kind=curating.KINDS[fact.kind],
        voice=phrases.VOICES[fact.voice],
        figures="".join(terminal.PROPOSAL_FIGURE.format(figure=one) for one in figures),
    )
    yield from (terminal.PROPOSAL_DOUBT.format(doubt=doubt) for doubt in draft.doubts)


def _accept_listed(base: FactBase, found: Sequence[Draft], typed: str) -> None:
    """Save those whose numbers are listed, if all of them can be saved."""
    chosen = [found[number - 1] for number in _numbers(typed, len(found))]
    for draft in chosen:
        refuse_unfit(base, draft)
    for draft in chosen:
        accept(base, draft)


def _numbers(typed: str, last: int) -> list[int]:
    """The numbers of a list such as "1,3-5", in order. Raises BadInput."""
    found: set[int] = set()
    for item in typed.split(","):
        match = _RANGE.fullmatch(item)
        ends = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= ends[0] <= ends[1] <= last:
            raise BadInput(terminal.BAD_NUMBERS.format(typed=clean(typed)[:40], last=last))
        found.update(range(ends[0], ends[1] + 1))
    return sorted(found)


@click.command()
@click.option("--open", "opening", type=int, metavar="NUMBER", help="Go on with this one.")
@click.option("--drop", "dropping", type=int, metavar="NUMBER", help="Forget this one.")
@yes_option
@scope_option
@click.pass_obj
def drafts(
    settings: Settings, opening: int | None, dropping: int | None, yes: bool, scope: str
) -> None:
    """List the drafts that wait, go on with one, or drop one."""
    if opening is not None and dropping is not None:
        raise click.UsageError(terminal.ONE_AT_A_TIME.format(options="--open, --drop"))
    writing = dropping is not None or (opening is not None and (yes or on_terminal()))
    with opened(settings, writing=writing) as base:
        if dropping is not None:
            drop(base, _draft(base, scope, dropping))
        elif opening is not None:
            _open(base, _draft(base, scope, opening), yes=yes)
        else:
            shown = [draft for draft in base.store.drafts(scope) if _may_see(draft)]
            lines = [words.QUEUE, *map(panel.line, shown)] if shown else [words.QUEUE_EMPTY]
            say("\n".join(lines))


def _open(base: FactBase, draft: Draft, *, yes: bool) -> None:
    if on_terminal() and not yes:
        one_by_one(base, [draft])
        return
    draft, notes = caught_up(base, draft)
    show(base, draft, notes)
    if yes:
        accept(base, draft)
    else:
        click.echo(terminal.SAY_YES)


def _draft(base: FactBase, scope: str, number: int) -> Draft:
    draft = base.store.draft(scope, number)
    if draft is None or not _may_see(draft):
        raise BadInput(terminal.NO_SUCH_DRAFT.format(number=number))
    return draft


def _may_see(draft: Draft) -> bool:
    """Whether the operator sees it: their own, what waits for review, what an article gave."""
    waits = draft.state in (DraftState.REVIEW, DraftState.PROPOSED)
    return waits or draft.change.actor == ACTOR


@click.command()
@click.argument("article", type=FILE, required=False)
@scope_option
@click.pass_obj
def coverage(settings: Settings, article: Path | None, scope: str) -> None:
    """Show which passages of the sources have facts; with ARTICLE, also figures without a fact."""
    data = read_article_file(article) if article else None
    with opened(settings, writing=False) as base:
        briefing = base.store.briefing(scope) or base.briefing(scope)
    texts = None
    if article and data is not None:
        texts = passages.of_best_source(data, article.name, briefing.sources)
        if not texts:
            say(words.NO_SUCH_SOURCE)
    found = covering.coverage(briefing, texts, lambda t: bool(articles.figures_in(t)))
    for page in covering.report(found, PAGE_LIMIT):
        say(page)
