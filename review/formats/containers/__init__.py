"""Files as rows: what each container holds, and the pictures inside it."""
