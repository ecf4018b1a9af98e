"""``make bench``: every benchmark in turn, made small enough for ten minutes in all.

``python -m benchmarks NAME …`` runs some of them; each alone, as ``python -m benchmarks.NAME``,
runs at its full size.
"""

from __future__ import annotations

import sys
from importlib import import_module

#: Each script, and how it is made small.
QUICK: dict[str, list[str]] = {
    "station_paint": [],
    "station_answers": [],
    "station_load": [],
    "import_manifest": ["--records", "50000", "--runs", "1"],
    "embedded": [],
    "filter_manifest": ["--records", "50000", "--runs", "3"],
    "chains": [],
    "desk_curves": [],
    "rank_groups": ["--runs", "1"],
    "judge_run": [],
    "start": [],
}


def main(names: list[str]) -> None:
    """Run the scripts of these names, or all."""
    for name in names or QUICK:
        import_module(f"benchmarks.{name}").main(QUICK[name])


if __name__ == "__main__":
    main(sys.argv[1:])
