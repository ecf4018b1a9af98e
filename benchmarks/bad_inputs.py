"""Hostile and broken input: what each is answered, in what time and memory.

``python -m benchmarks.bad_inputs`` makes each input in a temporary folder, runs the command on it
in a process of its own that may take so much memory and time and no more, and prints the table
bad input, bound, answer, time and memory; ``--only WORD`` runs those whose name has the word.
Exit code 1: a command ended with a trace, was ended from outside, or answered with another exit
code than it should; those are marked with ``!``.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bad_inputs_made import CASES, Case
from benchmarks.ground import ROOT

#: No command may take more, in bytes and seconds; both are far above what is promised.
MEMORY, SECONDS = 6_000_000_000, 300
COMMAND = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import cli
cli.main()"""
#: Starts the command and writes down what it took; see ``figures``.
_LAUNCH = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as out:
    code = os.waitstatus_to_exitcode(status)
    out.write(f"{code} {used.ru_utime + used.ru_stime} {used.ru_maxrss}")
"""


@dataclass(frozen=True)
class Answer:
    """What a command said: exit code, its words, seconds of CPU, peak memory in MB."""

    code: int
    said: str
    cpu: float
    peak_mb: float

    @property
    def sentence(self) -> str:
        """Return the line that speaks of what is wrong: the first with a file's name, or a word."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        telling = [line for line in lines if "bad" in line or line.startswith("Error")]
        return (telling or lines or [""])[0]

    @property
    def fell_over(self) -> bool:
        """Whether it ended with a trace, or was ended from outside."""
        return self.code not in (0, 1, 2) or "Traceback" in self.said


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def answered(case: Case, folder: Path) -> Answer:
    """Make the input, run its command, and return what came of it."""
    words = case.make(folder)
    used = folder / "used.txt"
    command = [sys.executable, "-c", COMMAND, "--workspace", str(folder / "workspace"), *words]
    try:
        ran = subprocess.run(
            [sys.executable, "-S", "-c", _LAUNCH, str(used), *command],
            capture_output=True, timeout=2 * SECONDS, preexec_fn=_limited, stdin=subprocess.DEVNULL,
            cwd=folder, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Answer(-1, "it never ended", 2 * SECONDS, 0)
    code, cpu, peak = used.read_text().split()
    said = (ran.stderr + ran.stdout).decode("utf-8", "replace")
    return Answer(
        int(code),
        said.replace(str(folder), "").replace(" /bad", " bad"),
        float(cpu),
        int(peak) / 1000,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run every case in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a word of the names of those to run")
    given = parser.parse_args(arguments)
    wrong = []
    for case in [one for one in CASES if given.only in one.name]:
        with tempfile.TemporaryDirectory(prefix="pico-review-") as folder:
            answer = answered(case, Path(folder))
        if answer.fell_over or answer.code not in case.codes:
            wrong.append(case.name)
        took = f"{answer.cpu:.1f} s, {answer.peak_mb:.0f} MB"
        cells = (case.name, case.bound or "-", f"{answer.code}: {answer.sentence[:150]}", took)
        sign = "! " if case.name in wrong else ""
        print("| " + sign + " | ".join(cells) + " |", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
