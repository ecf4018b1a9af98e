"""What comes in, what is there, what goes out."""
