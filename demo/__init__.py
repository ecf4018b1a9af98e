"""The demo's own content: real photographs, real pixel edits, simulated judges and reviewers."""
