"""Which judges may be asked, as settings say it."""

from __future__ import annotations

import pytest

from review.core.errors import BadInput
from review.core.settings import preset, preset_text, read_settings

ALLOWED = """
judges:
  private_hosts: [{private}]
  endpoints:
    {name}:
      base_url: "{url}"
      key_from: "{key}"
      models: {{eye-1: {{input: 2.5, output: 10}}}}
"""


def allowing(url: str, *, name: str = "vendor", key: str = "EYE_KEY", private: str = "") -> str:
    """Return settings that allow one endpoint."""
    more = ALLOWED.format(url=url, name=name, key=key, private=private)
    return preset_text("pico-banana") + more


def test_no_endpoint_is_allowed_unless_the_settings_name_it() -> None:
    """Settings without the section mean what they meant."""
    assert preset("pico-banana").judges.endpoints == {}
    read = read_settings(allowing("https://api.example.com/v1")).judges
    assert read.endpoints["vendor"].host == "api.example.com"
    assert (read.currency, read.endpoints["vendor"].models["eye-1"].output) == ("USD", 10)


def test_only_a_private_host_is_asked_without_https() -> None:
    """A key and pictures do not cross the internet in the clear."""
    with pytest.raises(BadInput, match=r"judges\.endpoints\.vendor\.base_url"):
        read_settings(allowing("http://api.example.com/v1"))
    here = read_settings(allowing("http://127.0.0.1:8000/v1", private="127.0.0.1")).judges
    assert here.is_private("127.0.0.1")
    assert not here.is_private("127.0.0.2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://me:secret@api.example.com/v1"}, {"url": "https://api.example.com/?k=1"},
        {"url": "file:///etc/passwd"}, {"url": "https://"}, {"url": "https://a.example:99999/v1"},
        {"url": "https://api.example.com/v1#x"}, {"url": "https://a.example/ b"},
        {"key": "sk-123456789"}, {"key": "PICO_REVIEW_SECRET"}, {"name": "a/b"},
    ],
)  # fmt: skip
def test_an_endpoint_that_makes_no_sense_is_named(wrong: dict[str, str]) -> None:
    """A key itself where its variable belongs, a secret of ours, a person in an address."""
    with pytest.raises(BadInput, match=r"judges\.endpoints"):
        read_settings(allowing(**{"url": "https://api.example.com/v1", **wrong}))
