"""What load, limits, faults and abuse do to the bot: `python -m tests.benchmarks.load`.

Everything runs against the loopback Discord of the tests, on this machine. Without an option: the
bot beside a bare echo bot without limits, and then both at 80 questions a second with Discord's
limits. With --soak: long, with faults. With --abuse: what others notice. Exit code 1 means that a
floor is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from typing import Any

from tests.benchmarks import abuse, beside, limited, soak
from tests.benchmarks.report import figures, line, run


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--soak", type=float, nargs="?", const=30.0, metavar="MINUTES")
    mode.add_argument("--abuse", action="store_true")
    parser.add_argument("--guilds", type=int, default=10)
    parser.add_argument("--channels", type=int, default=100, help="in each server")
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--rates", type=float, nargs="+", default=[10, 100, 500])
    parser.add_argument("--outstanding", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each case")
    parser.add_argument("--rate", type=float, default=40.0, help="questions a second of the soak")
    parser.add_argument("--faults", type=float, default=0.03, help="share of the soak's requests")
    parser.add_argument("--drops", type=float, default=60.0, help="seconds between two of them")
    parser.add_argument("--commands", type=float, default=0.1, help="share of the soak's questions")
    parser.add_argument("--phase", type=float, default=20.0, help="seconds of a phase of abuse")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds after each of them")
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


async def measured(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of what was asked for; prints their tables."""
    if args.soak:
        long = await soak.measure(args)
        soak.show(long)
        return {"soak": long, "within_floor": long["within_floor"]}
    if args.abuse:
        found = await abuse.measure(args)
        abuse.show(found)
        return {"abuse": found, "within_floor": found["within_floor"]}
    gc.disable()  # it would stop the clock of both bots now and then, at other places each time
    free = await beside.measure(args)
    gc.enable()
    beside.show(free, args)
    ratios = beside.summary(free, args)
    line()
    tight = await limited.measure(args)
    limited.show(tight)
    kept = limited.summary(tight)["within_floor"] and ratios["within_floor"]
    return {"free": free, "ratios": ratios, "limited": tight, "within_floor": kept}


def main() -> None:
    """Measure, print tables and one JSON object; the exit code is 1 where a floor is missed."""
    args = arguments()
    results = asyncio.run(measured(args))
    figures(args, results)
    sys.exit(0 if results["within_floor"] else 1)


if __name__ == "__main__":
    run(main)
