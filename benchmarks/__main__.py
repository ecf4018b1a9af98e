"""``make bench``: run every benchmark, in turn."""

from __future__ import annotations

import sys

from benchmarks import desk_curves, filter_manifest, import_manifest

if __name__ == "__main__":
    import_manifest.main(sys.argv[1:])
    filter_manifest.main(sys.argv[1:])
    desk_curves.main(sys.argv[1:])
