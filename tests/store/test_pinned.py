"""Fetching over http(s): from the open internet only, within limits, however it is asked."""

from __future__ import annotations

import io
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.core.errors import BadInput
from store.dataset import public_http
from store.dataset.public_http import Limits
from tests.store.internet import (
    ALSO_PUBLIC,
    PUBLIC,
    Internet,
    Respond,
    Server,
    content,
    dripping,
    moved,
    picture,
    serving,
    silent,
    status,
)

HOST = "pictures.example"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """An internet in which ``pictures.example`` is a server of the test."""
    with serving(Server()) as server:
        made = Internet(server, {HOST: [[PUBLIC]]})
        made.install(monkeypatch)
        yield made


def usual(_host: str, port: int) -> bool:
    return port in (80, 443)


def fetched(url: str, **limits: float) -> bytes:
    """Return what an address answers."""
    out = io.BytesIO()
    given = {"bytes": 100_000, "seconds": 30, **limits}
    public_http.download(url, out, gate=usual, limits=Limits(**given))
    return out.getvalue()


def refused(net: Internet, page: Respond, words: str, **limits: float) -> None:
    """Check that a page is refused with these words."""
    net.server.pages["/1.png"] = page
    with pytest.raises(BadInput, match=words):
        fetched(f"http://{HOST}/1.png", **limits)


def test_a_picture_is_fetched(net: Internet) -> None:
    """Whole, by one request that names the host."""
    net.server.pages["/a%20b/1.png?v=2"] = content(picture())
    assert fetched(f"http://{HOST}/a b/1.png?v=2#top") == picture()
    assert net.server.asked == [(HOST, "/a%20b/1.png?v=2")]


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(net: Internet) -> None:
    """A resolver that answers otherwise the second time gains nothing."""
    net.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    net.server.pages["/1.png"] = content(picture())
    fetched(f"http://{HOST}/1.png")
    assert net.looked_up == [HOST]
    assert net.connected == [(PUBLIC, 80)]


def test_the_next_address_is_tried(net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with an IPv6 address that this machine cannot reach is asked by IPv4."""
    net.names[HOST] = [[ALSO_PUBLIC, PUBLIC]]
    net.server.pages["/1.png"] = content(picture())
    reach = public_http.socket.create_connection

    def unreachable(address: tuple[str, int], timeout: float):
        if address[0] == ALSO_PUBLIC:
            raise OSError("Network is unreachable")
        return reach(address, timeout)

    monkeypatch.setattr(public_http.socket, "create_connection", unreachable)
    assert fetched(f"http://{HOST}/1.png") == picture()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.5",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2002:7f00:1::",
        "2001::1", "::127.0.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_of_a_private_or_special_network_is_asked(net: Internet, address: str) -> None:
    """Loopback, private, link-local, shared, multicast, metadata; also in IPv6's clothes."""
    assert not public_http.is_public(address)
    net.names["inside.example"] = [[address]]
    host = f"[{address}]" if ":" in address else address
    for url in ("http://inside.example/x", f"http://{host}/x"):
        with pytest.raises(BadInput, match=r"not on the public network|no host"):
            fetched(url)
    assert net.connected == []


@pytest.mark.parametrize("address", [PUBLIC, ALSO_PUBLIC, "8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is(address: str) -> None:
    """Also one that an IPv6-only network translates."""
    assert public_http.is_public(address)


def test_one_private_address_among_public_ones_is_enough(net: Internet) -> None:
    """A name that leads to both is not asked at all."""
    net.names[HOST] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(BadInput, match="not on the public network"):
        fetched(f"http://{HOST}/1.png")
    assert net.connected == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0", "0177.1"])
def test_other_spellings_of_this_machine_are_known(net: Internet, host: str) -> None:
    """Numbers as decimal, hexadecimal or octal are what they resolve to."""
    with pytest.raises(BadInput, match="not on the public network"):
        fetched(f"http://{host}/1.png")


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/1.png",
        "http://[::1]/1.png",
        "//localhost/1.png",
        "http://inside.example/1.png",
        "http://pictures.example:8080/1.png",
        "http://pictures.example:22/",
        "http://user@pictures.example/2.png",
        "file:///etc/passwd",
        "gopher://pictures.example/",
    ],
)
def test_a_redirect_is_checked_like_a_first_request(net: Internet, to: str) -> None:
    """To metadata, this machine, a private name, another port or scheme: refused, not asked."""
    net.names["inside.example"] = [["192.168.0.7"]]
    refused(net, moved(to), r"not on the public network|not among the places|no plain http")
    assert len(net.connected) == len(net.server.asked) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_public_place_is_followed(net: Internet, code: int) -> None:
    """As picture hosts do."""
    net.names["cdn.example"] = [[PUBLIC]]
    net.server.pages["/1.png"] = moved("http://cdn.example/2.png", code)
    net.server.pages["/2.png"] = content(picture())
    assert fetched(f"http://{HOST}/1.png") == picture()
    assert net.server.asked == [(HOST, "/1.png"), ("cdn.example", "/2.png")]


def test_a_redirect_without_end_ends(net: Internet) -> None:
    """After five."""
    refused(net, moved("/1.png"), "redirected too often")
    assert len(net.server.asked) == 6


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (content(b"x", Content_Length="10000000000"), "too large"),
        (dripping(HEAD + b"\r\n" + b"x" * 200_000), "too large"),
        (dripping(CHUNKED, b"8000\r\n" + b"x" * 32768 + b"\r\n"),
         "too large"),
        (content(b"x", Content_Length="500"), "breaks off"),
        (content(b"x", Content_Encoding="gzip"), "packed"),
        (status(404), "answers 404"),
        (status(206), "answers 206"),
        (status(500), "answers 500"),
        (lambda handler: handler.wfile.write(b"what?\r\n\r\n"), "cannot be asked"),
        (lambda _: None, "cannot be asked"),
        (dripping(HEAD, b"X: " + b"x" * 5000 + b"\r\n"), "cannot be asked"),
    ],
)  # fmt: skip
def test_what_is_no_whole_answer_of_bearable_size_is_refused(
    net: Internet, page: Respond, words: str
) -> None:
    """10 GB announced, bytes without end, half a body, packed bodies, errors, nonsense."""
    refused(net, page, words)


@pytest.mark.parametrize(
    "page",
    [silent, dripping(b"HT"), dripping(HEAD + b"X-a: "), dripping(HEAD + b"\r\n")],
    ids=["silent", "status", "header", "body"],
)
def test_a_slow_server_times_out(net: Internet, page: Respond) -> None:
    """One that never answers, and those that send a byte now and then, at any place."""
    refused(net, page, "took longer than 0.3 s", seconds=0.3)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://pictures.example/1.png", "file:///etc/passwd", "pictures.example/1.png", "",
        "http:///1.png", "http://user:word@pictures.example/", "http://pictures.example:99999/",
        "http://pictures.example:x/", "http://[::1/", "http://..", "data:image/png;base64,AAAA",
        "http://" + "a" * 300 + ".example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(net: Internet, url: str) -> None:
    """Other schemes, credentials, impossible ports and names; nothing is looked up for them."""
    with pytest.raises(BadInput):
        fetched(url)
    assert net.connected == []


def test_a_path_cannot_smuggle_a_second_request(net: Internet) -> None:
    """Line ends in an address are part of a name, never of the protocol."""
    with pytest.raises(BadInput, match="answers 404"):
        fetched(f"http://{HOST}/1.png HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /2.png")
    assert len(net.server.asked) == 1
    assert net.server.asked[0][0] == HOST


@pytest.fixture
def secure(net: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Internet:
    """The same server with a certificate for ``pictures.example``, which this test trusts."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    net.server.socket = context.wrap_socket(net.server.socket, server_side=True)
    monkeypatch.setattr(public_http, "_tls", lambda: ssl.create_default_context(cafile=certificate))
    net.server.pages["/1.png"] = content(picture())
    return net


def test_https_is_checked_against_the_name(secure: Internet) -> None:
    """The pinned address is asked, the certificate must be the host's."""
    assert fetched(f"https://{HOST}/1.png") == picture()
    assert secure.connected == [(PUBLIC, 443)]
    secure.names["other.example"] = [[PUBLIC]]
    with pytest.raises(BadInput, match="cannot be asked"):
        fetched("https://other.example/1.png")


def test_an_unknown_certificate_is_refused(
    secure: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Certificates are checked, without any way to switch that off."""
    monkeypatch.setattr(public_http, "_tls", ssl.create_default_context)
    with pytest.raises(BadInput, match="cannot be asked"):
        fetched(f"https://{HOST}/1.png")


def test_https_is_not_left_by_a_redirect(secure: Internet) -> None:
    """What was asked in secret is not fetched in the open."""
    secure.server.pages["/1.png"] = moved(f"http://{HOST}/2.png")
    with pytest.raises(BadInput, match="away from https"):
        fetched(f"https://{HOST}/1.png")
