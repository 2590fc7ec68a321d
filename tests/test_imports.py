"""The directions of imports: what may know what, read off the source files of both packages."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("bot", "knowledge")


def module_name(path: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, *, for_types: bool = True) -> set[str]:
    """Every module that a file imports anywhere in it, also inside functions, fully dotted.

    Without `for_types`, imports that only a type checker sees are left out.
    """
    package = list(path.relative_to(ROOT).parent.parts)
    tree = ast.parse(path.read_text("utf-8"))
    unseen = [node for node in ast.walk(tree) if isinstance(node, ast.If) and _is_for_types(node)]
    left_out = set() if for_types else {id(one) for node in unseen for one in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*parts, *filter(None, [node.module])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def _is_for_types(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
IMPORTS = {module_name(path): imported(path) for path in FILES}
MODULES = frozenset(IMPORTS)


def importers(name: str) -> set[str]:
    """Our modules that import `name` or anything below it."""
    return {
        module
        for module, found in IMPORTS.items()
        if any(one == name or one.startswith(f"{name}.") for one in found)
    }


def within(*names: str) -> set[str]:
    """Our modules at or below the names."""
    return {m for m in MODULES for name in names if m == name or m.startswith(f"{name}.")}


def test_the_files_are_read() -> None:
    """The walk sees both packages: a test that finds nothing proves nothing."""
    assert {"bot.cli", "knowledge.model", "knowledge.store.facts"} <= MODULES
    assert "knowledge.factbase" in IMPORTS["knowledge.lookups.record"]
    assert "discord" in IMPORTS["bot.client"]


def test_the_library_does_not_know_the_bot() -> None:
    """Imports go from bot to knowledge, never back."""
    assert importers("bot") & within("knowledge") == set()
    assert importers("tests") == set()


@pytest.mark.parametrize(
    ("library", "users"),
    [
        ("discord", ["bot"]),
        ("asyncio", ["bot"]),
        ("rich", ["bot"]),
        ("platformdirs", ["bot"]),
        ("rapidfuzz", ["knowledge.matching"]),
        ("matplotlib", ["knowledge.charts"]),
        ("sqlite_utils", ["knowledge.sqlite"]),
        ("knowledge.sqlite", ["knowledge.store", "knowledge.schema"]),
        ("sqlite3", []),
        ("snowballstemmer", ["knowledge.text"]),
        ("pydantic", ["knowledge.documents", "bot.config"]),
        ("click", ["knowledge.cli", "bot.cli"]),
    ],
)
def test_a_library_has_one_home(library: str, users: list[str]) -> None:
    """Each library is imported only where it is at home."""
    assert importers(library) - within(*users) == set()
    assert importers(library) or library == "sqlite3"  # the store takes the one of sqlite_utils


def test_the_bottom_knows_nothing() -> None:
    """Nouns and errors import nothing of ours; the nouns only the standard library."""
    for module in ("knowledge.model", "knowledge.errors"):
        ours = {name for name in IMPORTS[module] if name.split(".")[0] in PACKAGES}
        assert ours == set()
    outside = {name.split(".")[0] for name in IMPORTS["knowledge.model"]} - sys.stdlib_module_names
    assert outside == set()


def test_the_front_door_is_on_top() -> None:
    """Within the library only the commands import the fact base."""
    above = ("knowledge.lookups", "knowledge.curation", "knowledge.importing", "knowledge.cli")
    allowed = within(*above)
    assert importers("knowledge.factbase") & within("knowledge") - allowed == set()
    assert importers("knowledge.lookups") & within("knowledge") <= allowed
    assert importers("knowledge.cli") & within("knowledge") <= within("knowledge.cli")


@pytest.mark.parametrize(
    ("module", "above"),
    [
        ("knowledge.text", ["knowledge.matching", "knowledge.store", "knowledge.wording"]),
        ("knowledge.matching", ["knowledge.answering", "knowledge.wording", "knowledge.store"]),
        ("knowledge.store", ["knowledge.matching", "knowledge.answering", "knowledge.wording"]),
        ("knowledge.answering", ["knowledge.wording", "knowledge.store"]),
        ("knowledge.wording", ["knowledge.store", "knowledge.matching", "knowledge.answering"]),
        ("knowledge.phrases", ["knowledge.wording"]),
    ],
)
def test_parts_do_not_know_their_neighbours(module: str, above: list[str]) -> None:
    """Storing, matching, answering and wording meet only in the front door."""
    known = {name for one in within(module) for name in IMPORTS[one]}
    for name in above:
        assert not any(one == name or one.startswith(f"{name}.") for one in known)


def test_commands_see_the_fact_base_only() -> None:
    """What people can do on Discord does not reach past the library's front into the matcher."""
    assert importers("knowledge.matching") & within("bot") == set()
    assert importers("knowledge.schema") & within("bot") == set()


def test_there_is_no_circle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    seen = {module_name(path): imported(path, for_types=False) & MODULES for path in FILES}
    left = {
        module: {name for name in found if not f"{module}.".startswith(f"{name}.")}
        for module, found in seen.items()
    }
    while left:
        free = {module for module, needs in left.items() if not needs & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {module: needs for module, needs in left.items() if module not in free}


def test_no_file_has_a_forbidden_name() -> None:
    """Every helper has a home: no utils, helpers, manager or service."""
    names = {part for module in MODULES for part in module.split(".")}
    assert names & {"utils", "util", "helpers", "helper", "manager", "service", "common"} == set()


HEAVY = ("discord", "aiohttp", "matplotlib")


def loaded(code: str, *arguments: str) -> list[str]:
    """Which heavy libraries a fresh interpreter has after running the code."""
    after = f"import sys\n{code}\nprint([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", after, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[str] = ast.literal_eval(done.stdout.splitlines()[-1])
    return found


def test_importing_is_light() -> None:
    """The command can be imported without Discord and without a plotting library."""
    assert loaded("import bot, bot.cli, bot.terminal, knowledge.cli, knowledge.factbase") == []


def test_asking_is_light(database: Path) -> None:
    """`briefing ask`, run to its end, has imported neither Discord nor a plotting library."""
    code = "from bot.cli import briefing; briefing(standalone_mode=False)"
    assert loaded(code, "--db", str(database), "ask", "Why did the pier close?") == []


def test_the_probe_sees_what_is_loaded() -> None:
    """The two tests above would notice."""
    assert "discord" in loaded("import bot.client")
