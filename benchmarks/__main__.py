"""``make bench``: run every benchmark, in turn."""

from __future__ import annotations

import sys

from benchmarks import import_manifest, rank_groups

if __name__ == "__main__":
    import_manifest.main(sys.argv[1:])
    rank_groups.main(sys.argv[1:])
