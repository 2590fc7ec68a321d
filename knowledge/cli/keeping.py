"""Commands that keep the facts safe: backup, restore, reindex.

`bot.cli` adds them. They only call the store and print.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import click

from knowledge.cli.deciding import on_terminal
from knowledge.matching import Indexer
from knowledge.phrases import storing as phrases
from knowledge.store import open_store
from knowledge.store.backups import Backups, age
from knowledge.store.restoring import Restoring, restoring
from knowledge.store.upkeep import Contents

FILE = click.Path(dir_okay=False, path_type=Path)


class Settings(Protocol):
    """Where things are, as the command line and the configuration say."""

    def __call__(self) -> Path:
        """The path of the fact base."""

    def backups(self) -> Path | None:
        """The directory of its copies; None for `backups` beside it."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def backup(settings: Settings, target: Path | None) -> None:
    """Write a checked copy of the facts to TARGET, also while the bot runs.

    Without TARGET it goes to the directory of the scheduled copies, under a name with the time.
    """
    with open_store(settings(), read_only=True) as store:
        if target is None:
            target = Backups(store.path, settings.backups()).make(store).path
        else:
            store.backup(target)
    size = f"{target.stat().st_size:,} bytes"
    click.echo(phrases.BACKED_UP.format(file=target, size=size))


@click.command()
@click.argument("backup", type=FILE)
@click.option("--yes", is_flag=True, help="Restore it without asking.")
@click.pass_obj
def restore(settings: Callable[[], Path], backup: Path, yes: bool) -> None:
    """Put BACKUP, a copy of the facts, in place of what is there now.

    The copy is checked first, and both are shown. What is there now is kept under another name.
    Stop the bot before.
    """
    with restoring(settings(), backup, Indexer) as ready:
        _show(ready)
        if not yes and not on_terminal():
            click.echo(phrases.SAY_YES)
        elif not yes and not click.confirm(phrases.QUESTION):
            click.echo(phrases.NOT_RESTORED)
        else:
            kept = ready.put()
            click.echo(phrases.RESTORED.format(path=ready.database))
            if kept:
                click.echo(phrases.KEPT.format(path=kept))


@click.command()
@click.pass_obj
def reindex(settings: Callable[[], Path]) -> None:
    """Make the search index of large servers anew from their facts; stop the bot before."""
    with open_store(settings()) as store:
        scopes = store.reindex(Indexer)
    for scope in scopes:
        click.echo(phrases.REINDEXED.format(scope=scope))
    if not scopes:
        click.echo(phrases.NO_INDEX)


def _show(ready: Restoring) -> None:
    """Print what would be replaced by what."""
    now = ready.now
    contents = _contents(now) if isinstance(now, Contents) else now or phrases.NOTHING_THERE
    click.echo(phrases.NOW.format(path=ready.database, contents=contents))
    click.echo(phrases.THEN.format(path=ready.backup, contents=_contents(ready.then)))


def _contents(found: Contents) -> str:
    last = phrases.NO_CHANGE
    if found.last:
        at = found.last.astimezone(UTC)
        last = phrases.LAST_CHANGE.format(at=f"{at:%Y-%m-%d %H:%M}", age=age(at, datetime.now(UTC)))
    return phrases.CONTENTS.format(
        facts=_count(phrases.FACTS, found.facts),
        scopes=_count(phrases.SCOPES, found.scopes),
        last=last,
    )


def _count(words: tuple[str, str], count: int) -> str:
    return words[count != 1].format(count=f"{count:,}")
