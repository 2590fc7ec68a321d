"""What `briefing check` looks at: one probe for each thing, each one line of text.

A probe that finds something that must be mended raises KnowledgeError with the remedy in it. Looks
only: nothing is made, mended or imported for it; Discord is not asked.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from bot.config import TOKEN_SHAPE, Config, config_file, find_token, load_config, token_file
from bot.vitals import read, span, told, vitals_file
from knowledge import packs, phrases
from knowledge.cli.looking import look_deeply
from knowledge.errors import BadInput
from knowledge.model import SHARED_SCOPE
from knowledge.phrases import operating
from knowledge.store import engine, open_store
from knowledge.store.backups import Backups, flaw

EXTRAS = {"articles": "trafilatura", "charts": "matplotlib", "speed": "uvloop"}
"""The optional parts, each with a module that only it brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to look: the files named on the command line, and the environment.

    `deep` reads the whole database, which takes minutes for a large one.
    """

    config: Path | None = None
    database: Path | None = None
    deep: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def settings(self) -> Config:
        """The settings in force. Raises ConfigError."""
        config = load_config(self.config, self.environ)
        return config.model_copy(update={"database": self.database or config.database})

    def path(self) -> Path:
        """The database, also where the configuration cannot be read but need not be."""
        return self.database or self.settings().database


def config(place: Place) -> str:
    """The settings, and whether others may change them, which is told but no failure."""
    settings = place.settings()
    file = config_file(place.config, place.environ)
    there = file.is_file()
    line = operating.CONFIG.format(
        intents=operating.CONTENT_INTENT if settings.message_content else operating.NO_INTENT,
        level=settings.log_level,
        place=file if there else operating.ALL_DEFAULTS.format(file=file),
    )
    if there and _mode(file) & (stat.S_IWGRP | stat.S_IWOTH):
        return operating.CONFIG_OPEN.format(line=line, file=file)
    return line


def database(place: Place) -> str:
    """The file: who may read it, its schema, and whether it is sound."""
    path = place.path()
    if not path.exists():
        return operating.NO_DATABASE.format(path=path)
    _refuse(path.parent, stat.S_IWOTH, operating.OTHERS_WRITE)
    for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        if file.exists():
            _refuse(file, stat.S_IROTH | stat.S_IWOTH, operating.OTHERS_READ)
    with open_store(path, read_only=True) as store:
        if problems := look_deeply(store) if place.deep else store.check():
            raise BadInput(" ".join(problems))
        count = len(store.scopes())
    scopes = operating.ONE_SCOPE if count == 1 else operating.SCOPES.format(count=count)
    return operating.DATABASE.format(scopes=scopes, schema=engine.SCHEMA_VERSION, path=path)


def backups(place: Place) -> str:
    """The scheduled copies: how many, whether the newest is new enough, and, deep, unharmed."""
    settings = place.settings()
    hours = settings.backup_hours
    if not hours:
        return operating.BACKUPS_OFF
    copies = Backups(settings.database, settings.backups)
    found = copies.copies()
    overdue = 2 * hours * 3_600
    age = time.time() - found[0].made.timestamp() if found else None
    about = {"directory": copies.directory, "hours": hours, "count": len(found)}
    if (age is None or age > overdue) and _age(settings.database) > overdue:
        words = operating.BACKUPS_MISSING if age is None else operating.BACKUPS_OLD
        raise BadInput(words.format(**about, age=span(age or 0)))
    if found:
        _refuse(found[0].path, stat.S_IROTH | stat.S_IWOTH, operating.OTHERS_READ)
    if place.deep and found and (harm := flaw(found[0].path)):
        raise BadInput(harm)
    words = operating.BACKUPS_NONE if age is None else operating.BACKUPS
    return words.format(**about, age=span(age or 0))


def pack(_: Place) -> str:
    """The briefing that comes with the program."""
    shipped = packs.shipped()
    return operating.PACK.format(
        name=shipped.name, version=shipped.version, facts=len(shipped.facts)
    )


def token(place: Place) -> str:
    """Whether there is a token that looks like one, and who may read its file."""
    found = find_token(place.environ)
    if found is None:
        raise BadInput(phrases.NO_TOKEN)
    if not TOKEN_SHAPE.fullmatch(found):
        raise BadInput(phrases.ODD_TOKEN)
    if file := token_file(place.environ):
        _refuse(file, stat.S_IRWXO, operating.OTHERS_READ)
    return operating.TOKEN


def process(place: Place) -> str:
    """The running bot, as it wrote itself; that it does not run is no failure."""
    return told(read(vitals_file(place.path(), place.environ)), time.time())


def sqlite(_: Place) -> str:
    """The version of SQLite."""
    version = engine.sqlite_version()
    words = operating.SQLITE if engine.is_safe(version) else operating.SQLITE_OLD
    return words.format(version=version, safe=engine.SAFE_VERSION)


def extras(_: Place) -> str:
    """Which optional parts are installed."""
    there = [name for name, module in EXTRAS.items() if find_spec(module)]
    missing = [name for name in EXTRAS if name not in there]
    words = operating.EXTRAS_ALL if not missing else operating.EXTRAS
    if not there:
        words = operating.EXTRAS_NONE
    return words.format(there=", ".join(there), missing=", ".join(missing))


PROBES: tuple[Callable[[Place], str], ...] = (
    *(config, database, backups, pack, token),
    *(process, sqlite, extras),
)
"""All of them, in the order in which they are shown, each by its name."""


def _mode(file: Path) -> int:
    try:
        return file.stat().st_mode
    except OSError:
        return 0  # who reads it next says why it cannot be


def _refuse(file: Path, bits: int, sentence: str) -> None:
    """Raise BadInput with the sentence if the file has any of the rights."""
    if _mode(file) & bits:
        raise BadInput(sentence.format(path=file))


def _age(database: Path) -> float:
    """Seconds since the first change in the database; 0 if there is none."""
    if not database.exists():
        return 0.0
    with open_store(database, read_only=True) as store:
        first = store.change(SHARED_SCOPE, 1)
    return time.time() - datetime.fromisoformat(first.at).timestamp() if first else 0.0
