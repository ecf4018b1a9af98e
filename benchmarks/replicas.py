"""One, two and four processes behind a proxy on PostgreSQL: decisions a second, and p95 of each.

Busy reviewers, each over a connection of their own, decide one unit after the other; the proxy
(nginx, else haproxy) gives connections to the processes in turn. The processes share a database,
a folder and so the secret. Afterwards the log must hold every acknowledged decision once, and no
unit may have been given to two people.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import ground
from benchmarks.figures import Figure, told
from benchmarks.ground import spread
from benchmarks.station_load import Seen, busy_reviewer, faults, reviewing

PROCESSES = (1, 2, 4)
NGINX = """daemon off; error_log stderr crit; pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream replicas {{ {servers} keepalive 128; }}
  server {{ listen 127.0.0.1:{port}; location / {{
    proxy_pass http://replicas; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_set_header Host $host;
  }} }}
}}
"""
HAPROXY = """global
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:{port}
  default_backend replicas
backend replicas
  balance roundrobin
{servers}
"""


@contextmanager
def proxy(ports: list[int]) -> Iterator[int]:
    """Run a proxy before these ports; yields where it listens. Without one it says so."""
    port = ground.free_port()
    with tempfile.TemporaryDirectory() as name:
        settings = Path(name) / "proxy.conf"
        if program := shutil.which("nginx", path=f"/usr/sbin:{os.environ['PATH']}"):
            servers = " ".join(f"server 127.0.0.1:{one};" for one in ports)
            settings.write_text(NGINX.format(folder=name, servers=servers, port=port))
            words = [program, "-p", name, "-c", str(settings)]
        elif program := shutil.which("haproxy", path=f"/usr/sbin:{os.environ['PATH']}"):
            servers = "\n".join(f"  server s{one} 127.0.0.1:{one}" for one in ports)
            settings.write_text(HAPROXY.format(servers=servers, port=port))
            words = [program, "-f", str(settings)]
        else:
            raise SystemExit("neither nginx nor haproxy is installed: no replicas to measure")
        with ground.running(words, port, "/api/ping"):
            yield port


def measured(processes: int, reviewers: int, seconds: float, edits: int) -> tuple[Seen, list[str]]:
    """Let busy reviewers decide at so many processes; return what they saw and what is wrong."""
    with (
        tempfile.TemporaryDirectory() as name,
        ground.databases(postgres=True) as (url, _),
        ExitStack() as up,
    ):
        store = ground.make_workspace(Path(name), edits=edits, drawn=edits, database_url=url)
        tokens = ground.reviewers(store, reviewers * 3)
        served = [up.enter_context(ground.ours(store)) for _ in range(processes)]
        port = up.enter_context(proxy([one.port for one in served]))
        shares = [tokens[who::reviewers] for who in range(reviewers)]
        people = [busy_reviewer(port, of, who) for who, of in enumerate(shares)]
        before = sum(one.cpu() for one in served)
        seen = asyncio.run(reviewing(people, seconds, arriving=0))
        seen.cpu = sum(one.cpu() for one in served) - before
        wrong = faults(store, seen)
        store.close()
    return seen, wrong


def main(arguments: list[str] | None = None) -> None:
    """Measure one, two and four processes, one after the other, each on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args(arguments)
    print(f"{given.reviewers} busy reviewers, PostgreSQL, {ground.noise()}")
    faulty, figures = False, list[Figure]()
    for processes in PROCESSES:
        seen, wrong = measured(processes, given.reviewers, given.seconds, given.edits)
        rate, cpu = len(seen.took) / given.seconds, seen.cpu / len(seen.took) * 1000
        print(
            f"  {processes} processes {rate:5.0f} a second   {spread(seen.took)} ms   CPU {cpu:.2f}"
        )
        print("    " + ("; ".join(wrong) or "every answer once, no unit given twice"))
        faulty = faulty or bool(wrong)
        late = 1000 * ground.percentile(seen.took, 0.95)
        figures += [
            Figure(f"{processes} processes: seconds for a thousand answers", "s", [1000 / rate]),
            Figure(f"{processes} processes: p95", "ms", [late]),
            Figure(f"{processes} processes: CPU an answer", "ms", [cpu]),
        ]
    told("replicas", figures)
    if faulty:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
