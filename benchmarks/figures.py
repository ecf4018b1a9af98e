"""What a benchmark found: measured in turn with its baseline, printed, kept as JSON.

Where ``PICO_REVIEW_FIGURES`` names a folder, each script leaves ``SCRIPT.json`` there: the
machine, its load, and every figure with its runs.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import msgspec

KEPT_IN = "PICO_REVIEW_FIGURES"
#: So many runs a figure is the median of, unless a script says otherwise.
RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One figure: the median of ``runs``, in ``unit``, beside that of ``plain``; lower is better.

    ``goal``: what was promised, in words; empty where nothing was.
    """

    name: str
    unit: str
    runs: Sequence[float]
    plain: Sequence[float] = ()
    goal: str = ""

    @property
    def value(self) -> float:
        """Return the median of the runs."""
        return median(self.runs)

    @property
    def ratio(self) -> float | None:
        """Return how many times the baseline's median it is, where there is one."""
        return self.value / median(self.plain) if self.plain and median(self.plain) else None


@dataclass(frozen=True)
class Run:
    """One run of a process: seconds of CPU and of the clock, and its peak memory in MB."""

    cpu: float
    wall: float
    peak_mb: float


@dataclass(frozen=True)
class Machine:
    """What a figure was measured on, and how busy that was."""

    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 2))
    python: str = field(default_factory=platform.python_version)
    system: str = field(default_factory=platform.platform)
    when: str = field(default_factory=lambda: time.strftime("%Y-%m-%d %H:%M"))


def in_turn(runs: int, *ways: Callable[[], float]) -> list[list[float]]:
    """Run several ways in turn, ``runs`` times each, so that a busy minute slows all alike."""
    found: list[list[float]] = [[] for _ in ways]
    for _ in range(runs):
        for values, way in zip(found, ways, strict=True):
            values.append(way())
    return found


#: Starts a command and writes its exit code, CPU, time and peak down. A process of its own, since
#: what starts as a copy of a large process has had that one's memory at its peak.
_LAUNCH = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
found = [used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss]
with open(sys.argv[1], "w") as out:
    json.dump([os.waitstatus_to_exitcode(status), *found], out)
"""


def process(words: Sequence[str], **environment: str) -> Run:
    """Run a command as a process of its own; raises CalledProcessError where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "used.json"
        run = [sys.executable, "-S", "-c", _LAUNCH, str(written), *words]
        subprocess.run(run, env={**os.environ, **environment}, check=True)
        code, cpu, wall, peak = msgspec.json.decode(written.read_bytes())
    if code:
        raise subprocess.CalledProcessError(code, list(words))
    return Run(cpu, wall, peak / (1e6 if sys.platform == "darwin" else 1e3))


def told(script: str, figures: Sequence[Figure]) -> None:
    """Print a script's figures, and keep them where the environment says."""
    machine = Machine()
    print(f"{script}: load {machine.load} on {machine.cores} cores, Python {machine.python}")
    for one in figures:
        beside = f"  plain {median(one.plain):10,.3f}  × {one.ratio or 0:6.2f}" if one.plain else ""
        goal = f"  goal: {one.goal}" if one.goal else ""
        print(f"  {one.name:44} {one.value:10,.3f} {one.unit}{beside}{goal}")
    if folder := os.environ.get(KEPT_IN):
        Path(folder).mkdir(parents=True, exist_ok=True)
        kept = {"script": script, "machine": machine, "figures": figures}
        text = msgspec.json.format(msgspec.json.encode(kept))
        (Path(folder) / f"{script}.json").write_bytes(text + b"\n")
