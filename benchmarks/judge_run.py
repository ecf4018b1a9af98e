"""10,000 edits judged at an endpoint on the loopback, against the plainest client of it.

Ours: ``judge run`` with pictures of 64 × 48, a budget, each reply on the disk, its scores a judge
run; then again with client and server killed in mid-run, counted afterwards. Plain: an asyncio
client that posts the same bodies and keeps what it gets in a list.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from PIL import Image

from benchmarks.import_manifest import CRITERIA

PORT = 8790
TOGETHER = 16
URL = f"http://127.0.0.1:{PORT}/v1"
SETTINGS = f"""
judges:
  private_hosts: [127.0.0.1]
  endpoints:
    local: {{base_url: "{URL}", models: {{eye-1: {{input: 1, output: 10}}}}}}
"""
ANSWER = json.dumps({
    "choices": [{"message": {"content": json.dumps(
        {"reason": "as asked", "scores": dict.fromkeys(CRITERIA, 0.5)}
    )}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 800, "completion_tokens": 60},
})  # fmt: skip


def serve(log: str) -> None:
    """Answer every request alike; write which edit was answered."""
    import re

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def completions(request: Request) -> Response:
        name = re.findall(rb"change number (\d+)", await request.body())[-1].decode()
        with Path(log).open("a") as file:
            file.write(f"{name}\n")
        return Response(ANSWER, media_type="application/json")

    app = Starlette(routes=[Route("/v1/chat/completions", completions, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="critical")


def filled(folder: Path, edits: int) -> Path:
    """Make a workspace of so many edits with a prompt; return its folder."""
    from review.core.settings import preset_text
    from store import settings
    from store.importing.run import Options, import_files
    from store.judging import prompts
    from store.opening import open_workspace

    pictures = folder / "pictures"
    pictures.mkdir()
    for name in ("before", "after"):
        Image.new("RGB", (64, 48), "teal").save(pictures / f"{name}.png")
    with (folder / "sft.jsonl").open("w") as file:
        for number in range(edits):
            (pictures / f"{number}.png").hardlink_to(pictures / "after.png")
            row = {
                "open_image_input_url": "https://example.invalid/a.jpg",
                "local_input_image": "before.png", "text": f"change number {number}",
                "output_image": f"{number}.png", "edit_type": "Zoom in",
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")
    store = open_workspace(folder / "workspace")
    settings.replace(store, preset_text("pico-banana") + SETTINGS, by="bench")
    import_files(store, [folder / "sft.jsonl"], Options(images=str(pictures)), by="bench")
    prompts.save(store, "ours", prompts.first(store), by="bench")
    store.close()
    return folder / "workspace"


def running(workspace: Path, name: str, *more: str) -> subprocess.Popen[str]:
    """Start ``judge run``."""
    words = ["judge", "run", "--prompt", "ours", "--endpoint", "local", "--model", "eye-1"]
    words += ["--all", "--concurrency", str(TOGETHER), "--name", name, "--json", *more]
    call = [sys.executable, "-c", "import cli; cli.main()", "--workspace", str(workspace), *words]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def served(log: Path) -> subprocess.Popen[bytes]:
    """Start the endpoint, which ends with us; return once it listens."""
    call = [sys.executable, "-m", "benchmarks.judge_run", "--serve", str(log)]
    process = subprocess.Popen(call)
    atexit.register(process.kill)
    for _try in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", PORT)) == 0:
                return process
        time.sleep(0.05)
    raise SystemExit("the endpoint does not start")


def whole(workspace: Path, edits: int, log: Path) -> None:
    """Run it in one go; say how long it took, and that the count is exact."""
    server, begin = served(log), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(running(workspace, "whole", "--requests", str(edits)).communicate()[0])
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - begin
    server.kill()
    server.wait()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counted = Counter(log.read_text().split())
    exact = said["requests"] == counted.total() == edits == len(counted)
    print(f"ours: {edits / seconds:,.0f} a second, {1e3 * cpu / edits:.1f} ms CPU each; "
          f"budget of {edits:,} requests, {said['requests']:,} taken, exact: {exact}")  # fmt: skip


def killed(workspace: Path, edits: int, log: Path) -> None:
    """Kill the client twice and the server once in mid-run; count what was answered twice."""
    log.unlink(missing_ok=True)
    server = served(log)
    for share in (0.25, 0.5, 0.75):
        client = running(workspace, "killed")
        while (len(log.read_text().split()) if log.exists() else 0) < share * edits:
            time.sleep(0.05)
        victim = server if share == 0.75 else client
        victim.kill()
        victim.communicate()
    server = served(log)
    said = json.loads(client.communicate()[0])
    while said["replies"]["there"] < edits:
        said = json.loads(running(workspace, "killed").communicate()[0])
    server.kill()
    server.wait()
    counted = Counter(log.read_text().split())
    twice = sum(number > 1 for number in counted.values())
    print(f"killed three times: {said['replies']['there']:,} replies; answered "
          f"{counted.total():,}, {twice} of them twice (under way at a kill); "
          f"written down {said['requests']:,}")  # fmt: skip


async def plain(bodies: list[bytes]) -> float:
    """Post the same bodies; return the seconds."""
    import httpx2

    waiting = iter(bodies)
    got: list[dict[str, object]] = []

    async def work(client: httpx2.AsyncClient) -> None:
        for body in waiting:
            headers = {"content-type": "application/json"}
            answer = await client.post(f"{URL}/chat/completions", content=body, headers=headers)
            got.append(answer.json())

    begin = time.monotonic()
    async with httpx2.AsyncClient(trust_env=False) as client, asyncio.TaskGroup() as group:
        for _one in range(TOGETHER):
            group.create_task(work(client))
    return time.monotonic() - begin


def main(words: list[str] | None = None) -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--serve", metavar="LOG", help=argparse.SUPPRESS)
    told = parser.parse_args(words)
    if told.serve:
        serve(told.serve)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = filled(folder, told.edits)
        whole(workspace, told.edits, folder / "whole.txt")
        killed(workspace, told.edits, folder / "killed.txt")
        picture = "data:image/jpeg;base64," + "A" * 1200
        body = {"model": "eye-1", "messages": [{"role": "user", "content": [
            {"type": "text", "text": "change number 1 " + "x" * 3000},
            *({"type": "image_url", "image_url": {"url": picture}} for _n in range(2)),
        ]}]}  # fmt: skip
        server = served(folder / "plain.txt")
        cpu = time.process_time()
        seconds = asyncio.run(plain([json.dumps(body).encode()] * told.edits))
        cpu = time.process_time() - cpu
        server.kill()
        server.wait()
        print(f"plain: {told.edits / seconds:,.0f} a second, {1e3 * cpu / told.edits:.1f} ms CPU")


if __name__ == "__main__":
    main()
