"""``make bench``: run every benchmark, in turn."""

from __future__ import annotations

from benchmarks import import_manifest, station_answers, station_load, station_paint

if __name__ == "__main__":
    for benchmark in (station_paint, station_answers, station_load, import_manifest):
        benchmark.main([])
