"""What is true whatever the screen or the database: pure functions and frozen results."""
