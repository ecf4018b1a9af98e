"""A hub of our own: the calls that ``huggingface_hub`` makes to send a dataset, and no more.

Large files go as Git LFS objects; the hub's own storage (Xet) is not spoken, and has to be off.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

TOKEN = "hf_a_token_of_the_stand_in"
#: Ends of files that go as objects, as the hub's ``.gitattributes`` has them.
LARGE = (".parquet", ".tar", ".jsonl", ".csv")
_REPO = re.compile(r"^(?:/api)?/datasets/([^/]+/[^/.]+)(?:\.git)?(?:/(.*))?$")


@dataclass
class Hub:
    """What was sent: repository → its files; objects by SHA-256; what was asked, in order.

    ``breaks``: so many objects are taken before the hub goes away for all others.
    """

    address: str = ""
    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    private: dict[str, bool] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    breaks: int | None = None
    refuses: int | None = None
    #: Objects are sent several at once, and taken one by one: ``breaks`` is exact.
    taking: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def standing() -> Iterator[Hub]:
    """Run a hub on a free port of this machine."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"hub": hub}))
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


class _Door(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._file(self._asked())

    def do_GET(self) -> None:
        path = self._asked()
        if not _REPO.match(path):
            self._json({"error": path}, 404)
            return
        repo, rest = self._of(path)
        if repo not in self.hub.repos:
            self._json({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})
        elif rest is None or rest.startswith("revision/"):
            self._json({"id": repo, "private": self.hub.private[repo], "sha": "a" * 40,
                        "siblings": self._siblings(repo)})  # fmt: skip
        elif rest.startswith("tree/"):
            self._json([
                {"type": "file", "path": name, "size": len(content), "oid": _sha1(content)}
                for name, content in self.hub.repos[repo].items()
            ])  # fmt: skip
        else:
            self._file(path)

    def do_PUT(self) -> None:
        body, sha = self._body(), self.path.rpartition("/")[2]
        assert hashlib.sha256(body).hexdigest() == sha
        with self.hub.taking:
            away = self.hub.breaks is not None and len(self.hub.taken) >= self.hub.breaks
            if not away:
                self.hub.objects[sha] = body
                self.hub.taken.append(sha)
        self._json({}, 403 if away else 200)

    def do_POST(self) -> None:
        path, body = self._asked(), self._body()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._json({"error": "Invalid username or password."}, 401)
        elif self.hub.refuses:
            self._json({"error": "no"}, self.hub.refuses)
        elif path == "/api/repos/create":
            self._create(json.loads(body))
        elif path == "/api/validate-yaml":
            self._json({"errors": [], "warnings": []})
        elif path.endswith("/info/lfs/objects/batch"):
            self._batch(json.loads(body))
        elif "/preupload/" in path:
            self._preupload(path, json.loads(body))
        elif "/commit/" in path:
            self._commit(path, body)
        else:
            self._json({"error": path}, 404)

    def _create(self, asked: dict[str, Any]) -> None:
        repo = f"{asked.get('organization') or 'me'}/{asked['name']}"
        code = 409 if repo in self.hub.repos else 200
        self.hub.repos.setdefault(repo, {".gitattributes": b"* lfs\n"})
        self.hub.private.setdefault(repo, asked.get("visibility") == "private")
        url = f"{self.hub.address}/datasets/{repo}"
        self._json({"url": url, "name": repo, "id": repo}, code)

    def _preupload(self, path: str, asked: dict[str, Any]) -> None:
        there = self.hub.repos[self._of(path)[0]]
        self._json({"files": [
            {"path": file["path"], "shouldIgnore": False,
             "uploadMode": "lfs" if file["path"].endswith(LARGE) else "regular",
             "oid": _sha1(there[file["path"]]) if file["path"] in there else None}
            for file in asked["files"]
        ]})  # fmt: skip

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for one in asked["objects"]:
            told = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in self.hub.objects:
                href = f"{self.hub.address}/objects/{one['oid']}"
                told["actions"] = {"upload": {"href": href}}
            objects.append(told)
        self._json({"transfer": "basic", "objects": objects})

    def _commit(self, path: str, body: bytes) -> None:
        files = self.hub.repos[self._of(path)[0]]
        for line in body.splitlines():
            said = json.loads(line)
            value = said["value"]
            match said["key"]:
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = self.hub.objects[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        url = f"{self.hub.address}/datasets/{self._of(path)[0]}/commit/{'b' * 40}"
        self._json({"commitUrl": url, "commitOid": "b" * 40, "success": True})

    def _file(self, path: str) -> None:
        repo, rest = self._of(path)
        name = (rest or "").removeprefix("resolve/main/").removeprefix(f"resolve/{'a' * 40}/")
        content = self.hub.repos[repo].get(name)
        if content is None:
            self._json({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound"})
            return
        told = {"ETag": f'"{_sha1(content)}"', "X-Repo-Commit": "a" * 40}
        self._send(content, 200, told, "application/octet-stream")

    def _siblings(self, repo: str) -> list[dict[str, str]]:
        return [{"rfilename": name} for name in self.hub.repos[repo]]

    def _of(self, path: str) -> tuple[str, str | None]:
        found = _REPO.match(path)
        assert found, path
        return found[1], found[2]

    def _asked(self) -> str:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(f"{self.command} {path}")
        return path

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _json(self, told: object, code: int = 200, headers: dict[str, str] | None = None) -> None:
        self._send(json.dumps(told).encode(), code, headers or {}, "application/json")

    def _send(self, content: bytes, code: int, headers: dict[str, str], kind: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _sha1(content: bytes) -> str:
    """Return the name Git has for a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
