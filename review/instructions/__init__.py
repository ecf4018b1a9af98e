"""Long and short instructions: whether they ask for the same, and which one a picture follows."""
