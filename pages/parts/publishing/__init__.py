"""From a draft of a filter config to a published one, on whichever page."""
