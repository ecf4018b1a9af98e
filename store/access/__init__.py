"""Who comes in: people, pipelines, their signed tokens."""
