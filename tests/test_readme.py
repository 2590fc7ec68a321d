"""The README and the settings file say what is so: commands, outputs, files, numbers, promises."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from bot import cooldowns, intake, vitals
from bot.__main__ import LASTING, MAY_PASS
from bot.cli import briefing
from bot.config import UNADVERTISED, Config, load_config
from bot.finding import KEPT_SPAN
from bot.permissions import INVITE_PERMISSIONS, PERMISSIONS, invite_link
from bot.retention import MEMORY
from bot.vitals import vitals_file
from knowledge.model import PostedReply
from knowledge.store import open_store

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

WIDTH = 100
"""Columns of the terminal in which the README's examples were made."""


def blocks(language: str) -> list[str]:
    """The fenced blocks in that language, indented ones too."""
    fenced = rf"^( *)```{language}\n(.*?)^\1```$"
    return [match[2] for match in re.finditer(fenced, README, re.MULTILINE | re.DOTALL)]


def section(title: str) -> str:
    """The text below a heading, down to the next one."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def flat(text: str) -> str:
    """The text as one line, without quote marks at the line beginnings."""
    return " ".join(re.sub(r"^> ?", "", text, flags=re.MULTILINE).split())


def exchanges() -> list[tuple[str, str]]:
    """Each command that the README shows after a prompt, with the output below it."""
    parts = re.split(r"^\$ ", "".join(blocks("console")), flags=re.MULTILINE)
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts[1:])]


SHOWN = exchanges()


def surroundings(database: Path) -> dict[str, str]:
    """An environment in which the program uses that file and no settings of whoever runs this."""
    return {"BRIEFING_DB": str(database), "BRIEFING_CONFIG": str(ROOT / "config.example.toml")}


def example_settings() -> str:
    """The settings file with every setting switched on."""
    text = (ROOT / "config.example.toml").read_text("utf-8")
    return re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_examples(command: str, shown: str, tmp_path: Path) -> None:
    """What the README shows below a command is what the command prints."""
    program, *arguments = shlex.split(command)
    assert program == "briefing"
    result = CliRunner(env=surroundings(tmp_path / "facts.sqlite")).invoke(
        briefing, arguments, prog_name=program, terminal_width=WIDTH
    )
    assert result.stdout.strip() == shown.strip()
    assert result.exit_code == 0


def test_examples_cover_answer_refusal_and_help() -> None:
    """A newcomer sees an answer, a helpful refusal and all commands."""
    assert [shlex.split(command)[1] for command, _ in SHOWN] == ["ask", "ask", "--help"]


def test_set_up_commands() -> None:
    """There are two set-up commands, one line each, that need nothing but Python, venv and pip."""
    made = [f"{line}\n" for line in README.splitlines() if line.startswith("python3 -m venv ")]
    assert blocks("sh")[:2] == made
    chat, tests = (block.rstrip("\n") for block in blocks("sh")[:2])
    assert chat.endswith(" && .venv/bin/briefing chat")
    assert tests.endswith(" && .venv/bin/python -m pytest")
    for command in (chat, tests):
        make, *rest = command.split(" && ")
        assert make == "python3 -m venv .venv"
        assert all(part.startswith(".venv/bin/") for part in rest)
    assert section("Set up").count("```") == 4


def test_set_up_names_what_exists() -> None:
    """The command, the extras and the oldest Python that the README names are the project's."""
    assert "briefing" in PROJECT["scripts"]
    extras = re.findall(r"pip install (?:-q )?'\.\[(\w+)\]'|--extra (\w+)", README)
    assert {one or other for one, other in extras} <= PROJECT["optional-dependencies"].keys()
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert f"Python {oldest} or newer" in section("Set up")


def test_file_table() -> None:
    """The file table lists every file of both packages, in order, and no other."""
    listed = re.findall(r"^\| `(.+?)` \| \S.* \|$", section("The files"), re.MULTILINE)
    files = [
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "knowledge")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert listed == sorted(files)


def test_links_and_names_of_files() -> None:
    """Every file that the README links to or names in passing exists; so does every heading."""
    headings = {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", README):
        file, _, heading = target.partition("#")
        if not urlsplit(target).scheme:
            assert file or heading in headings, target
            assert (ROOT / file).exists(), target
    named = re.findall(
        r"`((?:bot|knowledge|tests|\.ci|\.ops)/[^`\s]*|[\w.]+\.example\.\w+)`", README
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def commands_of(block: str) -> list[list[str]]:
    """The calls of `briefing` in a block of shell commands, each from the command's name on."""
    lines = block.replace("\\\n", " ").splitlines()
    calls = [shlex.split(line) for line in lines if "briefing " in line]
    # the last word that ends in the program's name: before it stand sudo, settings, docker
    return [
        words[max(n for n, word in enumerate(words) if word.split("/")[-1] == "briefing") + 1 :]
        for words in calls
        if any(word.split("/")[-1] == "briefing" for word in words)
    ]


def test_operations_can_be_run(tmp_path: Path) -> None:
    """Each command of the operations exists, and those that need no service work as they stand."""
    text = section("Operations")
    called = [call for block in blocks("sh") if block in text for call in commands_of(block)]
    names = {call[0] for call in called if call and not call[0].startswith("-")}
    assert {"check", "backup"} <= names <= briefing.commands.keys()
    path = tmp_path / "data" / "facts.sqlite"
    runner = CliRunner(env=surroundings(path))
    assert runner.invoke(briefing, ["ask", "hello"]).exit_code == 0
    copy = tmp_path / "copy.sqlite"
    for call in (["backup"], ["backup", str(copy)], ["restore", "--yes", str(copy)]):
        assert f"briefing {call[0]}" in flat(text)
        done = runner.invoke(briefing, call)
        assert (done.exit_code, done.exception) == (0, None), done.output
    shown = runner.invoke(briefing, ["check", "--deep"]).stdout
    assert "backups: ok, 1, newest" in shown
    assert "database: ok, " in shown
    for option in re.findall(r"`(--\w+)`", text):
        assert option in runner.invoke(briefing, ["check", "--help"]).stdout


def test_operations_name_what_is_so() -> None:
    """Exit codes, spans and limits are those of the code."""
    text = flat(section("Operations"))
    for code in (0, MAY_PASS, LASTING):
        assert f"| {code} |" in text
    assert f"Each {vitals.EVERY:.0f} seconds" in text
    assert f"not older than {vitals.STALE:.0f} seconds" in text
    assert f"acknowledged within {vitals.HEARTBEAT_LIMIT:.0f}" in text
    assert vitals_file(Path("facts.sqlite"), {}).name in text
    settings = Config()
    assert f"`backup_hours` ({settings.backup_hours})" in text
    assert f"`backups_kept` ({settings.backups_kept})" in text
    days = settings.backup_hours * settings.backups_kept // 24
    assert f"the newest {settings.backups_kept} copies are kept" in flat(section("Privacy"))
    assert f"for about {days} days" in flat(section("Privacy"))
    assert f"of the last {intake.MOST_SEEN:,} events" in flat(section("Privacy"))
    assert f"of up to {cooldowns.MOST_KEPT:,} people" in flat(section("Privacy"))


def test_invite_link() -> None:
    """The invite link asks for the scopes and permissions that the code defines, and says which."""
    (link,) = re.findall(r"https://discord\.com/oauth2/\S+", README)
    shown, own = (parse_qs(urlsplit(url).query) for url in (link, invite_link(1)))
    assert shown == own | {"client_id": ["APPLICATION_ID"]}
    assert shown["permissions"] == [str(INVITE_PERMISSIONS.value)]
    labels = ", ".join(label for label, _ in PERMISSIONS.values())
    assert labels in flat(section("Connect to Discord"))


def test_privacy_names_all_that_is_kept_of_a_reply() -> None:
    """The privacy text names each thing that is stored about a reply, and for how long."""
    named = {
        "reply_id": "the id of the answer",
        "channel_id": "the id of the channel",
        "scope": "the server's id",
        "facts": "the ids and revisions of the facts shown",
        "posted_at": "the time",
        "question_id": "the id of the message with the question",
        "asker_id": "the id of the person who asked",
    }
    assert named.keys() == {field.name for field in dataclasses.fields(PostedReply)}
    privacy = flat(section("Privacy"))
    assert [words for words in named.values() if words not in privacy] == []
    assert "Private answers are not remembered" in privacy
    assert f"{MEMORY.days} days after it was posted" in privacy
    assert f"long lookup is kept for {KEPT_SPAN // timedelta(hours=1)} hours" in privacy


def test_erasing_as_the_readme_says(tmp_path: Path) -> None:
    """The lines for operators make the bot forget who asked what, and a whole server."""
    path = tmp_path / "facts.sqlite"
    asked = PostedReply(
        reply_id=1,
        channel_id=2,
        scope="8",
        facts=(),
        posted_at="2026-01-01T00:00:00+00:00",
        question_id=3,
        asker_id=4,
    )
    with open_store(path, create=True) as store:
        store.remember_reply(asked)
        store.remember_reply(dataclasses.replace(asked, reply_id=5, scope="6", asker_id=7))
    (lines,) = blocks("python")
    code = lines.replace("USER ID", "4").replace("SERVER ID", "6")
    subprocess.run([sys.executable, "-c", code], check=True, env=surroundings(path), cwd=ROOT)
    with open_store(path) as store:
        assert store.reply(1) == dataclasses.replace(asked, question_id=None, asker_id=None)
        assert store.reply(5) is None


def test_example_settings_are_the_settings() -> None:
    """The settings file explains every setting that there is, and no other."""
    shown = tomllib.loads(example_settings()).keys()
    assert shown == Config.model_fields.keys() - UNADVERTISED
    for name in UNADVERTISED:
        assert name not in README


def test_example_settings_can_be_used(tmp_path: Path) -> None:
    """The settings file is valid as it is, and with every setting switched on."""
    assert load_config(ROOT / "config.example.toml", environ={}) == Config()
    switched_on = tmp_path / "config.toml"
    switched_on.write_text(example_settings(), "utf-8")
    config = load_config(switched_on, environ={})
    spoken_for = {"database", "backups", "development_guild"}
    assert config.model_dump(exclude=spoken_for) == Config().model_dump(exclude=spoken_for)
