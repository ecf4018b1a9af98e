"""Candidates of one source and instruction, ordered by people's comparisons and rankings."""
