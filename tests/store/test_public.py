"""The address by which people reach the server: what is taken for one, and what is not."""

from __future__ import annotations

import pytest

from review.core.errors import BadInput
from store.access import public


@pytest.mark.parametrize(
    ("given", "is_read_as"),
    [
        ("https://review.example.org", "https://review.example.org"),
        ("https://review.example.org/", "https://review.example.org"),
        ("HTTPS://Review.Example.org:8443/desk/one/", "HTTPS://Review.Example.org:8443/desk/one"),
        ("http://10.0.0.7:8080/~ana/review", "http://10.0.0.7:8080/~ana/review"),
        ("http://[2001:db8::7]:8080", "http://[2001:db8::7]:8080"),
        ("http://app_one", "http://app_one"),
    ],
)
def test_a_plain_address_is_taken(given: str, is_read_as: str) -> None:
    """Scheme, host, port and path, with or without a slash at its end."""
    assert public.plain(given, "--public-url") == is_read_as


@pytest.mark.parametrize(
    "given",
    [
        "",
        "review.example.org",
        "ftp://review.example.org",
        "javascript://review.example.org/%0aalert(1)",
        "https://",
        "https:///desk",
        "https://-",
        "https://ana:secret@review.example.org",
        "https://review.example.org@elsewhere.example",
        "https://review.example.org?next=1",
        "https://review.example.org/#there",
        "https://review.example.org/../desk",
        "https://review.example.org//elsewhere.example",
        "https://review.example.org/a b",
        "https://review.example.org/%2e%2e",
        "https://review.example.org:0",
        "https://review.example.org:99999",
        "https://review.example.org:",
        "https://review.example.org\n",
        "https://review.example.org\\desk",
        "https://[2001:db8",
        "https://[::::::::::]",
        "https://r\u00e9view.example.org",
        " https://review.example.org",
    ],
)
def test_what_is_no_plain_address_is_refused_in_words(given: str) -> None:
    """With what named it, what it was, and what one looks like."""
    with pytest.raises(BadInput) as refused:
        public.plain(given, "--public-url")
    assert refused.value.message.startswith("--public-url: no plain http or https address")
    assert given in refused.value.message
    assert "https://review.example.org" in refused.value.what_to_do


def test_the_environment_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank is none; a wrong one is said with the variable's name."""
    monkeypatch.setenv(public.NAME, "  ")
    assert public.named() is None
    monkeypatch.setenv(public.NAME, "https://review.example.org/desk/")
    assert public.named() == "https://review.example.org/desk"
    assert public.path("https://review.example.org/desk/one") == "desk/one"
    assert public.path("https://review.example.org") == ""
    monkeypatch.setenv(public.NAME, "review.example.org")
    with pytest.raises(BadInput, match=public.NAME):
        public.named()
