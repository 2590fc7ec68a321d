"""The service unit and the container file hold to the rules of running the bot."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import LASTING, STOP_SECONDS
from bot.cli import briefing
from bot.config import APPLICATION
from bot.vitals import HEARTBEAT_LIMIT

ROOT = Path(__file__).parents[2]
UNIT = (ROOT / ".ops" / "briefing.service").read_text("utf-8")
CONTAINER = (ROOT / ".ops" / "Containerfile").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
IDENTIFIES = 1_000
"""In 24 hours; Discord resets the token of a bot that makes more."""


def unit() -> dict[str, list[str]]:
    """Each setting of the unit with all its values; a name stands in one section only."""
    settings = defaultdict(list)
    for line in UNIT.splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            settings[name].append(value)
    return settings


def one(name: str) -> str:
    """The one value of a setting of the unit."""
    (value,) = unit()[name]
    return value


def seconds(name: str) -> int:
    """A span of the unit in seconds."""
    found = re.fullmatch(r"(\d+)(s|min|h|d)", one(name))
    assert found, f"{name} needs a unit"
    return int(found[1]) * {"s": 1, "min": 60, "h": 3_600, "d": 86_400}[found[2]]


def steps() -> list[tuple[str, str]]:
    """The instructions of the container file, continued lines joined."""
    lines = [line for line in CONTAINER.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.split("\n"))]


def instructions(name: str) -> list[str]:
    """What follows each instruction of that name."""
    return [rest for found, rest in steps() if found == name]


# The service


def test_a_crash_loop_stays_below_the_limit_of_identifies() -> None:
    """Windows of the start limit may touch, so 24 hours may see two of them; that leaves 400."""
    window, burst = seconds("StartLimitIntervalSec"), int(one("StartLimitBurst"))
    windows = 1 + -(-86_400 // window)
    assert windows * burst <= 0.6 * IDENTIFIES
    by_itself = 86_400 // seconds("RestartSec")
    assert min(by_itself, windows * burst) < IDENTIFIES
    assert f"{by_itself:,} starts a day" in UNIT
    assert f"{windows * burst} starts at the most" in UNIT
    assert seconds("RestartSec") >= 10


def test_no_restart_where_none_can_help() -> None:
    """The exit code for what a restart cannot mend is the one that the unit knows."""
    assert one("Restart") == "on-failure"
    assert one("RestartPreventExitStatus") == str(LASTING)


def test_systemd_waits_for_what_the_bot_does() -> None:
    """The stop is longer than answers have, the watchdog longer than lost heartbeats."""
    assert one("Type") == "notify"
    assert one("KillSignal") == "SIGTERM"
    assert seconds("TimeoutStopSec") > STOP_SECONDS + 2
    assert seconds("WatchdogSec") > HEARTBEAT_LIMIT
    assert seconds("TimeoutStartSec") > 60


def test_paths_of_the_service() -> None:
    """Settings, database and token are where the program looks for them by itself."""
    environment = dict(pair.split("=") for pair in shlex.split(one("Environment")))
    assert environment["XDG_CONFIG_HOME"] == "%E"  # /etc
    assert environment["XDG_DATA_HOME"] == "%S"  # /var/lib
    assert one("StateDirectory") == APPLICATION
    assert one("LoadCredential") == f"token:/etc/{APPLICATION}/token"
    program, command = one("ExecStart").split()
    assert program == "/opt/briefing-bot/bin/briefing"
    assert command in briefing.commands
    for path in ("/etc/briefing-bot/token", "/opt/briefing-bot", "/var/lib/briefing-bot"):
        assert path in README


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "briefing"),
        ("StateDirectoryMode", "0700"),
        ("UMask", "0077"),
        ("LimitCORE", "0"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictNamespaces", "yes"),
        ("SystemCallArchitectures", "native"),
    ],
)
def test_the_service_is_hardened(name: str, value: str) -> None:
    """It may do what a bot needs, and nothing else."""
    assert one(name) == value


def test_the_service_has_bounds() -> None:
    """Memory, address families and system calls are limited, and no secret stands in the unit."""
    assert re.fullmatch(r"\d+[MG]", one("MemoryMax"))
    assert set(one("RestrictAddressFamilies").split()) == {"AF_INET", "AF_INET6", "AF_UNIX"}
    assert unit()["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert "TOKEN" not in UNIT


@pytest.fixture(scope="module")
def analyze(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """systemd's own look at the unit, with a program in it that exists here."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed here")
    unit = tmp_path_factory.mktemp("unit") / "briefing.service"
    unit.write_text(UNIT.replace("/opt/briefing-bot/bin/briefing", sys.executable))

    def look(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool, *command, unit], capture_output=True, text=True, check=False, timeout=60
        )

    return look


def test_systemd_understands_the_unit(analyze: Any) -> None:
    """No setting is misspelt or misplaced."""
    done = analyze("verify", "--recursive-errors=no")
    if "bad message" in done.stderr or "Unknown option" in done.stderr:
        pytest.skip("this systemd-analyze is too old")
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_finds_little_exposed(analyze: Any) -> None:
    """Out of ten, where ten is everything."""
    done = analyze("security", "--offline=true", "--no-pager")
    found = re.search(r"Overall exposure level for briefing.service: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("this systemd-analyze cannot look at a file")
    assert float(found[1]) < 2.0


# The container


def test_the_container_is_slim_and_not_root() -> None:
    """Slim images, one stage to build; a numeric user, so that a platform can tell."""
    assert all(re.match(r"python:3\.\d+-slim\b", image) for image in instructions("FROM"))
    assert len(instructions("FROM")) == 2
    (user,) = instructions("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    owners = re.findall(r"--(?:owner|group)=(\d+)|--chown=(\d+):(\d+)", CONTAINER)
    assert {number for found in owners for number in found if number} == set(user.split(":"))


def test_the_container_starts_without_a_shell() -> None:
    """Signals reach the program itself; the health check asks the program itself."""
    for name in ("ENTRYPOINT", "CMD", "RUN"):
        for command in instructions(name):
            assert isinstance(json.loads(command), list)
    assert instructions("ENTRYPOINT") == ['["briefing"]']
    assert instructions("CMD") == ['["run"]']
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    (check,) = instructions("HEALTHCHECK")
    assert json.loads(check.partition(" CMD ")[2]) == ["briefing", "check", "--live"]
    assert CliRunner().invoke(briefing, ["check", "--help"]).stdout.count("--live") == 1


def test_the_container_holds_no_secret_and_no_cache() -> None:
    """The token is mounted, the database is on a volume, exact versions are installed."""
    environment = " ".join(instructions("ENV"))
    assert "BRIEFING_TOKEN_FILE=/run/secrets/token" in environment
    assert not re.search(r"(BRIEFING|DISCORD)_TOKEN=", CONTAINER)
    assert not instructions("ARG")
    (volume,) = instructions("VOLUME")
    assert f"BRIEFING_DB={volume}/facts.sqlite" in environment
    (install,) = (json.loads(run) for run in instructions("RUN") if "pip" in run)
    assert "--no-cache-dir" in install
    assert install[install.index("--constraint") + 1] == "constraints.txt"
    sources = [one.split()[0] for one in instructions("COPY") if not one.startswith("--from")]
    assert "." not in sources  # nothing of a checkout that is not named gets in
    copied = [name for line in instructions("COPY") for name in line.split()[:-1]]
    for name in (one for one in copied if not one.startswith(("--", "/"))):
        assert (ROOT / name).exists()


def test_the_constraints_are_those_of_the_image() -> None:
    """The image has the Python for which CI insists on an exact version of every package."""
    checked = re.search(r'!= "(3) (\d+)"|= "(3) (\d+)"', (ROOT / ".ci" / "run").read_text("utf-8"))
    assert checked
    number = ".".join(part for part in checked.groups() if part)
    assert all(image.startswith(f"python:{number}-slim") for image in instructions("FROM"))


# Advisories


@pytest.fixture(scope="module")
def audit() -> Any:
    """The script of CI that looks for known holes."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SOUND = {"name": "a", "version": "1", "vulns": []}
UNKNOWN = {"name": "b", "skip_reason": "not found"}
HOLE = {"name": "c", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3", "4"]}]}


@pytest.mark.parametrize(
    ("packages", "words", "code"),
    [
        ([SOUND], "1 packages, no known hole.", 0),
        ([SOUND, UNKNOWN], "no known hole. Not known to the advisory service: b.", 0),
        ([UNKNOWN], "skipped: the advisory service answers for none", 0),
        ([SOUND, HOLE, UNKNOWN], "c 2: CVE-1, mended in 3, 4", 1),
    ],
)
def test_a_known_hole_fails(
    audit: Any, packages: list[dict[str, Any]], words: str, code: int
) -> None:
    """And packages that the service does not know are not taken for sound ones."""
    said, found = audit.verdict({"dependencies": packages})
    assert words in said
    assert found == code


def test_what_ci_installs_is_exact(audit: Any) -> None:
    """The tool is pinned, and the list that it reads names every dependency of the program."""
    assert re.fullmatch(r"pip-audit==[\d.]+", audit.TOOL)
    pinned = {line.partition("==")[0].lower() for line in audit.CONSTRAINTS.read_text().split()}
    needed = re.findall(r'^  "([\w.-]+)[><=]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert "python-json-logger" in needed
    assert {name.lower().replace("tomli-w", "tomli_w") for name in needed[:11]} <= pinned
