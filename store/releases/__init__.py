"""Releases: folders of files that leave the house, each listed with its SHA-256."""
