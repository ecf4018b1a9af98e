"""Judges that run here: their prompts, runs and replies, and what their scores taught."""
