"""Print the table: claim → rate (interval) → bound → test."""

from __future__ import annotations

import sys
import time

from simulations.claims import of_topic, rows, topics


def main() -> int:
    """Run every simulation; return 1 where a claim is broken."""
    started = time.perf_counter()
    print("| topic | claim | rate (95% interval) | bound | test |\n|---|---|---|---|---|")
    broken = 0
    for name in topics():
        claims = of_topic(name)
        print("\n".join(rows(claims)), flush=True)
        broken += sum(not claim.holds for claim in claims)
    print(f"\n{broken} broken; {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return int(broken > 0)


sys.exit(main())
