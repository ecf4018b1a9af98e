"""The pixel edits of the demo: one module per family of edit types."""
