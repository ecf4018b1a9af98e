"""Candidates ranked by people: asked, voted on, fitted, put in order."""
