"""`briefing check`: a line for each thing, what must be mended with its remedy, exit codes."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import checking
from bot.checking import EXTRAS, PROBES, Place
from bot.cli import briefing
from bot.vitals import Vitals, vitals_file, write
from knowledge.errors import BadInput, KnowledgeError
from knowledge.store import engine, open_store
from knowledge.store.backups import Backups
from tests.test_imports import loaded

ROOT = Path(__file__).parents[2]
TOKEN = ".".join(("MTE4NjU0MzIxMDk4NzY1NDMyMQ", "GabcDE", "x" * 38))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new fact base, which nobody but its owner may read."""
    database = tmp_path / "data" / "facts.sqlite"
    open_store(database, create=True).close()
    return database


@pytest.fixture
def look(tmp_path: Path, path: Path) -> Callable[..., Place]:
    """Where to look: the new fact base, with these settings and this environment."""

    def place(text: str = "", *, deep: bool = False, **environ: str) -> Place:
        file = tmp_path / "config.toml"
        file.write_text(text)
        file.chmod(0o644)
        return Place(config=file, database=path, deep=deep, environ=environ)

    return place


def check(path: Path, *options: str, **environ: str) -> Result:
    """The command, with nothing of the user's settings."""
    nothing = dict.fromkeys([name for name in os.environ if name.startswith("BRIEFING_")])
    environ = {"BRIEFING_CONFIG": str(ROOT / "config.example.toml"), **environ}
    runner = CliRunner(env={**nothing, "DISCORD_TOKEN": None, **environ})
    return runner.invoke(briefing, ["--db", str(path), "check", *options])


def running(path: Path, **changed: Any) -> None:
    """Write the file that a process which is well would have written just now."""
    now = datetime.now(UTC).timestamp()
    well = {"pid": os.getpid(), "time": now, "lag_ms": 3.0, "ready": True, "guilds": 1}
    write(Vitals(**{**well, "heartbeat": now, **changed}), vitals_file(path, {}))


# The command


def test_a_line_for_each_thing(path: Path) -> None:
    """All probes are shown; exit code 0 if none fails, although the bot does not run."""
    done = check(path, BRIEFING_TOKEN=TOKEN)
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    names = "config database backups pack token process sqlite extras"
    assert list(lines) == names.split()
    assert lines["process"] == "not running"
    assert done.exit_code == 0
    assert TOKEN not in done.output


def test_one_failure_fails_the_whole(path: Path) -> None:
    """The exit code is 1; the other lines are shown all the same."""
    path.chmod(0o644)
    done = check(path, BRIEFING_TOKEN=TOKEN)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == len(PROBES)


@pytest.mark.parametrize(
    ("changed", "words", "code"),
    [
        (None, "process: not running", 1),
        ({}, "process: answering, pid ", 0),
        ({"ready": False}, "process: unhealthy: pid ", 1),
        ({"lag_ms": 5_000.0}, "process: unhealthy: the event loop", 1),
    ],
)
def test_whether_the_bot_lives(
    path: Path, changed: dict[str, Any] | None, words: str, code: int
) -> None:
    """`--live` is for the health check of a container: one line, exit code 1 unless all is well."""
    if changed is not None:
        running(path, **changed)
    done = check(path, "--live")
    assert done.stdout.startswith(words)
    assert len(done.stdout.splitlines()) == 1
    assert done.exit_code == code


def test_looking_is_light(path: Path) -> None:
    """A health check that runs every 30 seconds does not load Discord."""
    running(path)
    code = "from bot.cli import briefing; briefing(standalone_mode=False)"
    assert loaded(code, "--db", str(path), "check", "--live") == []


# Settings


def test_settings_that_others_may_change_are_told(look: Callable[..., Place]) -> None:
    """It is no failure: nothing secret stands there, but it says where the database is."""
    place = look("message_content = true")
    assert checking.config(place).startswith("ok, message content needed, log level INFO: ")
    assert place.config
    place.config.chmod(0o664)
    assert f"others may change it, so run `chmod go-w {place.config}`" in checking.config(place)


def test_settings_that_cannot_be_used_fail(look: Callable[..., Place]) -> None:
    """In the sentence that the bot itself would end with."""
    with pytest.raises(BadInput, match="there is no setting 'colour'"):
        checking.config(look("colour = 1"))


# Database


def test_a_database_that_is_well(look: Callable[..., Place], path: Path) -> None:
    """How many scopes, which schema, where; looking closely too."""
    line = f"ok, 0 scopes, schema {engine.SCHEMA_VERSION}: {path}"
    assert checking.database(look()) == line
    assert checking.database(look(deep=True)) == line


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o666])
@pytest.mark.parametrize("name", ["facts.sqlite", "facts.sqlite-wal"])
def test_a_database_that_others_may_read_fails(
    look: Callable[..., Place], path: Path, name: str, mode: int
) -> None:
    """It holds user ids; the remedy is named. Its journal holds what it will hold."""
    file = path.with_name(name)
    file.touch()
    file.chmod(mode)
    with pytest.raises(BadInput, match=rf"{name} may be read .* run `chmod o= .*{name}`\.$"):
        checking.database(look())
    file.chmod(0o640)  # a group is made on purpose
    assert checking.database(look()).startswith("ok, ")


def test_a_directory_that_others_may_change_fails(look: Callable[..., Place], path: Path) -> None:
    """Whoever may write there may put another file in its place."""
    path.parent.chmod(0o707)
    with pytest.raises(BadInput, match=r"data may be changed .* run `chmod o-w .*data`\.$"):
        checking.database(look())


def test_a_damaged_database_fails(look: Callable[..., Place], path: Path) -> None:
    """Whatever the store finds is told."""
    path.write_bytes(path.read_bytes()[:4096] + b"It rained." * 1000)
    with pytest.raises(KnowledgeError, match=r"facts\.sqlite|SQLite says"):
        checking.database(look())


def test_the_deep_look_is_another_one(
    look: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--deep` asks the store for all that it can find."""
    monkeypatch.setattr("knowledge.store.Store.check_deeply", lambda *_: ["One bit is wrong."])
    assert checking.database(look()).startswith("ok, ")
    with pytest.raises(BadInput, match=r"^One bit is wrong\.$"):
        checking.database(look(deep=True))


# Backups


@pytest.fixture
def copies(path: Path) -> Callable[..., Backups]:
    """Copies made so many hours ago, of a fact base that is older than that."""

    def make(*hours: float, directory: Path | None = None) -> Backups:
        made = Backups(path, directory)
        with open_store(path, read_only=True) as store:
            for ago in hours:
                made.make(store, datetime.now(UTC) - timedelta(hours=ago))
        return made

    return make


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fact base began to be used a month ago."""
    monkeypatch.setattr(checking, "_age", lambda _: 30 * 86_400.0)


@pytest.mark.usefixtures("old")
def test_backups_that_are_made(look: Callable[..., Place], copies: Callable[..., Backups]) -> None:
    """How many, how old the newest is, and where."""
    made = copies(3.5, 28, 52)
    assert checking.backups(look()) == f"ok, 3, newest 3 h old: {made.directory}"
    assert checking.backups(look("backup_hours = 0")) == "off (backup_hours = 0)"


@pytest.mark.usefixtures("old")
def test_backups_elsewhere(
    look: Callable[..., Place], copies: Callable[..., Backups], tmp_path: Path
) -> None:
    """The configured directory is the one that counts."""
    copies(1, directory=tmp_path / "copies")
    assert checking.backups(look(f'backups = "{tmp_path}/copies"')).startswith("ok, 1, ")


@pytest.mark.usefixtures("old")
def test_backups_that_are_not_made_fail(
    look: Callable[..., Place], copies: Callable[..., Backups]
) -> None:
    """None for twice the interval, although there was something to copy."""
    with pytest.raises(BadInput, match=r"There is none in .*backups, although one is due every 24"):
        checking.backups(look())
    copies(49)
    with pytest.raises(BadInput, match=r"newest of 1 in .*backups is 2 days old"):
        checking.backups(look())
    assert checking.backups(look("backup_hours = 25")).startswith("ok, ")


def test_a_young_database_needs_no_backup_yet(look: Callable[..., Place]) -> None:
    """Nothing is due before the bot has run for a while."""
    assert checking.backups(look()).startswith("none yet; the running bot makes one every 24 hours")


def test_how_old_a_database_is(database: Path, path: Path) -> None:
    """Its first change tells; one without changes, or none at all, is new."""
    assert 0 < checking._age(database) < 3_600
    assert checking._age(path) == 0
    assert checking._age(path.with_name("none")) == 0


def test_a_backup_that_others_may_read_fails(
    look: Callable[..., Place], copies: Callable[..., Backups]
) -> None:
    """It holds what the database holds."""
    copies(1).copies()[0].path.chmod(0o644)
    with pytest.raises(BadInput, match="may be read by every user"):
        checking.backups(look())


def test_a_backup_that_was_altered_fails(
    look: Callable[..., Place], copies: Callable[..., Backups]
) -> None:
    """The deep look reads the newest whole."""
    newest = copies(1).copies()[0].path
    newest.write_bytes(newest.read_bytes()[:-1] + b"!")
    assert checking.backups(look()).startswith("ok, 1, ")
    with pytest.raises(BadInput, match=newest.name):
        checking.backups(look(deep=True))


# Token


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601])
def test_a_token_that_others_may_read_fails(
    look: Callable[..., Place], tmp_path: Path, mode: int
) -> None:
    """Its file is for its owner alone, or a group made for it."""
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(mode)
    for environ in (
        {"BRIEFING_TOKEN_FILE": str(file)},
        {"CREDENTIALS_DIRECTORY": str(tmp_path)},
    ):
        with pytest.raises(BadInput, match=r"token may be read .* run `chmod o= ") as refusal:
            checking.token(look(**environ))
        assert TOKEN not in str(refusal.value)
        file.chmod(0o440)
        assert checking.token(look(**environ)) == "ok, found"
        file.chmod(mode)


def test_a_token_that_is_none_fails(look: Callable[..., Place]) -> None:
    """Missing, or of another shape."""
    assert checking.token(look(BRIEFING_TOKEN=TOKEN)) == "ok, found"
    with pytest.raises(BadInput, match="There is no bot token"):
        checking.token(look())
    with pytest.raises(BadInput, match="does not look like a bot token"):
        checking.token(look(BRIEFING_TOKEN="hunter2"))  # noqa: S106


# The rest


def test_the_process_is_found_where_systemd_keeps_it(
    look: Callable[..., Place], path: Path, tmp_path: Path
) -> None:
    """The file is in the runtime directory, or beside the database."""
    running(path)
    assert checking.process(look()).startswith("answering, pid ")
    assert checking.process(look(RUNTIME_DIRECTORY=str(tmp_path))) == "not running"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("3.40.1", "ok, 3.40.1; before 3.51.3 only one process may write a file"),
        ("3.51.2", "before 3.51.3"),
        ("3.51.3", "ok, 3.51.3"),
        ("3.100.0", "ok, 3.100.0"),
        ("4.0", "ok, 4.0"),
    ],
)
def test_the_version_of_sqlite(
    look: Callable[..., Place], monkeypatch: pytest.MonkeyPatch, version: str, words: str
) -> None:
    """Old ones may damage a file that two processes write; here none lets a second one in."""
    monkeypatch.setattr(engine, "sqlite_version", lambda: version)
    line = checking.sqlite(look())
    assert words in line
    assert ("only one process" in line) == ("before" in words)


def test_the_optional_parts(look: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are installed and those that are not, all of the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert EXTRAS.keys() == project["optional-dependencies"].keys() - {"test", "bench", "lint"}
    for there, line in (
        ({"matplotlib"}, "charts; not installed: articles, speed"),
        (set(EXTRAS.values()), "articles, charts, speed"),
        (set(), "none; not installed: articles, charts, speed"),
    ):
        monkeypatch.setattr(checking, "find_spec", lambda name, there=there: name in there)
        assert checking.extras(look()) == line
