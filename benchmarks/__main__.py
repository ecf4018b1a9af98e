"""``make bench``: run every benchmark, in turn."""

from __future__ import annotations

from benchmarks import (
    chains,
    desk_curves,
    embedded,
    filter_manifest,
    import_manifest,
    judge_run,
    rank_groups,
    start,
    station_answers,
    station_load,
    station_paint,
)

ALL = (
    station_paint,
    station_answers,
    station_load,
    import_manifest,
    embedded,
    filter_manifest,
    chains,
    desk_curves,
    rank_groups,
    judge_run,
    start,
)

if __name__ == "__main__":
    for benchmark in ALL:
        benchmark.main([])
