"""Hold the pinned dependencies against the public advisories; a known hole is exit code 1.

`python .ci/audit.py DIRECTORY` makes a virtual environment there for pip-audit alone. Where the
advisories cannot be had, it says "skipped", why, and exits with 0: a check without network passes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TOOL = "pip-audit==2.10.1"
CONSTRAINTS = Path(__file__).with_name("constraints.txt")
PATIENCE = 25
"""Seconds that pip-audit may take; with the advisories at hand it takes a few."""


def main(directory: Path) -> int:
    """Make the report and say what is in it; returns the exit code."""
    environ = {k: v for k, v in os.environ.items() if k != "PIP_CONSTRAINT"}
    program = directory / "bin" / "pip-audit"
    report = directory / "report.json"
    options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--timeout=5"]
    steps = (
        [sys.executable, "-m", "venv", directory],
        [directory / "bin" / "pip", "install", "-q", TOOL],
        [program, "-r", CONSTRAINTS, *options, "--format=json", "--output", report],
    )
    for step in steps:
        limit = PATIENCE if step[0] == program else None
        try:
            done = subprocess.run(
                step, env=environ, timeout=limit, capture_output=True, text=True, check=False
            )
        except subprocess.TimeoutExpired:
            return say(f"skipped: the advisories did not come within {PATIENCE} s.")
        if done.returncode and not report.is_file():
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            return say(f"skipped: {reason[:200]}")
    return say(*verdict(json.loads(report.read_text("utf-8"))))


def verdict(report: dict[str, Any]) -> tuple[str, int]:
    """What to say about a report of pip-audit, and the exit code.

    pip-audit reports packages that the service does not know as skipped, and then finds nothing.
    """
    packages = report["dependencies"]
    looked_up = [one for one in packages if "skip_reason" not in one]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in looked_up
        for hole in one["vulns"]
    ]
    if holes:
        return "\n".join(holes), 1
    if not looked_up:
        return "skipped: the advisory service answers for none of the packages.", 0
    unknown = ", ".join(one["name"] for one in packages if "skip_reason" in one)
    left_out = f" Not known to the advisory service: {unknown}." if unknown else ""
    return f"{len(looked_up)} packages, no known hole.{left_out}", 0


def say(words: str, code: int = 0) -> int:
    """Print the words; returns the code."""
    sys.stdout.write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
