"""Every claim of ``python -m simulations`` holds."""

from __future__ import annotations

import pytest

from simulations.claims import Claim, of_topic, rows, topics

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("topic", topics())
def test_the_claims_of_a_topic_hold(topic: str) -> None:
    """The rate keeps the bound that is claimed, up to chance (its exact 95% interval)."""
    claims = of_topic(topic)
    assert claims
    assert [claim for claim in claims if not claim.holds] == []


def test_a_broken_claim_is_seen() -> None:
    """60 of 600 is not at most 5%, and the table says so."""
    broken = Claim("toy", "errs", 60, 600, most=0.05)
    assert not broken.holds
    (row,) = rows([broken])
    assert "0.100 (0.077" in row
    assert "broken" in row
