"""Files in: staged in temporary tables first, then moved in with one short transaction."""
