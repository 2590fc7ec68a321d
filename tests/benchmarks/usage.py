"""What a running process uses, as Linux tells it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from tests.benchmarks.data import BadData


def resident_mb(pid: int) -> float:
    """Its resident memory (VmRSS) in megabytes. Raises BadData where nothing tells it."""
    for line in _read(pid, "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise BadData(f"/proc/{pid}/status names no VmRSS.")


def cpu_seconds(pid: int) -> float:
    """Processor time of all its threads so far. Raises BadData where nothing tells it."""
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def quiet(pid: int, patience: float = 60.0) -> None:
    """Wait until it has nothing to do, but only so many seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        used = cpu_seconds(pid)
        await asyncio.sleep(0.5)
        if cpu_seconds(pid) - used <= 0.02:
            return


def _read(pid: int, name: str) -> str:
    file = Path("/proc") / str(pid) / name
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise BadData(f"{file} cannot be read: {error.strerror}; Linux has it.") from None
