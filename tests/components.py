"""Which packages bring Streamlit components: found out once, not again for each app.

Each app under test reads the metadata of all installed packages for it, and that was five times
the work of drawing a page. What is installed stays the same while tests run.
"""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner


def scan_once() -> None:
    """Let this process, and those forked from it, scan the packages once."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()
