"""The evaluation report: its shape, reading one back, what changed, and the page."""
