"""Copies of a fact base in a directory: their names, which of them are sound, how many stay.

Only looks at files; making a copy is the store's work. Beside each copy stands its SHA-256, in the
form that `sha256sum --check` reads.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Protocol

from knowledge.errors import BadInput, StoreError
from knowledge.phrases import storing as phrases
from knowledge.schema import APPLICATION_ID, SCHEMA_VERSION
from knowledge.store.places import beside, sync_directory

STAMP = "%Y%m%dT%H%M%SZ"
"""How the time of a copy stands in its name: UTC, so that names sort by age."""

DIGEST = ".sha256"
"""What a copy's name is followed by in the name of the file that holds its digest."""

LEFT_OVER = timedelta(days=1)
"""After this time what a killed process has begun to copy is removed."""

_MAGIC = b"SQLite format 3\0"


class Original(Protocol):
    """What can be copied; see `Upkeep.backup`."""

    def backup(self, target: Path) -> None:
        """Write a checked copy to `target`."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: where it is, when it was made (UTC), its size in bytes, its last change in ns."""

    path: Path
    made: datetime
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path, made: datetime) -> Copy:
        """The copy that lies there."""
        found = path.stat()
        return cls(path, made, found.st_size, found.st_mtime_ns)


class Backups:
    """The copies of one fact base in one directory."""

    def __init__(self, database: Path, directory: Path | None = None) -> None:
        """Look in `directory`; None is `backups` beside the fact base."""
        self.database = database.resolve()
        default = self.database.with_name("backups")
        self.directory = default if directory is None else directory.expanduser().absolute()
        self._chosen = self.directory != default

    def copies(self) -> list[Copy]:
        """All finished copies, the newest first; nothing tells yet whether they are sound."""
        shape = re.compile(rf"{re.escape(self.database.stem)}-(\d{{8}}T\d{{6}}Z)\.sqlite")
        found = []
        for file in _files(self.directory):
            if named := shape.fullmatch(file.name):
                with suppress(ValueError, OSError):  # no time; or gone meanwhile
                    made = datetime.strptime(named[1], STAMP).replace(tzinfo=UTC)
                    found.append(Copy.of(file, made))
        return sorted(found, key=lambda copy: copy.made, reverse=True)

    def newest_sound(self) -> Copy | None:
        """The newest copy that is as it was written and fits this program; None if none does."""
        return next((copy for copy in self.copies() if sound(copy.path)), None)

    def make(self, original: Original, now: datetime | None = None) -> Copy:
        """Make one more copy, named for the time `now`; it has its name only when it is whole.

        Raises BadInput if there is one of this second, and StoreError if it cannot be made or is
        not sound; then nothing is left of it.
        """
        made = (now or datetime.now(UTC)).replace(microsecond=0)
        target = self.directory / f"{self.database.stem}-{made:{STAMP}}.sqlite"
        part = target.with_name(f".{target.name}.part")
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            if target.exists():
                raise BadInput(phrases.TAKEN.format(target=target))
            try:
                original.backup(part)
            except StoreError as error:
                raise type(error)(str(error).replace(str(part), str(target))) from error
            _write(beside(target, DIGEST), f"{digest(part)}  {target.name}\n")
            part.replace(target)
            self._note()
            sync_directory(target)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StoreError(phrases.UNWRITABLE.format(target=target, reason=reason)) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
                if not target.exists():
                    beside(target, DIGEST).unlink(missing_ok=True)
        return Copy.of(target, made)

    def prune(self, keep: int) -> list[Copy]:
        """Remove all but the `keep` newest, but never the last sound one; returns what went."""
        copies = self.copies()
        kept, old = copies[:keep], copies[keep:]
        if not any(sound(copy.path) for copy in kept):
            spared = next((copy for copy in old if sound(copy.path)), None)
            old = [copy for copy in old if copy is not spared]
        for copy in old:
            with suppress(OSError):  # the next time then
                copy.path.unlink(missing_ok=True)
                beside(copy.path, DIGEST).unlink(missing_ok=True)
        return old

    def _sweep(self) -> None:
        """Remove what killed processes left behind."""
        long_ago = time.time() - LEFT_OVER.total_seconds()
        for file in _files(self.directory):
            if file.name.startswith(f".{self.database.stem}-") and ".part" in file.name:
                with suppress(OSError):
                    if file.stat().st_mtime < long_ago:
                        file.unlink()

    def _note(self) -> None:
        """Leave word of a directory of the operator's choice, for when the file is damaged."""
        if self._chosen and noted(self.database) != self.directory:
            _write(_note_of(self.database), f"{self.directory}\n")


def sound(path: Path) -> bool:
    """Whether a copy is one of ours, fits this program, and is as its digest says."""
    return beside(path, DIGEST).is_file() and flaw(path) is None


def flaw(path: Path) -> str | None:
    """Why the file cannot be put in place, in one sentence; None if nothing speaks against it.

    Only its head and its digest are looked at, where it has one.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
        if not head:
            return phrases.EMPTY_BACKUP.format(path=path)
        if not head.startswith(_MAGIC):
            return phrases.NO_DATABASE.format(path=path)
        if int.from_bytes(head[68:72]) != APPLICATION_ID:
            return phrases.FOREIGN.format(path=path)
        if (found := int.from_bytes(head[60:64])) > SCHEMA_VERSION:
            return phrases.NEWER.format(path=path, found=found, known=SCHEMA_VERSION)
        wanted = beside(path, DIGEST)
        if wanted.is_file() and wanted.read_bytes()[:64] != digest(path).encode():
            return phrases.ALTERED.format(path=path, digest=wanted)
    except FileNotFoundError:
        return phrases.GONE.format(path=path)
    except OSError as error:
        return phrases.UNREADABLE.format(path=path, reason=os.strerror(error.errno or 0))
    return None


def is_foreign(path: Path) -> bool:
    """Whether the file is a database, but of another program."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head.startswith(_MAGIC) and int.from_bytes(head[68:72]) != APPLICATION_ID


def digest(path: Path) -> str:
    """The SHA-256 of the whole file, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def remedy(database: Path) -> str:
    """The half sentence that says which copy helps, how old it is, and the command for it."""
    database = database.resolve()
    places = dict.fromkeys([noted(database), None])
    backups = [Backups(database, place) for place in places]
    found = [copy for one in backups for copy in one.copies()]
    for copy in sorted(found, key=lambda copy: copy.made, reverse=True):
        if _known_sound(copy):
            command = shlex.join(["briefing", "--db", str(database), "restore", str(copy.path)])
            return phrases.NEWEST.format(age=age(copy.made), command=command)
    return phrases.NO_COPY.format(directory=backups[0].directory)


def age(then: datetime, now: datetime | None = None) -> str:
    """How long ago that was, in words: "3 hours", "2 days"."""
    hours = int(((now or datetime.now(UTC)) - then) / timedelta(hours=1))
    if hours < 1:
        return phrases.MOMENTS
    if hours < 48:
        return phrases.ONE_HOUR if hours == 1 else phrases.HOURS.format(count=hours)
    return phrases.DAYS.format(count=hours // 24)


@lru_cache(maxsize=64)
def _known_sound(copy: Copy) -> bool:
    """Whether the copy is sound: worked out once for a message that may come at every question."""
    return sound(copy.path)


def _files(directory: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from directory.iterdir()


def _note_of(database: Path) -> Path:
    return beside(database, ".backups")


def noted(database: Path) -> Path | None:
    """The directory of the operator's choice in which the last copy was made; None if in none."""
    try:
        named = _note_of(database).read_text("utf-8").rstrip("\n")
        return Path(named) if named else None
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    """Write a small file wholly or not at all, for its owner only."""
    part = path.with_name(f".{path.name}.part")
    part.touch(mode=0o600)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
