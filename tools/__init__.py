"""What is run while pico-review is made, and never by it."""
