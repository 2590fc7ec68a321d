"""Packs, tables and articles made to do harm: refused with a reason, or read in bounded memory.

All of them are read in one child process whose address space is limited, so that what is not
bounded fails. A file that says more is accepted in `test_packs`, `test_tables`, `test_articles`.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import NamedTuple

import pytest

from knowledge import articles, packs
from knowledge.articles.article import ARTICLE_BYTES
from knowledge.errors import BadArticle, BadPack
from tests.conftest import ROOT, SMALL

ROOM = 250_000_000
"""Bytes of address space that reading any one of the files may take beside what is loaded."""

GUARD = 30
"""Seconds after which a file that is still being read counts as one that hangs."""

BRIEFLY = 1
"""The same for what would never end, or is refused at once."""

CHILD = """
import json, resource, signal, sys, tempfile
from pathlib import Path
from click.testing import CliRunner
from bot.cli import briefing
from knowledge import articles, importing, packs
from knowledge.curation import passages, proposing
from knowledge.factbase import FactBase
from knowledge.store import open_store
from tests.conftest import SMALL, install, STORY
from knowledge.verify import digest
from dataclasses import replace

small = packs.parse(SMALL, "small.toml")
hashes = {str(n): digest(line) for n, line in enumerate(filter(None, STORY.splitlines()))}
small = replace(small, sources=(replace(small.sources[0], passages=hashes),))
folder = Path(tempfile.mkdtemp(dir=sys.argv[1]))
base = FactBase(open_store(folder / "facts.db", create=True))
install(base, small)
HTML = b"<html><body><p>In May 2031 over 40 boats sank.</p></body></html>"
try:
    articles.read_article(HTML, "a.html")
except articles.ArticlesMissing:
    pass

def address_space():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[0]) * resource.getpagesize()

class Hangs(BaseException):
    pass

def give_up(*_):
    raise Hangs

def work(kind, name, path):
    if kind == "command":
        with FactBase(open_store(folder / "other.db", create=True)) as other:
            install(other, replace(small, id=packs.SHIPPED, version=1_000_000))
        done = CliRunner().invoke(briefing, ["--db", str(folder / "other.db"), *path])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return f"{done.exit_code} {done.output}"
    data = Path(path).read_bytes()
    if kind == "import":
        plan = importing.plan(base, data, name)
        return f"{len(plan.edits)} edits, {len(plan.rejected)} rejected"
    if kind == "coverage":
        return str(len(passages.of_best_source(data, name, small.sources)))
    return f"{len(proposing.drafts(base, 'shared', '77', data, name))} drafts"

signal.signal(signal.SIGALRM, give_up)
limit = address_space() + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for line in sys.stdin:
    kind, name, path, guard = json.loads(line)
    kept = base.store.cursor("shared")
    signal.alarm(guard)
    try:
        said, error = work(kind, name, path), ""
    except BaseException as failure:
        said, error = str(failure), type(failure).__name__
    signal.alarm(0)
    assert base.store.cursor("shared") == kept
    print(json.dumps([error, said[:500]]), flush=True)
"""


class Bomb(NamedTuple):
    """A file, what is done with it, and what has to be said of it; None where it may be read."""

    kind: str
    name: str
    data: Callable[[], bytes]
    said: str | None


def filled(piece: bytes, size: int) -> bytes:
    """The piece again and again, of that size."""
    return (piece * (size // len(piece) + 1))[:size]


M = 1_000_000
HEAD = b"id,kind,voice,statement,source,locator\n"
FACT = b"In May 2031 over 40 boats sank.\n\n"
WEB = b"<html><body>"

PACKS = [
    Bomb("import", "arrays.toml", lambda: b"a = " + b"[" * 100_000, "is not valid TOML"),
    Bomb("import", "inline.toml", lambda: b"a = " + b"{a=" * 100_000, "is not valid TOML"),
    Bomb("import", "nests.toml", lambda: b"a = [" + filled(b"[" * 50 + b"]" * 50 + b",", 8 * M),
         "more than 3,000,000 values"),
    Bomb("import", "tables.toml", lambda: b"".join(b"[t%d]\n" % n for n in range(800_000)),
         "more than 300,000 tables"),
    Bomb("import", "keys.toml", lambda: b"\n".join(b"k%d=1" % n for n in range(100_000)),
         "k0: no such key is known"),
    Bomb("import", "dots.toml",
         lambda: b"".join(b"a." * 99 + b"b%d=1\n" % n for n in range(31_000)),
         "more than 3,000,000 values"),
    Bomb("import", "facts.toml", lambda: b"[[facts]]\n" * 100_000, "is missing"),
    Bomb("import", "number.toml", lambda: b"a = " + b"9" * 8 * M, "a number has too many digits"),
    Bomb("import", "float.toml", lambda: b"a = 1." + b"1" * 8 * M, "a number has too many digits"),
    Bomb("import", "date.toml", lambda: b"a = 99999-01-01T00:00:00Z", "is not valid TOML"),
    Bomb("import", "twice.toml", lambda: b'id = "a"\nid = "b"', "is not valid TOML"),
    Bomb("import", "broken.toml", lambda: SMALL.encode()[:700], "is not valid TOML"),
    Bomb("import", "text.toml", lambda: SMALL.replace("gulls steal", "gulls " * 9_999).encode(),
         "a text is longer than 50,000 characters"),
    Bomb("import", "name.toml",
         lambda: SMALL.replace('"seagulls"', f'"{"g" * 1_001}"').encode(),
         "a name is longer than 1,000 characters"),
    Bomb("import", "wide.toml", lambda: SMALL.encode("utf-16"), "is not UTF-8 text"),
    Bomb("import", "latin.toml", lambda: b'name = "caf\xe9"', "is not UTF-8 text"),
    Bomb("import", "nul.toml", lambda: b"\0" * M, "is not valid TOML"),
    Bomb("import", "marked.toml", lambda: b"\xef\xbb\xbf" + SMALL.encode(), None),
    Bomb("import", "arrays.json", lambda: b"[" * 100_000 + b"]" * 100_000, "not JSON"),
    Bomb("import", "objects.json", lambda: b'{"a":' * 100_000, "not JSON"),
    Bomb("import", "asks.json", lambda: b'{"facts":[{"asks":[' + b"1," * 3_900_000 + b"1]}]}",
         "more than 3,000,000 values"),
    Bomb("import", "one.json", lambda: b'{"facts":[{"asks":[' + b"1," * 200_000 + b"1]}]}",
         "more than 100,000 values"),
    Bomb("import", "sources.json", lambda: b'{"sources":[' + b"{}," * 200_000 + b"{}]}",
         "more than 100,000 sources"),
    Bomb("import", "entities.json", lambda: b'{"id":"x","entities":[' + b"{}," * 90_000 + b"{}]}",
         "is missing"),
    Bomb("import", "number.json", lambda: b"9" * 8 * M, "not JSON"),
    Bomb("import", "twice.json", lambda: b'{"id":"a","id":"b"}', "a key stands twice"),
    Bomb("import", "half.json", lambda: b'{"id":"\\ud800","name":"n","subject":"s","version":1}',
         "surrogate"),
    Bomb("import", "wide.json", lambda: '{"id":"a"}'.encode("utf-16"), "is not UTF-8 text"),
    Bomb("import", "../../etc/passwd", lambda: b"root", "must end in .toml, .json or .csv"),
]  # fmt: skip
"""Packs, some of them of the size that Discord takes."""

TABLES = [
    Bomb("import", "columns.csv", lambda: b"a," * 5 * M, "has 5,000,000 columns"),
    Bomb("import", "cells.csv", lambda: HEAD + b"," * 4 * M, None),
    Bomb("import", "line.csv", lambda: b"x" * 8 * M, "has no such columns"),
    Bomb("import", "quote.csv", lambda: HEAD + b'"' * 8 * M, "field larger than field limit"),
    Bomb("import", "unread.csv", lambda: HEAD + b",x\n" * 11_000, "more than 10,000 rows"),
    Bomb("import", "blank.csv", lambda: HEAD + b"\n" * 4 * M, None),
    Bomb("import", "wide.csv", lambda: HEAD.decode().encode("utf-16"), "is not UTF-8 text"),
    Bomb("import", "nul.csv", lambda: HEAD + b"\0", "holds a NUL character"),
]
"""Tables."""

ARTICLES = [
    Bomb("propose", "cells.md", lambda: b"|a" * 500 + b"\n" + b"|-" * 500 + b"\n" + b"|b" * 60_000,
         "more than 50,000 lines or cells"),
    Bomb("propose", "lines.md", lambda: b"[a\n" * 60_000, "more than 50,000 lines or cells"),
    Bomb("propose", "links.md", lambda: filled(b"[a](b" * 3_900 + b"\n\n", 60_000) + FACT, None),
    Bomb("propose", "ticks.md",
         lambda: b"".join(b"`" * n + b"e" for n in range(190)) + b"\n\n" + FACT, None),
    Bomb("propose", "quotes.md", lambda: b">" * 100_000 + b"\n\n" + FACT, None),
    Bomb("propose", "grown.txt", lambda: ("a" + "\ufdfa" * 200_000).encode(), None),
    Bomb("propose", "many.txt", lambda: (FACT.strip() + b" ") * 40 * 60, None),
    Bomb("propose", "drafts.txt", lambda: (FACT.strip() + b" ") * 40 + b"\n\n" + FACT * 1_990,
         "more than 2,000 draft facts"),
    Bomb("propose", "nul.txt", lambda: b"\0" * M + FACT, None),
    Bomb("propose", "latin.txt", lambda: b"caf\xe9", "is not UTF-8 text"),
    Bomb("propose", "wide.txt", lambda: "40 boats".encode("utf-16"), "is not UTF-8 text"),
    Bomb("propose", "picture.txt", lambda: b"%PDF-1.7", "is no text, Markdown or HTML file"),
    Bomb("propose", "long.txt", lambda: b"x" * (ARTICLE_BYTES + 1), "is too long"),
    Bomb("coverage", "short.txt", lambda: b"a\n" * 900_000 + b"\n" + FACT, None),
    Bomb("coverage", "wrapped.txt",
         lambda: (b"In May 2031 over 40 boats sank. " * 8 + b"\n") * 1_900, None),
]  # fmt: skip
"""Articles in text and Markdown."""

PAGES = [
    Bomb("propose", "deep.html", lambda: WEB + b"<div>" * 49_000 + FACT, ""),
    Bomb("propose", "deeper.html", lambda: WEB + b"<div>" * 60_000 + FACT, "more than 50,000 tags"),
    Bomb("propose", "entities.html", lambda: b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>" + WEB
        + b"<p>&j;&j;" + FACT, None),
    Bomb("propose", "file.html",
         lambda: b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + WEB + b"<p>&e;" + FACT,
         "holds no text"),
    Bomb("propose", "data.html", lambda: b"<html><head><script type='application/ld+json'>"
         + b'{"a":' * 100_000 + b"</script></head><body><p>" + FACT, None),
]  # fmt: skip
"""Articles in HTML."""

BOMBS = [*PACKS, *TABLES, *ARTICLES]


class Reader:
    """The child process, which is started anew where a file has ended it."""

    def __init__(self, folder: Path) -> None:
        """Let it work in that folder."""
        self._folder = folder
        self._child = self._started()

    def _started(self) -> subprocess.Popen[str]:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "DISCORD_"))}
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, str(self._folder), str(ROOM)],
            cwd=ROOT,
            env=ours,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, kind: str, name: str, path: object, guard: int = GUARD) -> tuple[str, str]:
        """Have it read something; the error's class (empty: none), and what it says."""
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(json.dumps([kind, name, path, guard]) + "\n")
        self._child.stdin.flush()
        watch = Timer(2 * guard, self._child.kill)  # where not even a signal gets through
        watch.start()
        line = self._child.stdout.readline()
        watch.cancel()
        if not line:
            self.close()
            self._child = self._started()
            return "ended", "the process has ended"
        error, said = json.loads(line)
        return error, said

    def close(self) -> None:
        """Let it end."""
        self._child.communicate(timeout=GUARD)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """What reads the files."""
    reader = Reader(tmp_path_factory.mktemp("bombs"))
    yield reader
    reader.close()


def check(bomb: Bomb, read: Reader, folder: Path) -> None:
    """Read the file in the child, and hold what it says against what it has to say."""
    path = folder / "file"
    path.write_bytes(bomb.data())
    error, said = read(bomb.kind, bomb.name, str(path))
    path.unlink()
    if bomb.said is None:
        assert not error, said
        return
    assert error in ("BadPack", "BadArticle"), said
    assert bomb.said in said
    assert said.startswith(Path(bomb.name).name if bomb.kind != "import" else bomb.name)
    assert said.endswith(".") and "\n" not in said and len(said) < 500


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_hostile_file(bomb: Bomb, read: Reader, tmp_path: Path) -> None:
    """It is refused with a reason, or read within bounds, and nothing is changed."""
    check(bomb, read, tmp_path)


@pytest.mark.parametrize("bomb", PAGES, ids=lambda bomb: bomb.name)
def test_a_hostile_page(bomb: Bomb, read: Reader, tmp_path: Path) -> None:
    """So is a page, where pages can be read."""
    pytest.importorskip("trafilatura", reason="HTML is read by the extra `articles`")
    check(bomb, read, tmp_path)


def test_a_page_reads_no_files() -> None:
    """An entity that names a file of this machine brings nothing of it."""
    pytest.importorskip("trafilatura", reason="HTML is read by the extra `articles`")
    page = next(bomb.data() for bomb in PAGES if bomb.name == "file.html")
    with suppress(BadArticle):
        found = articles.read_article(page.replace(b"/etc/passwd", __file__.encode()), "a.html")
        assert all("made to do harm" not in passage.text for passage in found.passages)


# Files that are none


def sparse(path: Path) -> Path:
    """A file of 100 MB that takes no room."""
    with path.open("wb") as file:
        file.truncate(100_000_000)
    return path


def linked(path: Path) -> Path:
    """A link that leads to itself."""
    path.symlink_to(path)
    return path


def piped(path: Path) -> Path:
    """A pipe into which nobody writes."""
    os.mkfifo(path)
    return path


def listening(path: Path) -> Path:
    """The name of a socket."""
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))
    return path


NO_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "100 MB": (sparse, "is larger than 20,000,000 bytes"),
    "itself": (linked, "cannot be read: "),
    "pipe": (piped, "is no regular file"),
    "socket": (listening, "is no regular file"),
    "device": (lambda _: Path("/dev/zero"), "is no regular file"),
    "directory": (lambda path: path.parent, "cannot be read: Is a directory"),
    "nowhere": (lambda path: path / ".." / "x.toml", "cannot be read: "),
    "odd": (lambda path: path.with_name("\u202e\x1b[31m@everyone.toml"), "cannot be read: "),
}
"""What a name may lead to that is no file to read, and what is said of it."""


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file(name: str, tmp_path: Path) -> None:
    """It is not opened where it might never end, and not read where it is too large."""
    make, said = NO_FILES[name]
    path = make(tmp_path / "x.toml")
    with pytest.raises(BadPack) as refusal:
        packs.read_bytes(path)
    assert str(refusal.value).startswith(f"{path} ") and said in str(refusal.value)
    with pytest.raises(BadPack, match=re.escape(said)):
        packs.load(path)


HANGS = {"pipe", "device"}


@pytest.mark.parametrize("name", NO_FILES)
@pytest.mark.parametrize("command", ["import", "propose"])
def test_what_is_no_file_for_a_command(
    command: str, name: str, read: Reader, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The commands that read files refuse it in a sentence that names it."""
    if name == "pipe" or (name, command) == ("device", "import"):
        mark = pytest.mark.xfail(strict=True, reason="knowledge/cli opens whatever it is given")
        request.applymarker(mark)
    path = NO_FILES[name][0](tmp_path / "x.toml")
    error, said = read("command", "", ["facts", command, str(path)], BRIEFLY)
    assert error in ("", "BadPack", "BadArticle", "FileError"), (error, said)
    assert Path(path).name in said or not error
