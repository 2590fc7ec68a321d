"""The command `briefing`: one front door to the library's commands and to the bot.

Nothing of Discord is imported until `run` needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

import click

from bot import terminal
from bot.config import TOKEN_SHAPE, config_file, find_token, load_config
from knowledge import cli as library
from knowledge import packs, phrases
from knowledge.cli import articles, editing, files, gaps
from knowledge.errors import BadInput, KnowledgeError
from knowledge.store import open_store

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
@click.pass_obj
def check(settings: Settings) -> None:
    """Check configuration, database, pack and token; exit code 1 if one fails."""
    failures = 0
    for name, probe in _PROBES.items():
        try:
            click.echo(f"{name}: {probe(settings)}")
        except KnowledgeError as error:
            failures += 1
            click.echo(f"{name}: {error}")
    if failures:
        raise click.exceptions.Exit(1)


def _check_config(settings: Settings) -> str:
    config = load_config(settings.config)
    file = config_file(settings.config)
    place = str(file) if file.is_file() else f"all defaults, nothing at {file}"
    intents = "message content" if config.message_content else "no privileged intent"
    return f"ok, {intents} needed, log level {config.log_level}: {place}"


def _check_database(settings: Settings) -> str:
    path = settings()
    if not path.exists():
        return f"not there yet, made at first use: {path}"
    with open_store(path, read_only=True) as store:
        problems = store.check()
        scopes = len(store.scopes())
    if problems:
        raise BadInput(" ".join(problems))
    return f"ok, {scopes} {'scope' if scopes == 1 else 'scopes'}: {path}"


def _check_token(_: Settings) -> str:
    token = find_token()
    if token is None:
        raise BadInput(phrases.NO_TOKEN)
    if not TOKEN_SHAPE.fullmatch(token):
        raise BadInput(phrases.ODD_TOKEN)
    return "ok, found"


def _check_pack(_: Settings) -> str:
    pack = packs.shipped()
    return f"ok, {pack.name}, version {pack.version}, {len(pack.facts)} facts"


_PROBES: dict[str, Callable[[Settings], str]] = {
    "config": _check_config,
    "database": _check_database,
    "pack": _check_pack,
    "token": _check_token,
}


for command in (
    *(files.import_facts, files.export_facts),
    *(editing.add, editing.edit, editing.retire, editing.restore),
    *(editing.merge, editing.undo, editing.history),
    *(articles.propose, articles.drafts, articles.coverage, gaps.gaps),
):
    library.facts.add_command(command)
for command in (library.ask, library.facts, library.evaluate, library.backup):
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
