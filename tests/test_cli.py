"""The command `briefing`: outputs for people and scripts, exit codes, errors in one sentence."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import briefing
from knowledge import lookups, packs, wording, writing
from knowledge.errors import BadInput, BadPack, StoreError, UnknownFact
from knowledge.factbase import FactBase
from knowledge.model import Briefing
from knowledge.moderators import Gap, GapKind, ServerSettings
from knowledge.store import open_store
from tests.conftest import ROOT, SMALL, STORY

QUESTION = "How many passengers did the ferry carry in early 2031?"
KEYS = ["question", "status", "text", "citations", "facts", "why", "elapsed_ms"]


def invoke(database: Path, *arguments: str, said: str | bytes = "") -> Result:
    """The command in this process; what it means to say to people stays an exception."""
    return CliRunner().invoke(briefing, ["--db", str(database), *arguments], said)


def documents(database: Path, said: str | bytes) -> list[dict[str, Any]]:
    """What `ask --json` prints for questions from standard input."""
    done = CliRunner().invoke(
        briefing, ["--db", str(database), "ask", "--json"], said, catch_exceptions=False
    )
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def start(
    *arguments: str | bytes, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """The command in a process of its own, with nothing of the user's settings."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "DISCORD_"))}
    return subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**ours, "BRIEFING_CONFIG": str(ROOT / "config.example.toml"), **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(
    *arguments: str | bytes, said: bytes = b"", environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit code, output and errors of a process of its own."""
    process = start(*arguments, environment=environment)
    out, errors = process.communicate(said, timeout=60)
    return process.returncode, out.decode(), errors.decode()


def assert_one_sentence(errors: str) -> None:
    """One line that ends as a sentence, and no traceback."""
    assert "Traceback" not in errors
    lines = errors.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(".")


# Asking


def test_asking_in_words(database: Path) -> None:
    """All words of the command line are one question; the answer is plain text."""
    done = invoke(database, "ask", *QUESTION.split())
    assert done.exit_code == 0
    assert done.stdout.startswith("Over 1,200 passengers, the first three months of 2031\n")
    assert not re.search(r"\*\*|\\", done.stdout)


def test_asking_line_by_line(database: Path) -> None:
    """Without words, each line of standard input is a question; blank lines are none."""
    found = documents(database, f"{QUESTION}\n\n   \nhello\r\n/fact F-003")
    assert [d["question"] for d in found] == [QUESTION, "hello", "/fact F-003"]
    assert documents(database, "") == []
    assert documents(database, "\n\n") == []


def test_why_is_shown_on_request(database: Path) -> None:
    """--why adds scores and checks for people."""
    plain = invoke(database, "ask", QUESTION).stdout
    told = invoke(database, "ask", "--why", QUESTION).stdout
    assert told.startswith(plain.rstrip("\n"))
    assert re.search(r"^F-001: score \d+ of 100, confidence \d\.\d\d of 1$", told, re.MULTILINE)
    assert "• time: passed" in told


# The document for scripts


def test_an_answered_question(database: Path) -> None:
    """Keys, order and types are those of the design; the text is the reply as posted."""
    (found,) = documents(database, QUESTION)
    assert list(found) == KEYS
    assert found["question"] == QUESTION
    assert found["status"] == "answered"
    assert found["citations"][0] == {"source": "story", "paragraph": 1, "locator": "paragraph 1"}
    assert [list(fact) for fact in found["facts"]] == [
        ["id", "revision", "score", "confidence"] for _ in found["facts"]
    ]
    first = found["facts"][0]
    assert (first["id"], first["revision"]) == ("F-001", 1)
    assert 0 < first["score"] <= 100
    assert 0 < first["confidence"] <= 1
    assert isinstance(found["why"], dict)
    assert isinstance(found["elapsed_ms"], float)
    with FactBase(open_store(database, read_only=True)) as base:
        assert found["text"] == wording.answer(base.ask(QUESTION), base.briefing())


def test_citations_are_of_the_facts_shown(database: Path) -> None:
    """Citations are those of the facts, each once, and no others; a closing line is `bio`."""
    questions = [
        QUESTION,
        "give me the numbers of passengers",
        "Who wrote the story?",
        "why closed",
    ]
    with FactBase(open_store(database, read_only=True)) as base:
        for found in documents(database, "\n".join(questions)):
            facts = [base.fact(fact["id"]) for fact in found["facts"]]
            assert [(c["source"], c["paragraph"]) for c in found["citations"]] == [
                (c.source, c.locator) for c in wording.citations(facts)
            ]
            assert all(fact["id"] in found["text"] for fact in found["facts"])
    (writer,) = documents(database, "Who wrote the story?")
    assert {"source": "story", "paragraph": "bio", "locator": "closing line"} in writer["citations"]


def test_a_near_miss(database: Path) -> None:
    """What is asked for another year is unsure, and cites what is near."""
    (found,) = documents(database, "How many passengers did the ferry carry in 2029?")
    assert found["status"] == "unsure"
    assert found["citations"]
    assert "2029" in found["text"]


@pytest.mark.parametrize(
    "question", ["How much does a ticket cost?", "hello", "/topics", "/fact X-1"]
)
def test_no_fact_no_citation(database: Path, question: str) -> None:
    """A silence, a greeting and a lookup that shows no fact cite nothing."""
    (found,) = documents(database, question)
    assert list(found) == KEYS
    assert (found["status"], found["citations"], found["facts"]) == ("none", [], [])
    assert found["text"]


def test_a_lookup(database: Path) -> None:
    """A line with a slash is a lookup, with the same keys; its fact is sure."""
    (found,) = documents(database, "/fact f-003")
    assert list(found) == KEYS
    assert found["status"] == "answered"
    assert found["facts"] == [{"id": "F-003", "revision": 1, "score": 100.0, "confidence": 1.0}]
    assert found["citations"] == [{"source": "story", "paragraph": 3, "locator": "paragraph 3"}]
    assert found["why"] == {}


HOSTILE = [
    "x" * 4_000,
    "how many passengers " * 200,
    'passengers" OR "a*" NEAR(ferry) AND NOT ^x',
    "'; DROP TABLE fact; --",
    "1; SELECT * FROM sqlite_master",
    "passengers\0 in early 2031",
    "@everyone <@1> [x](https://e.example) passengers?",
    "\u202epassengers\u202c early 2031",
    "{question} %s %(x)s \\",
    "/fact '; DROP TABLE fact; --",
    "/fact \0",
    "-1",
    "--json",
]


def test_hostile_questions(database: Path) -> None:
    """Whatever is asked, there is one document a line with a reply in it that pings nobody."""
    found = documents(database, "\n".join(HOSTILE))
    assert [document["question"] for document in found] == HOSTILE
    for document in found:
        assert document["status"] in ("answered", "unsure", "none")
        assert 0 < len(document["text"]) <= wording.ANSWER_LIMIT
        assert "@everyone" not in document["text"]
        assert "<@" not in document["text"].replace("\\<", "")
    again = documents(database, QUESTION)
    assert again[0]["status"] == "answered"


def test_bytes_that_are_no_text(database: Path) -> None:
    """Bytes that are no UTF-8, half a surrogate pair among them, are replaced."""
    found = documents(database, b"passengers \xff\xed\xa0\x80 2031\n\xf0\x9f\n")
    assert len(found) == 2
    assert all("\ufffd" in document["question"] for document in found)


def test_words_that_are_no_text(database: Path) -> None:
    """The same on the command line, as the system hands it over; in a process of its own."""
    code, out, errors = run("--db", str(database), "ask", "--json", b"ferry \xff\xed\xa0\x80")
    assert (code, errors) == (0, "")
    assert json.loads(out)["status"] in ("answered", "unsure", "none")


# A process of its own


def test_answers_come_as_questions_do(database: Path) -> None:
    """A program that asks one question and waits gets its answer before it asks the next."""
    process = start("--db", str(database), "ask", "--json")
    assert process.stdin is not None
    assert process.stdout is not None
    for question in (QUESTION, "hello"):
        process.stdin.write(f"{question}\n".encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["question"] == question
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, b"", b"")


def test_a_reader_that_goes_away(database: Path) -> None:
    """`briefing ask | head -1` ends without a word on the error output."""
    process = start("--db", str(database), "ask", "--json")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/topics\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write(b"/topics\n" * 50)
    process.stdin.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), errors) == (1, b"")


def test_a_chat_whose_reader_goes_away(database: Path) -> None:
    """The same for a piped chat."""
    process = start("--db", str(database), "chat")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/help\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write(b"/help\n" * 50)
    process.stdin.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), errors) == (1, b"")


def test_an_interruption(database: Path) -> None:
    """Ctrl-C ends it with the usual code, without a traceback."""
    process = start("--db", str(database), "ask")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/topics\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        ("ask", "cp1252"),  # for ASCII click writes UTF-8
        ("chat", "ascii"),
    ],
)
def test_a_terminal_that_knows_few_characters(database: Path, command: str, encoding: str) -> None:
    """Where the output's encoding lacks a character, there is an answer all the same."""
    few = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    said = QUESTION.encode()
    process = start("--db", str(database), command, environment=few)
    out, errors = process.communicate(said, timeout=60)
    assert b"Traceback" not in errors
    assert process.returncode == 0
    assert b"Over 1,200 passengers" in out


def test_two_first_questions_at_once(tmp_path: Path) -> None:
    """Two processes that find no database both answer, from the one that they make."""
    database = tmp_path / "new" / "facts.db"
    question = "How many attacks did the TTP carry out in the last six months of 2020?"
    both = [start("--db", str(database), "ask", question) for _ in range(2)]
    for process in both:
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")
        assert out.startswith(b"Over 100 attacks, the last six months of 2020\n")
    with open_store(database) as store:
        assert store.check() == []
        assert len(store.history("shared", "F-019")) == 1


# Errors


def test_a_database_that_cannot_be(tmp_path: Path) -> None:
    """A file where a directory should be is told in one sentence, with exit code 1."""
    database = tmp_path / "file" / "facts.db"
    database.parent.write_text("It rained.")
    code, out, errors = run("--db", str(database), "ask", "hi")
    assert (code, out) == (1, "")
    assert_one_sentence(errors)
    assert "facts.db" in errors
    for command in (["chat"], ["facts", "list"], ["facts", "show", "F-001"]):
        assert isinstance(invoke(database, *command).exception, StoreError)
    done = invoke(database, "check")  # tells it among other things, a line each
    assert done.exit_code == 1
    assert "Traceback" not in done.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_may_not_be_written(tmp_path: Path) -> None:
    """Where no database can be made, the sentence names the place, with exit code 1."""
    tmp_path.chmod(0o500)
    code, out, errors = run("--db", str(tmp_path / "facts.db"), "ask", "hi")
    tmp_path.chmod(0o700)
    assert (code, out) == (1, "")
    assert_one_sentence(errors)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    """A file that is no fact base is left alone, and named."""
    notes = tmp_path / "notes.txt"
    notes.write_text("It rained. " * 1_000)
    done = invoke(notes, "ask", "hi")
    assert isinstance(done.exception, StoreError)
    assert "notes.txt" in str(done.exception)
    assert notes.read_text() == "It rained. " * 1_000


def test_an_unknown_fact(database: Path) -> None:
    """An id that there is not is bad input: one sentence, exit code 2."""
    code, out, errors = run("--db", str(database), "facts", "show", "F-404")
    assert (code, out, errors) == (2, "", "There is no fact F-404 here.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["ask", "--loud"],
        ["facts"],
        ["facts", "show"],
        ["facts", "verify", "nowhere.txt"],
        ["--db", ".", "ask", "hi"],
    ],
)
def test_bad_usage(tmp_path: Path, arguments: list[str]) -> None:
    """An unknown command or option, a missing argument and a directory are bad input."""
    done = CliRunner().invoke(briefing, arguments, env={"BRIEFING_DB": str(tmp_path / "facts.db")})
    assert done.exit_code == 2
    assert done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "facts.db").exists()


def test_bad_settings(tmp_path: Path) -> None:
    """A configuration that cannot be used is told in one sentence, with exit code 2."""
    config = tmp_path / "config.toml"
    config.write_text("colour = 3\n")
    code, out, errors = run("--config", str(config), "ask", "hi")
    assert (code, out) == (2, "")
    assert_one_sentence(errors)
    assert "config.toml" in errors


# Where the file is


def test_the_option_goes_before_the_environment(database: Path, tmp_path: Path) -> None:
    """--db wins over BRIEFING_DB, and BRIEFING_DB over the configuration."""
    other = tmp_path / "other.db"
    config = tmp_path / "config.toml"
    config.write_text(f"database = {str(tmp_path / 'third.db')!r}\n")
    environment = {"BRIEFING_DB": str(other), "BRIEFING_CONFIG": str(config)}
    runner = CliRunner(env=environment)
    assert runner.invoke(briefing, ["--db", str(database), "ask", "/topics"]).exit_code == 0
    assert not other.exists()
    environment["BRIEFING_DB"] = str(database)
    said = CliRunner(env=environment).invoke(briefing, ["ask", "/topics"])
    assert "made-up ferry" in said.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_help_needs_no_database(tmp_path: Path) -> None:
    """Help and version are shown without making anything."""
    environment = {"BRIEFING_DB": str(tmp_path / "facts.db")}
    for arguments in (
        [],
        ["--help"],
        ["-h"],
        ["ask", "--help"],
        ["facts", "--help"],
        ["--version"],
    ):
        done = CliRunner(env=environment).invoke(briefing, arguments)
        assert done.exit_code == (0 if arguments else 2)
        assert done.output
    assert list(tmp_path.iterdir()) == []


def test_the_commands_are_named(database: Path) -> None:
    """The help names every command, each with a line that says what it does."""
    shown = invoke(database, "--help").stdout
    for name in ("ask", "backup", "chat", "check", "facts", "run"):
        assert re.search(rf"^  {name} +[A-Z].+", shown, re.MULTILINE), name


def test_one_console_command() -> None:
    """The distribution installs one command, and it is the one tested here."""
    ours = [e for e in entry_points(group="console_scripts") if e.value.startswith(("bot", "know"))]
    if not ours:
        pytest.skip("the distribution is not installed here")
    assert {(entry.name, entry.value) for entry in ours} == {("briefing", "bot.cli:main")}


# Facts


def test_listing_facts(database: Path, small: Briefing) -> None:
    """One line for each fact: id, revision, status, statement."""
    lines = invoke(database, "facts", "list").stdout.splitlines()
    assert [line.split(maxsplit=3) for line in lines] == [
        [fact.id, "r1", "active", fact.statement] for fact in small.facts
    ]


def test_showing_a_fact(database: Path) -> None:
    """A fact is shown as its record, or as the stored document."""
    with FactBase(open_store(database, read_only=True)) as base:
        record = wording.plain(lookups.look_up("/fact F-001", base).text)
    assert invoke(database, "facts", "show", "f-001").stdout == f"{record}\n"
    document = json.loads(invoke(database, "facts", "show", "F-001", "--json").stdout)
    assert document["quantities"][0]["amount"] == "1200"
    assert isinstance(invoke(database, "facts", "show", "F-404").exception, UnknownFact)


def test_history(database: Path) -> None:
    """Each revision has when, what, by whom and why."""
    first, why, statement = invoke(database, "facts", "history", "F-001").stdout.splitlines()
    assert re.fullmatch(r"F-001 r1 · 20\d\d-\d\d-\d\d · import by briefing · change 1", first)
    assert why.startswith("the shipped briefing")
    assert statement.startswith("The council puts")
    assert isinstance(invoke(database, "facts", "history", "F-404").exception, UnknownFact)


def pack_file(folder: Path, briefing: Briefing) -> Path:
    """The small pack as a file, with the hashes of its made-up source."""
    hashes = "".join(
        f'{name} = "{value}"\n' for name, value in briefing.sources[0].passages.items()
    )
    path = folder / "small.toml"
    path.write_text(
        f"{SMALL}\n".replace("[[entities]]", f"[sources.passages]\n{hashes}\n[[entities]]", 1)
    )
    return path


def test_verifying(database: Path, tmp_path: Path, known: Briefing) -> None:
    """A pack that holds is told in one line, code 0; each problem in a line of its own, code 1."""
    pack = pack_file(tmp_path, known)
    story = tmp_path / "story.txt"
    story.write_text(STORY)
    good = invoke(database, "facts", "verify", "--pack", str(pack), str(story))
    assert (good.exit_code, good.stdout) == (0, "6 facts against 6 passages: all hold.\n")
    story.write_text(STORY.replace("450", "451"))
    bad = invoke(database, "facts", "verify", "--pack", str(pack), str(story))
    assert bad.exit_code == 1
    assert bad.stdout == "6 facts against 5 passages: 2 problems.\n"
    assert bad.stderr.splitlines() == [
        "story: passage 2 is not in the text.",
        "F-002: there is no passage 2 of story to check it against.",
    ]


def test_verifying_what_cannot_be_read(database: Path, tmp_path: Path) -> None:
    """A text that is no UTF-8 and a pack that is no TOML are bad input."""
    text = tmp_path / "latin.txt"
    text.write_bytes(b"caf\xe9")
    assert invoke(database, "facts", "verify", str(text)).exit_code == 2
    text.write_text("x")
    (tmp_path / "bad.toml").write_text("= 1")
    done = invoke(database, "facts", "verify", "--pack", str(tmp_path / "bad.toml"), str(text))
    assert isinstance(done.exception, BadPack)


# Import and export


def exported(database: Path, file: Path) -> Path:
    """All facts of the shared scope as a file."""
    done = invoke(database, "facts", "export", str(file))
    assert (done.exit_code, done.stdout) == (0, f"Exported to {file}.\n")
    return file


@pytest.fixture
def own(database: Path, tmp_path: Path) -> Path:
    """A copy of the small fact base that may be changed."""
    copy = tmp_path / "own.db"
    with open_store(database, read_only=True) as store:
        store.backup(copy)
    return copy


def test_importing_is_shown_first(own: Path, tmp_path: Path) -> None:
    """Without --apply the report is shown and nothing changes; with it the change is made."""
    table = exported(own, tmp_path / "facts.csv")
    table.write_bytes(table.read_bytes().replace(b"Perhaps a storm", b"Maybe a storm"))
    shown = invoke(own, "facts", "import", str(table))
    assert (shown.exit_code, shown.stdout.splitlines()) == (
        0,
        [
            "facts.csv: 0 new, 1 changed, 5 the same, 0 edited here that stay, 0 retired,"
            " 0 other parts, 0 rejected.",
            "changed F-003 (statement)",
            "Nothing was changed. Import it with --apply.",
        ],
    )
    assert "r2" not in invoke(own, "facts", "history", "F-003").stdout
    done = invoke(own, "facts", "import", str(table), "--apply", "--reason", "a test")
    assert "Saved as change 2: F-003 r2." in done.stdout.splitlines()
    assert "import by operator · change 2\na test\n" in (
        invoke(own, "facts", "history", "F-003").stdout
    )
    again = invoke(own, "facts", "import", str(table), "--apply")
    assert again.stdout.splitlines()[-1] == "There is nothing to import: all of it is here."


def test_importing_needs_a_second_person(own: Path, tmp_path: Path) -> None:
    """Where two persons are wanted, an import with a statistic waits for review."""
    table = exported(own, tmp_path / "facts.csv")
    table.write_bytes(table.read_bytes().replace(b"Three months only", b"Four months only"))
    with open_store(own) as store:
        store.set_server_settings("shared", ServerSettings(second_person=True))
    done = invoke(own, "facts", "import", str(table), "--apply", "--reason", "a test")
    assert (done.exit_code, "waits for review" in done.stdout) == (0, True)
    with open_store(own) as store:
        (draft,) = store.drafts("shared")
        assert (store.cursor("shared"), draft.change.reason) == (1, "a test")
        assert draft.summary[0].startswith("facts.csv: 0 new, 1 changed")


def test_importing_closes_gaps(own: Path, tmp_path: Path) -> None:
    """Open questions that an import answers are closed, and named."""
    asked = "is there a café on the ferry?"
    with open_store(own) as store:
        day = "2031-05-01"
        gap = Gap(scope="shared", kind=GapKind.QUESTION, day=day, press="1", text=asked)
        store.keep_gap(gap)
    table = tmp_path / "new.csv"
    table.write_text(
        "kind,voice,statement,source,locator,actors,asks\nevent,statement,"
        f"The Lake Orrin ferry has a café.,story,4,ferry,{asked}\n",
        "utf-8",
    )
    done = invoke(own, "facts", "import", str(table), "--apply")
    assert asked in done.stdout
    with open_store(own) as store:
        assert store.gaps("shared") == []


def test_figures_about_words_are_imported(own: Path, tmp_path: Path) -> None:
    """A figure whose subject and place are free words is saved like any other."""
    table = tmp_path / "few.csv"
    table.write_text("id,subject,place_of_figure\nF-002,the children,the shore\n", "utf-8")
    done = invoke(own, "facts", "import", str(table), "--apply")
    assert "Saved as change 2: F-002 r2." in done.stdout.splitlines()


def test_the_shipped_briefing_is_compared(
    own: Path, monkeypatch: pytest.MonkeyPatch, small: Briefing
) -> None:
    """Without a file the import tells what stays as it was edited here, and what would follow."""
    current = replace(small, id=packs.SHIPPED, version=1_000_000)
    monkeypatch.setattr(packs, "shipped", lambda: current)
    edit = ("facts", "edit", "F-005", "--caveat", "Edited here.", "--reason", "x", "--yes")
    assert invoke(own, *edit).exit_code == 0
    lines = invoke(own, "facts", "import", "--apply").stdout.splitlines()
    assert lines[0].startswith("peace-talks: 0 new, 0 changed, 5 the same, 1 edited here that stay")
    assert lines[1:] == [
        "stays F-005 (edited here)",
        "There is nothing to import: all of it is here but for what stays as it was edited.",
    ]


def test_a_bad_import(own: Path, tmp_path: Path) -> None:
    """Two bad lines: both are named, the exit code is 2, and nothing changes."""
    table = exported(own, tmp_path / "facts.csv")
    data = table.read_bytes().replace(b"story,3", b"gazette,3")
    table.write_bytes(data.replace(b"Who steals", b"Who really steals"))
    done = invoke(own, "facts", "import", str(table), "--apply")
    assert done.exit_code == 2
    assert re.findall(r"rejected line (\d+) \((F-\d+)\)", done.stdout) == [
        ("4", "F-003"),
        ("5", "F-004"),
    ]
    assert done.stderr.startswith("Nothing was changed")
    with open_store(own, read_only=True) as store:
        assert store.cursor("shared") == 1
    code, out, errors = run("--db", str(own), "facts", "import", str(tmp_path / "none.toml"))
    assert (code, out) == (2, "")
    assert_one_sentence(errors)


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_reason_has_a_length(own: Path, tmp_path: Path, reason: str) -> None:
    """History has room for 300 characters, and needs one."""
    table = exported(own, tmp_path / "facts.csv")
    done = invoke(own, "facts", "import", str(table), "--apply", "--reason", reason)
    assert (done.exit_code, "1 to 300 characters" in done.output) == (2, True)


def test_exporting(own: Path, tmp_path: Path, small: Briefing) -> None:
    """The form goes by the ending, by --format, or is TOML; an existing file is not overwritten."""
    toml = exported(own, tmp_path / "facts.toml").read_bytes()
    assert invoke(own, "facts", "export").stdout_bytes == toml
    assert packs.load(tmp_path / "facts.toml").facts == small.facts
    as_json = exported(own, tmp_path / "facts.json").read_text("utf-8")
    assert json.loads(as_json)["facts"][0]["id"] == "F-001"
    assert invoke(own, "facts", "export", "--format", "json").stdout_bytes.decode() == as_json
    again = invoke(own, "facts", "export", str(tmp_path / "facts.toml"), "--format", "csv")
    assert isinstance(again.exception, BadInput)
    assert "--force" in str(again.exception)
    assert (tmp_path / "facts.toml").read_bytes() == toml
    forced = ["facts", "export", str(tmp_path / "facts.toml"), "--format", "csv", "--force"]
    assert invoke(own, *forced).exit_code == 0
    assert (tmp_path / "facts.toml").read_bytes().startswith(b"\xef\xbb\xbfid,kind,")
    names = {file.name for file in tmp_path.iterdir()}
    assert names - {"own.db.lock"} == {"facts.toml", "facts.json", "own.db"}


def test_exporting_into_nothing(own: Path, tmp_path: Path) -> None:
    """A file that cannot be written is named, also a device; a scope without facts is refused."""
    device = invoke(own, "facts", "export", os.devnull, "--force")
    assert isinstance(device.exception, BadInput)
    done = invoke(own, "facts", "export", str(tmp_path / "none" / "facts.toml"))
    assert (done.exit_code, "No such file" in done.output) == (1, True)
    assert isinstance(invoke(own, "facts", "export", "--scope", "x").exception, StoreError)


def test_another_scope(own: Path, tmp_path: Path) -> None:
    """A pack fills a scope that has no briefing, and only that one."""
    pack = exported(own, tmp_path / "facts.toml")
    done = invoke(own, "facts", "import", str(pack), "--scope", "guild-1", "--apply")
    assert done.exit_code == 0
    assert invoke(own, "facts", "export", "--scope", "guild-1").stdout_bytes == pack.read_bytes()
    with open_store(own, read_only=True) as store:
        assert (store.cursor("shared"), store.scopes()) == (1, ["guild-1", "shared"])


def test_stopping_an_import(own: Path, tmp_path: Path, small: Briefing) -> None:
    """Ctrl-C while facts are saved leaves none of them."""
    fact = replace(small.facts[2], links=())
    many = tuple(replace(fact, id=f"F-{number}") for number in range(1000, 9000))
    pack = tmp_path / "many.json"
    other = replace(small, id="many", facts=many, silences=(), topics=())
    pack.write_text(writing.dump_json(other), "utf-8")
    process = start("--db", str(own), "facts", "import", str(pack), "--apply")
    assert process.stderr is not None
    assert process.stderr.readline() == b"Saving 8,000 facts ...\n".replace(b"...", "…".encode())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    with open_store(own) as store:
        assert store.cursor("shared") == 1
        assert len(store.briefing("shared").facts) == len(small.facts)  # type: ignore[union-attr]


# Upkeep


def test_a_backup(database: Path, tmp_path: Path) -> None:
    """A copy is made, says where, and does not overwrite; it answers like the original."""
    copy = tmp_path / "copy.db"
    done = invoke(database, "backup", str(copy))
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Backed up to {copy} (")
    assert documents(copy, QUESTION)[0]["text"] == documents(database, QUESTION)[0]["text"]
    assert isinstance(invoke(database, "backup", str(copy)).exception, BadInput)


def test_a_backup_of_nothing(tmp_path: Path) -> None:
    """There is nothing to copy where there is no fact base, and none is made."""
    done = invoke(tmp_path / "none.db", "backup", str(tmp_path / "copy.db"))
    assert isinstance(done.exception, StoreError)
    assert list(tmp_path.iterdir()) == []


def test_checking(database: Path, tmp_path: Path) -> None:
    """Each thing that is needed has its line; a missing database is not made by looking."""
    lines = dict(line.split(": ", 1) for line in invoke(database, "check").stdout.splitlines())
    assert {"config", "database", "token"} <= set(lines)
    assert lines["database"].startswith("ok, 1 scope")
    missing = invoke(tmp_path / "none.db", "check").stdout
    assert "database: not there yet, made at first use" in missing
    assert list(tmp_path.iterdir()) == []


def test_running_without_a_token(tmp_path: Path) -> None:
    """Without a token, `run` says in one sentence how to get one, and that chat needs none."""
    code, out, errors = run("--db", str(tmp_path / "facts.db"), "run")
    assert (code, out) == (2, "")
    assert_one_sentence(errors)
    assert "discord.com/developers" in errors
    assert "`briefing chat` needs none" in errors
