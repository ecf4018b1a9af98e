"""Several requests at once on a server that has just started."""

from __future__ import annotations

import subprocess
import sys

#: Types nobody has read yet, each read by six threads at once, which change places all the time.
TOGETHER = """
from __future__ import annotations
import sys, threading, types, msgspec
sys.setswitchinterval(1e-6)
FIELDS = "".join(f"    f{n}: dict[str, list[int]] | None = None\\n" for n in range(12))
INNER = "".join(f"    g{n}: A | None = None\\n" for n in range(6))
CODE = f"import msgspec\\nclass A(msgspec.Struct):\\n{FIELDS}class B(msgspec.Struct):\\n{INNER}"
def fresh(number):
    module = types.ModuleType(f"fresh{number}")
    sys.modules[module.__name__] = module
    exec(compile(CODE, "fresh", "exec", dont_inherit=False), module.__dict__)
    return module.B
def read(kind, start):
    start.wait()
    text = '{"g0":{"f0":{"a":[1]},"f11":{"b":[2]}},"g5":{"f11":{"a":[1]}}}'
    msgspec.json.decode(text, type=kind)
for number in range(150):
    kind, start = fresh(number), threading.Barrier(6)
    all_of_them = [threading.Thread(target=read, args=(kind, start)) for _ in range(6)]
    for one in all_of_them: one.start()
    for one in all_of_them: one.join()
"""


def test_what_several_threads_read_for_the_first_time_ends_no_server() -> None:
    """With msgspec 0.22 it did: a type half made in one thread was used in another."""
    ended = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
