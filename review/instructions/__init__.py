"""Instruction pairs: does the short text ask for what the long one asks for."""
