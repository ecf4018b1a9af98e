"""Long and short instructions, compared; task *instructions*."""
