"""Faults on demand, and by chance with a seed: errors, torn connections, slow answers."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.loopback.world import Json

KINDS = ("500", "502", "503", "504", "route", "global", "shared", "ban", "reset", "hangup", "slow")
"""What can go wrong.

A number is the status of an answer; "route", "global" and "shared" are refusals with 429, "ban" is
one without Discord's header; "reset" and "hangup" end the connection without an answer, with and
without an error of TCP; "slow" answers late.
"""

CHANCES = ("500", "502", "503", "reset", "hangup", "slow", "reset after", "503 after", "slow after")
"""What goes wrong by chance; "after" means after the request was carried out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong; `seconds` is how slow, or after how long to try again.

    With `after` the request is carried out first.
    """

    kind: str
    after: bool = False
    seconds: float = 0.1

    @property
    def name(self) -> str:
        """The kind, and when it happens."""
        return f"{self.kind} after" if self.after else self.kind


@dataclass(slots=True)
class Order:
    """A fault for the next `left` requests that match."""

    fault: Fault
    method: str
    path: re.Pattern[str]
    left: int


class Faults:
    """Decides for each request whether it goes wrong. `made` counts faults by name."""

    def __init__(self) -> None:
        """Nothing goes wrong yet."""
        self.made: Counter[str] = Counter()
        self._orders: list[Order] = []
        self._chance: random.Random | None = None
        self._rate, self._most = 0.0, 2
        self._kinds: Sequence[str] = CHANCES
        self._seconds = 0.1
        self._in_a_row: Counter[str] = Counter()

    def add(
        self,
        kind: str | int,
        method: str = "POST",
        path: str = "/channels/*/messages",
        *,
        times: int = 1,
        after: bool = False,
        seconds: float = 0.1,
    ) -> None:
        """Let the next requests go wrong; `*` in the path stands for one part of it, `**` for all.

        Raises ValueError for an unknown kind.
        """
        if str(kind) not in KINDS:
            raise ValueError(f"There is no fault {kind!r}; there are {', '.join(KINDS)}.")
        pattern = re.escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]+")
        fault = Fault(str(kind), after, seconds)
        self._orders.append(Order(fault, method, re.compile(pattern), times))

    def at_random(
        self,
        rate: float,
        seed: int = 1,
        kinds: Sequence[str] = CHANCES,
        *,
        most_in_a_row: int = 2,
        seconds: float = 0.1,
    ) -> None:
        """Let this share of all requests go wrong, but one request never more often in a row."""
        self._chance, self._rate, self._kinds = random.Random(seed), rate, kinds  # noqa: S311 - no secrets
        self._most, self._seconds = most_in_a_row, seconds

    def stop(self) -> None:
        """Let nothing go wrong any more."""
        self._orders.clear()
        self._chance = None
        self._in_a_row.clear()

    @property
    def pending(self) -> int:
        """How many faults were ordered and have not happened yet."""
        return sum(order.left for order in self._orders)

    def pick(self, method: str, path: str, body: Json | list[Json] | None) -> Fault | None:
        """What goes wrong with this request; None if nothing does."""
        fault = self._ordered(method, path) or self._by_chance(method, path, body)
        if fault:
            self.made[fault.name] += 1
        return fault

    def _ordered(self, method: str, path: str) -> Fault | None:
        for order in self._orders:
            if order.left and order.method in (method, "*") and order.path.fullmatch(path):
                order.left -= 1
                return order.fault
        return None

    def _by_chance(self, method: str, path: str, body: Json | list[Json] | None) -> Fault | None:
        if self._chance is None:
            return None
        nonce = body.get("nonce", "") if isinstance(body, dict) else ""
        request = f"{method} {path} {nonce}"
        if self._in_a_row[request] >= self._most or self._chance.random() >= self._rate:
            self._in_a_row.pop(request, None)
            return None
        self._in_a_row[request] += 1
        kind, _, after = self._chance.choice(self._kinds).partition(" ")
        return Fault(kind, after == "after", self._seconds)
