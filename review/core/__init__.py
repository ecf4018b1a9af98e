"""What everything else speaks of: edits, tasks, answers, settings, errors."""
