"""Judges that run here: what they are asked, how they do against people, what they may replace."""
