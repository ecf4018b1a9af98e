"""What two pictures say by themselves."""
