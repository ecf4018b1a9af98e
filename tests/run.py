"""Run tests, finding or installing a browser first (``--no-browser``: those without one).

Without any browser the other tests run, and then this fails with the one command to run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


#: One more than cores: who drives a browser or waits for a server leaves its core to others.
WORKERS = min(os.cpu_count() or 1, 7) + 1
MEMORY = Path("/dev/shm")  # noqa: S108  a place for this run's own folder
#: Bytes free there that a run may need.
ROOM = 4_000_000_000


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    given = os.environ.get("PICO_REVIEW_BROWSER")
    found = [given, *map(shutil.which, NAMES), *PLACES, _playwrights_own()]
    return next((path for path in found if path and Path(path).exists()), None)


def install_browser() -> None:
    """Install Chromium where the system lets us: as root by apt, else Playwright's own."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *words], env=quiet, check=False, stdout=subprocess.DEVNULL)
    if find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def in_memory() -> dict[str, str]:
    """Return what lets pytest keep its folders in memory, where there is room for them.

    A disk makes each of some thousand small databases wait for its head.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    if not roomy or shutil.disk_usage(MEMORY).free < ROOM:
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)}


def run(arguments: list[str], browser: str | None) -> int:
    """Run pytest; return its exit code."""
    environment = in_memory() | os.environ | {"PICO_REVIEW_BROWSER": browser or ""}
    words = [sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadgroup", *arguments]
    return subprocess.run(words, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run pytest; return its exit code, or 1 when the browser tests could not run."""
    if "--no-browser" in arguments:
        return run([word for word in arguments if word != "--no-browser"], None)
    browser = find_browser()
    if browser is None:
        print("No Chromium or Chrome found: installing one.", flush=True)  # noqa: T201
        install_browser()
        browser = find_browser()
    if browser is None:
        arguments = [*arguments, "-m", "not browser"]
    code = run(arguments, browser)
    if browser is None:
        print(  # noqa: T201
            "\nThe browser tests did not run: there is no Chromium or Chrome, and none could be "
            "installed. Run: sudo apt-get install -y chromium"
        )
        return code or 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
