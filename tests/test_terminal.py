"""`briefing chat`: the same texts as everywhere, choices by number, and piped questions."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import briefing
from bot.terminal import respond
from knowledge import charts, packs, phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups import Choice, look_up
from knowledge.store import open_store
from tests.conftest import ROOT, install

QUESTION = "How many passengers did the ferry carry in early 2031?"


def chat(database: Path, said: str | bytes) -> str:
    """What a piped chat prints."""
    done = CliRunner().invoke(
        briefing, ["--db", str(database), "chat"], said, catch_exceptions=False
    )
    assert done.exit_code == 0
    return done.stdout


# Answers and choices


def test_the_text_is_the_reply(base: FactBase) -> None:
    """A typed question gets exactly the text that would be posted."""
    text = respond(QUESTION, base).text
    assert text == wording.answer(base.ask(QUESTION), base.briefing())


def test_records_can_be_chosen(base: FactBase) -> None:
    """Below an answer stand the records of its facts, then what is measured alike."""
    choices = respond(QUESTION, base).choices
    shown = [fact.id for fact in base.ask(QUESTION).facts]
    lines = [choice.line for choice in choices]
    assert lines[: len(shown)] == [f"/fact {fact}" for fact in shown]
    assert set(lines) == {"/fact F-001", "/fact F-002"}
    assert len(set(lines)) == len(lines)


def test_a_choice_is_what_it_says(base: FactBase) -> None:
    """What a choice stands for is a line that can be typed, and it shows the fact that it names."""
    choices = respond("Why did the pier close?", base).choices
    first = choices[0]
    assert first == Choice(phrases.RECORD_CHOICE.format(fact="F-003"), "/fact F-003")
    text = respond(first.line, base).text
    assert text == look_up("/fact F-003", base).text


def test_a_record_leads_on(base: FactBase) -> None:
    """Below a record stand the facts of the same measure, and not itself."""
    choices = respond("/fact F-001", base).choices
    assert [choice.line for choice in choices] == ["/fact F-002"]
    assert respond("/fact F-003", base).choices == ()


def test_help_offers_questions(base: FactBase) -> None:
    """A greeting gets help, and the examples to choose from; each is answered."""
    said = respond("hello", base)
    choices = said.choices
    assert "made-up ferry" in said.text
    assert [choice.line for choice in choices] == list(base.briefing().examples)
    assert [choice.label for choice in choices] == list(base.briefing().examples)
    for choice in choices:
        assert base.ask(choice.line).facts


def test_a_silence_offers_no_record(base: FactBase) -> None:
    """Where no fact is shown, there is none to choose."""
    assert respond("How much does a ticket cost?", base).choices == ()


@pytest.mark.parametrize("line", ["\ud800", "\0", "?" * 4_000, "' OR 1=1", "/fact \ud800", "/\0"])
def test_odd_lines_get_a_reply(base: FactBase, line: str) -> None:
    """Whatever is typed, there is a text, fit to print."""
    assert respond(line, base).text.encode()


def test_rows_are_printed(base: FactBase, database: Path) -> None:
    """Figures asked for as a file are printed below the text, as they would stand in the file."""
    said = respond("/figures as:csv", base)
    assert said.rows.splitlines()[0].startswith("fact,revision,measure")
    printed = chat(database, "/figures as:csv\n/help\n")
    assert f"figures.csv\n\n{said.rows.splitlines()[0]}" in printed
    asked = CliRunner().invoke(briefing, ["--db", str(database), "ask", "/figures as:json"])
    assert asked.stdout.partition("\n\n[")[2].rstrip().endswith("]")


def test_charts_are_for_discord(base: FactBase, database: Path, tmp_path: Path) -> None:
    """A chart is the table in the terminal, with a sentence; `--out` writes the picture."""
    assert phrases.CHART_ON_DISCORD in respond("/figures as:chart", base).text
    out = tmp_path / "chart.png"
    line = ["--db", str(database), "ask", "/figures as:chart"]
    assert phrases.CHART_ON_DISCORD in CliRunner().invoke(briefing, line).stdout
    assert not out.exists()
    if charts.available():
        done = CliRunner().invoke(briefing, [*line, "--out", str(out)], catch_exceptions=False)
        assert str(out) in done.stdout
        assert out.read_bytes().startswith(b"\x89PNG")
        failed = CliRunner().invoke(briefing, [*line, "--out", str(tmp_path / "no" / "x.png")])
        assert failed.exit_code == 1


# Following up


def test_the_next_line_may_follow_up(base: FactBase) -> None:
    """A line goes on from the facts of the answer before, or of the record before."""
    for line in (QUESTION, "/fact F-001"):
        said = respond(line, base)
        assert said.about == ("F-001",)
        assert respond("and in April 2031?", base, said.about).about == ("F-002",)


@pytest.mark.parametrize("line", ["hello", "/topics", "Who won the chess tournament?"])
def test_without_facts_there_is_nothing_to_follow_up_on(base: FactBase, line: str) -> None:
    """Only facts that were shown can be meant."""
    assert respond(line, base).about == ()


def test_piped_lines_follow_up(database: Path) -> None:
    """Piped or typed, a chat is a chat: the line after a follow-up may follow up on that."""
    said = chat(database, f"{QUESTION}\nand in April 2031?\nwho says so?\n").split("\n> ")
    assert "F-002" in said[1] and "F-002" in said[2]
    assert "Who says so: the council" in said[2]


def test_asked_lines_stand_alone(database: Path) -> None:
    """`briefing ask` takes each line by itself, so that its order does not matter."""
    both = f"{QUESTION}\nwho says so?\n"
    arguments = ["--db", str(database), "ask"]
    done = CliRunner().invoke(briefing, arguments, both, catch_exceptions=False)
    alone = CliRunner().invoke(briefing, [*arguments, "who says so?"], catch_exceptions=False)
    assert done.stdout.endswith(alone.stdout)


# Piped


def test_piped_questions(database: Path) -> None:
    """Each line is repeated behind a mark, answered, and followed by a blank line."""
    said = chat(database, f"{QUESTION}\n\n/fact F-404\n")
    question, rest = said.split("\n", 1)
    assert question == f"> {QUESTION}"
    assert rest.startswith("Over 1,200 passengers, the first three months of 2031\n")
    assert "\n\n> /fact F-404\nThere is no fact F-404 here. There is: F-001, " in rest


def test_a_pipe_is_plain(database: Path) -> None:
    """Without a terminal there is no Markdown, no colour and no welcome."""
    said = chat(database, f"{QUESTION}\n/topics\n")
    assert not re.search(r"\*\*|\\|\x1b|\u200b", said)
    assert phrases.CHAT_HINT not in said


@pytest.mark.parametrize("leave", ["/quit", "/exit", "quit", "exit"])
def test_a_pipe_can_leave(database: Path, leave: str) -> None:
    """What comes after leaving is not read."""
    said = chat(database, f"/topics\n {leave} \n/help\n")
    assert "> /topics" in said
    assert "> /help" not in said


def test_nothing_piped(database: Path) -> None:
    """An empty input ends at once, in silence."""
    assert chat(database, "") == ""
    assert chat(database, "\n \n\n") == ""


def test_bytes_that_are_no_text(database: Path) -> None:
    """Input that is not UTF-8 is answered all the same."""
    assert chat(database, b"caf\xe9 \xff\xfe\x00\n/help").count("> ") == 2


# By hand


def typed(database: Path, lines: list[str]) -> tuple[str, int]:
    """What a chat shows on a real terminal of 200 columns while the lines are typed."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "dumb", "COLUMNS": "200", "NO_COLOR": "1"}
    command = [
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        "--db",
        str(database),
        "chat",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = ""
        for line in [*lines, "/quit"]:
            shown += read_to_prompt(ours)
            os.write(ours, f"{line}\n".encode())
        shown += read_to_end(ours)
        code = process.wait(10)
    os.close(ours)
    return shown.replace("\r\n", "\n"), code


def read_to_prompt(terminal: int) -> str:
    """Everything up to the next prompt."""
    shown = ""
    deadline = time.monotonic() + 20
    while not shown.endswith("\n> ") and time.monotonic() < deadline:
        shown += os.read(terminal, 4_096).decode("utf-8", "replace")
    return shown


def read_to_end(terminal: int) -> str:
    """The rest, until the other side is gone."""
    shown = ""
    try:
        while data := os.read(terminal, 4_096):
            shown += data.decode("utf-8", "replace")
    except OSError:  # Linux: the other side of a terminal is closed
        pass
    return shown


def test_a_chat_by_hand(database: Path) -> None:
    """A welcome, an answer, numbered choices, and a number that chooses; then it ends well."""
    shown, code = typed(database, [QUESTION, "1", "99"])
    assert code == 0
    assert "The ferry of Lake Orrin (made up)" in shown
    assert phrases.CHAT_HINT in shown
    assert "Over 1,200 passengers, the first three months of 2031" in shown
    assert "[1] Full record of F-001" in shown
    assert "Figure: over 1,200 passengers" in shown
    assert "Traceback" not in shown
    assert "**" not in shown


def test_following_up_by_hand(database: Path) -> None:
    """The line after an answer may be about it."""
    shown, _ = typed(database, [QUESTION, "and in April 2031?"])
    assert "450 passengers, April 2031" in shown


def test_names_are_no_markup(tmp_path: Path) -> None:
    """Square brackets in a briefing's name and subject are shown as they are."""
    path = tmp_path / "facts.db"
    pack = packs.shipped()
    with FactBase(open_store(path, create=True)) as base:
        install(base, replace(pack, version=1_000_000, name="A [/b] briefing", subject="[red]x"))
    shown, code = typed(path, [])
    assert "A [/b] briefing" in shown
    assert "[red]x" in shown
    assert code == 0
