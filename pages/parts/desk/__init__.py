"""The tabs of the thresholds desk: one module per tab, each with ``draw(desk)``."""
