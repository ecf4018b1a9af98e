"""Print the table: claim → rate (interval) → bound → test."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor

from simulations.claims import Claim, of_topic, rows, topics


def main() -> int:
    """Run every simulation, topics side by side and told in order; 1 where a claim is broken."""
    started = time.perf_counter()
    print("| topic | claim | rate (95% interval) | bound | test |\n|---|---|---|---|---|")
    broken = 0
    names = topics()
    with ProcessPoolExecutor() as processes:
        for name, (claims, seconds) in zip(names, processes.map(_timed, names), strict=True):
            print("\n".join(rows(claims)), flush=True)
            print(f"{name}: {seconds:.0f} s", file=sys.stderr)
            broken += sum(not claim.holds for claim in claims)
    print(f"\n{broken} broken; {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return int(broken > 0)


def _timed(name: str) -> tuple[list[Claim], float]:
    """Return a topic's claims, and the seconds they took."""
    started = time.perf_counter()
    return of_topic(name), time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
