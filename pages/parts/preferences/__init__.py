"""The tabs of the Preferences page."""
