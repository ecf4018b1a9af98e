"""What a set of edits holds, beside what was published."""
