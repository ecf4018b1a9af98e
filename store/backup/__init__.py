"""The workspace as one checked file, and back."""
