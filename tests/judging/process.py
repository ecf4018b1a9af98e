"""A server or a client in a process of its own, so that a test can kill it.

``python process.py serve PORT FILE``: answers, and writes what it answered, line by line.
``python process.py ask FOLDER JUDGING``: goes on with a run of a workspace, as a server would.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))


def serve(port: str, file: str) -> None:
    import uvicorn

    from tests.judging.server import Answer, Heard, app

    answered = Path(file)

    def script(text: str, times: int) -> Answer:
        number = int(text.rpartition("-")[2])
        if times == 1 and number % 50 == 7:
            return Answer(status=429, headers={"retry-after-ms": "20"})
        if times == 1 and number % 50 == 21:
            return Answer(status=500, headers={"retry-after-ms": "20"})
        if number % 50 == 33:
            return Answer("a poem")
        with answered.open("a") as log:
            log.write(f"{text}\n")
        return Answer()

    uvicorn.run(app(script, Heard()), host="127.0.0.1", port=int(port), log_level="critical")


def ask(folder: str, judging_id: str) -> None:
    from store.judging import running
    from store.opening import open_workspace
    from tests.judging.asked import KIND

    store = open_workspace(Path(folder))
    done = running.run(store, judging_id, KIND)
    sys.stdout.write(f"{done.state} {done.why}\n")
    store.close()


if __name__ == "__main__":
    {"serve": serve, "ask": ask}[sys.argv[1]](*sys.argv[2:])
