"""What was loaded: edits in their groups, and their pictures wherever they lie."""
