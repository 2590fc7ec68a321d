"""Tells systemd how the service is: one datagram for each notice.

The protocol is small and does not change (sd_notify(3)); the libraries for it either need
systemd's C headers to install or have had no release for years.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress


class Notices:
    """The socket that systemd listens on; without one every notice goes nowhere."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """Take the address and the watchdog's span from the environment."""
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        mine = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environ.get("WATCHDOG_USEC", "")
        alive_within = int(microseconds) / 1e6 if mine and microseconds.isdecimal() else 0.0
        self.watchdog_every: float | None = alive_within / 2 or None
        """Seconds between two signs of life, half of what systemd allows; None if it wants none."""

    def ready(self) -> None:
        """The service does its work now."""
        self._send("READY=1")

    def stopping(self) -> None:
        """The service is about to end."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """A sign of life for the watchdog."""
        self._send("WATCHDOG=1")

    def status(self, words: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={words}")

    def _send(self, notice: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)  # a systemd that does not read must not stop the bot
            sender.sendto(notice.encode(), self._address)
