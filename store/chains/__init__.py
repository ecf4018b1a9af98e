"""Multi-turn chains, reviewed; task *turns*."""
