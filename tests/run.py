"""Run all tests, finding or installing a browser first.

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


def main(arguments: list[str]) -> int:
    """Run pytest; return its exit code, or 1 when the browser tests could not run."""
    browser = find_browser()
    if browser is None:
        print("No Chromium or Chrome found: installing one.", flush=True)  # noqa: T201
        install_browser()
        browser = find_browser()
    environment = {**os.environ, "PICO_REVIEW_BROWSER": browser or ""}
    words = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments]
    if browser is None:
        words += ["-m", "not browser"]
    code = subprocess.run(words, env=environment, check=False).returncode
    if browser is None:
        print(  # noqa: T201
            "\nThe browser tests did not run: there is no Chromium or Chrome, and none could be "
            "installed. Run: sudo apt-get install -y chromium"
        )
        return code or 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
