"""The command `briefing`: one front door to the library's commands and to the bot.

Nothing of Discord is imported until `run` needs it.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path

import click

from bot import checking, terminal
from bot.config import load_config
from bot.crashes import crashed
from knowledge import cli as library
from knowledge.cli import articles, editing, files, gaps, keeping
from knowledge.errors import BadInput, KnowledgeError
from knowledge.phrases import operating

FILE = click.Path(dir_okay=False, path_type=Path)


class Settings:
    """Where things are: the options before the command, asked only when a command needs them."""

    def __init__(self, config: Path | None, database: Path | None) -> None:
        """Keep what was given on the command line."""
        self.config = config
        self.database = database

    def __call__(self) -> Path:
        """The path of the fact base: --db, else BRIEFING_DB, else the configuration's."""
        return self.database or load_config(self.config).database

    def backups(self) -> Path | None:
        """The directory of the copies; None for `backups` beside the fact base."""
        return load_config(self.config).backups


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--db", "database", type=FILE, help="The SQLite file (also BRIEFING_DB).")
@click.option("--config", type=FILE, help="The configuration (also BRIEFING_CONFIG).")
@click.version_option(package_name="briefing-bot", prog_name="briefing")
@click.pass_context
def briefing(context: click.Context, database: Path | None, config: Path | None) -> None:
    """Answers from sourced facts: who said it, how exactly, and what the source does not say."""
    context.obj = Settings(config, database)


@briefing.command()
@click.pass_obj
def chat(settings: Settings) -> None:
    """Ask by hand, with choices by number; reads piped questions too."""
    with library.open_factbase(settings()) as base:
        terminal.chat(base)


@briefing.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Connect to Discord and answer there until stopped."""
    from bot.__main__ import run as run_bot  # imports discord.py: only here

    sys.exit(run_bot(settings.config, settings.database))


@briefing.command()
@click.option("--live", is_flag=True, help="Only look whether the bot runs well.")
@click.option("--deep", is_flag=True, help="Read the whole database, which may take minutes.")
@click.pass_obj
def check(settings: Settings, live: bool, deep: bool) -> None:
    """Check settings, database, backups, token and process; exit code 1 if one fails."""
    place = checking.Place(config=settings.config, database=settings.database, deep=deep)
    failed = False
    for probe in (checking.process,) if live else checking.PROBES:
        try:
            line = probe(place)
            failed |= live and line == operating.NOT_RUNNING
        except KnowledgeError as error:
            line, failed = str(error), True
        click.echo(f"{probe.__name__}: {line}")
    if failed:
        raise click.exceptions.Exit(1)


for command in (
    *(files.import_facts, files.export_facts),
    *(editing.add, editing.edit, editing.retire, editing.restore),
    *(editing.merge, editing.undo, editing.history),
    *(articles.propose, articles.drafts, articles.coverage, gaps.gaps),
):
    library.facts.add_command(command)
for command in (
    *(library.ask, library.facts, library.evaluate),
    *(keeping.backup, keeping.restore, keeping.reindex),
):
    briefing.add_command(command)


def main() -> None:
    """Run the command; what goes wrong is one sentence and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal's encoding may lack our quotes
    try:
        sys.exit(briefing(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KnowledgeError as error:
        click.echo(str(error), err=True)
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - a mistake of ours is one sentence too
        click.echo(crashed(error), err=True)
        sys.exit(1)
