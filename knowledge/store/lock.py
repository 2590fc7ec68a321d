"""The right to write: one process at a time holds the lock file beside the fact base.

SQLite before 3.51.3 may damage a file when one process checkpoints while another commits, so
whoever writes is alone. Readers need no lock. The kernel drops the lock of a killed process.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import StoreBusy, StoreError

PATIENCE = 2.0
"""Seconds to wait for another writer: one that only asks a question is done by then."""

_PAUSE = 0.02


class WriteLock:
    """An flock on `<path>.lock`, with the holder's process id and start written in it."""

    def __init__(self, path: Path) -> None:
        """Take nothing yet; `path` is the fact base."""
        self._base = path
        self._path = path.with_name(f"{path.name}.lock")
        self._descriptor: int | None = None

    def take(self, unless: Callable[[], bool] = lambda: False) -> bool:
        """Hold the lock until `release`: True; or False as soon as `unless()` is true.

        Raises StoreBusy, naming the holder, when another one keeps it for `PATIENCE` seconds.
        """
        deadline = time.monotonic() + PATIENCE
        while not unless():
            if self._descriptor is not None or self._try():
                return True
            if time.monotonic() > deadline:
                who = self.holder() or "another process"
                raise StoreBusy(
                    f"{self._base} is being written by {who}; stop that one or try again later."
                )
            time.sleep(_PAUSE)
        return False

    def release(self) -> None:
        """Let others write; does nothing if the lock is not held."""
        if self._descriptor is not None:
            # The file stays: removing it would let two processes lock two different files.
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> str | None:
        """Who holds the lock, in words ("process 4711, since …"); None if nobody does."""
        try:
            with self._path.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            process, _, since = self._path.read_text().strip().partition(" ")
            return f"process {process}, since {since}" if since else None
        except OSError:
            return None
        return None

    def _try(self) -> bool:
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        with suppress(OSError):  # on a full disk the lock holds without saying whose it is
            started = f"{os.getpid()} {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n"
            os.ftruncate(descriptor, 0)
            os.write(descriptor, started.encode())
        return True

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"{self._base} may not be written: {self._path} cannot be made "
                f"({os.strerror(error.errno or 0)}); check the rights of the directory."
            ) from error
