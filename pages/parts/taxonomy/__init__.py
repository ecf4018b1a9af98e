"""The tabs of the Taxonomy page."""
