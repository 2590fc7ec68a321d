"""`briefing chat`: the terminal as a channel, with the same texts and choices by number."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.console import Console
from rich.markdown import Markdown

from knowledge import lookups, phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups import Choice
from knowledge.model import Answer, Fact, Outcome, Relation

LEAVE = frozenset({"/quit", "/exit", "quit", "exit"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text, the choices below it, and the ids of the facts on which the next line may follow up.

    Where several facts could be meant, none of them is shown, and there is nothing to follow up on.
    `rows` are figures as a file would hold them.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    about: tuple[str, ...] = ()
    rows: str = ""


def chat(base: FactBase) -> None:
    """Answer until the input ends; without a terminal, one question a line and no decoration."""
    if sys.stdin.isatty():
        _talk(base, Console(highlight=False))
    else:
        _pipe(base)


def _pipe(base: FactBase) -> None:
    about: tuple[str, ...] = ()
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip()
        if line in LEAVE:
            return
        if line:
            said = respond(line, base, about)
            about = said.about
            rows = f"\n{said.rows}" if said.rows else ""
            sys.stdout.write(f"> {line}\n{wording.plain(said.text)}\n{rows}\n")
            sys.stdout.flush()


def _talk(base: FactBase, console: Console) -> None:
    briefing = base.briefing()
    intro = phrases.HELP.format(subject=briefing.subject, count=briefing.size)
    console.print(briefing.name, style="bold", markup=False)
    console.print(intro, markup=False)
    for example in briefing.examples:
        console.print(phrases.TRY.format(example=example), style="dim", markup=False)
    console.print(phrases.CHAT_HINT, style="dim")
    said = Said("")
    while True:
        try:
            line = console.input("\n[bold]>[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if line in LEAVE:
            return
        if line.isdigit() and 1 <= int(line) <= len(said.choices):
            line = said.choices[int(line) - 1].line
        if line:
            said = respond(line, base, said.about)
            console.print(Markdown(said.text.replace("\n", "  \n")))
            if said.rows:
                console.print(said.rows, markup=False, soft_wrap=True)
            for number, choice in enumerate(said.choices, 1):
                console.print(f"  [{number}] {choice.label}", style="dim", markup=False)


def respond(line: str, base: FactBase, about: tuple[str, ...] = ()) -> Said:
    """What is said to a typed line; `about` are the ids of the facts of the answer before."""
    line = line.encode("utf-8", "replace").decode()
    if line.startswith("/"):
        found = lookups.look_up(line, base)
        note = f"\n{phrases.CHART_ON_DISCORD}" if found.chart else ""
        return Said(found.text + note, found.choices, _ids(found.facts), found.rows)
    answer = base.ask(line, about=about)
    return Said(
        wording.answer(answer, base.briefing()), _choices(answer, base), _subject(answer, about)
    )


def _subject(answer: Answer, about: tuple[str, ...]) -> tuple[str, ...]:
    """The facts that the next line may be about: those shown, or still those of before.

    After a silence that stands by itself they are the facts nearest to it.
    """
    if answer.outcome is Outcome.CHOICE:
        return ()
    if answer.facts:
        return _ids(answer.facts)
    return about or (answer.silence.near if answer.silence else ())


def _ids(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)


def _choices(answer: Answer, base: FactBase) -> tuple[Choice, ...]:
    if answer.outcome is Outcome.HELP:
        return tuple(Choice(example, example) for example in base.briefing().examples)
    shown = [
        Choice(phrases.RECORD_CHOICE.format(fact=fact.id), f"/fact {fact.id}")
        for fact in answer.facts
    ]
    return (*shown, *_related(answer.facts))


def _related(facts: tuple[Fact, ...]) -> tuple[Choice, ...]:
    """Choices for facts of the same measure as the ones shown, not shown themselves."""
    shown = {fact.id for fact in facts}
    linked = [
        link.fact
        for fact in facts
        for link in fact.links
        if link.relation is Relation.SAME_MEASURE and link.fact not in shown
    ]
    return tuple(
        Choice(phrases.RELATED.format(what=fact_id), f"/fact {fact_id}")
        for fact_id in dict.fromkeys(linked)
    )
