"""Commands for those who curate: import a pack or a table, export the facts.

`bot.cli` adds them to `briefing facts`. They only call the fact base and print.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from knowledge import importing, packs, wording
from knowledge.cli import open_factbase
from knowledge.cli.deciding import ACTOR, accept
from knowledge.curation import drafting
from knowledge.curation.plans import ImportPlan
from knowledge.curation.report import report
from knowledge.errors import BadInput, BadPack
from knowledge.factbase import FactBase
from knowledge.model import REASON_LIMIT, SHARED_SCOPE, Change
from knowledge.phrases import importing as phrases
from knowledge.phrases import terminal
from knowledge.text import clean

FILE = click.Path(dir_okay=False, path_type=Path)

SLOW = 2_000
"""Facts from which on it is said what the time goes into."""

EACH = 50
"""Lines of one sort in a report."""


@click.command("import")
@click.argument("file", type=FILE, required=False)
@click.option("--apply", "really", is_flag=True, help="Save it; without, it is only shown.")
@click.option("--reason", help="Why, for the history.")
@click.option("--scope", default=SHARED_SCOPE, show_default=True, help="Whose facts to change.")
@click.pass_obj
def import_facts(
    settings: Callable[[], Path], file: Path | None, really: bool, reason: str | None, scope: str
) -> None:
    """Show what FILE, a pack (.toml, .json) or a table (.csv), would change; --apply saves it.

    Without FILE it is the briefing that comes with the program. All or nothing: exit code 2 if
    anything is rejected.
    """
    if reason is not None and not (reason.strip() and len(reason) <= REASON_LIMIT):
        raise click.UsageError(terminal.REASON_LENGTH.format(limit=REASON_LIMIT))
    data = _bytes(file) if file else b""
    with open_factbase(settings()) as base:
        if really:
            base.store.claim()
        plan = importing.plan(base, data, file.name, scope) if file else None
        plan = plan or importing.plan_shipped(base, scope)
        _show(plan, really=really)
        if really and not plan.empty:
            why = phrases.REASON.format(file=clean(file.name)) if file else _shipped_reason()
            _save(base, plan, plan.change(ACTOR, reason or why), scope)


def _shipped_reason() -> str:
    pack = packs.shipped()
    return phrases.SHIPPED_REASON.format(pack=pack.id, version=pack.version)


def _show(plan: ImportPlan, *, really: bool) -> None:
    """Print what would change; exits with code 2 where something is rejected."""
    for line in report(plan, each=EACH):
        click.echo(wording.plain(line))
    if plan.rejected:
        click.echo(phrases.NOT_HERE, err=True)
        raise click.exceptions.Exit(2)
    if plan.empty:
        stays = plan.kept or plan.kept_parts
        click.echo(phrases.NOTHING_ELSE if stays else phrases.NOTHING)
    elif not really:
        click.echo(phrases.DRY_RUN)


def _save(base: FactBase, plan: ImportPlan, change: Change, scope: str) -> None:
    """Make the plan's change as the operator's other changes are made; a first one at once."""
    if len(plan.edits) >= SLOW:
        click.echo(phrases.SAVING.format(count=f"{len(plan.edits):,}"), err=True)
    if plan.first:
        sequence = importing.apply(base, plan, change, scope)
        click.echo(phrases.APPLIED.format(sequence=sequence))
        return
    draft = drafting.draft_of(change, scope, summary=tuple(report(plan)))
    accept(base, draft)


def _bytes(file: Path) -> bytes:
    """The file, read only if it is not too large. Raises BadPack, naming it and the reason."""
    try:
        if file.stat().st_size > packs.SIZE_LIMIT:
            raise BadPack(f"{file} is larger than {packs.SIZE_LIMIT:,} bytes; split it.")
        return file.read_bytes()
    except OSError as error:
        raise BadPack(f"{file} cannot be read: {error.strerror}.") from error


@click.command("export")
@click.argument("file", type=FILE, required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(importing.FORMS),
    help="Default: by the ending of FILE, else toml.",
)
@click.option("--scope", default=SHARED_SCOPE, show_default=True, help="Whose facts.")
@click.option("--force", is_flag=True, help="Write over a FILE that is there.")
@click.pass_obj
def export_facts(
    settings: Callable[[], Path], file: Path | None, form: str | None, scope: str, force: bool
) -> None:
    """Write the facts to FILE, or to standard output, as a pack or as a table."""
    ending = file.suffix.lower().removeprefix(".") if file else ""
    form = form or (ending if ending in importing.FORMS else "toml")
    if file and file.exists() and not (force and file.is_file()):
        remedy = "--force writes over it" if file.is_file() else "it is no file to write over"
        raise BadInput(f"{file} is there already; {remedy}.")
    with open_factbase(settings()) as base:
        data = importing.export(base, scope, form)
    if file is None:
        click.echo(data, nl=False)
        return
    write_whole(file, data)
    click.echo(phrases.EXPORTED.format(file=file))


def write_whole(file: Path, data: bytes) -> None:
    """Write the file wholly or leave it as it was. Raises click.FileError with the reason."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.")
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        fresh.replace(file)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from error
    finally:
        fresh.unlink(missing_ok=True)
